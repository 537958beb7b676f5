"""What is not merged, and who may not: each refusal changes nothing."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zhike.engine import actors, objects, records
from zhike.engine.duplicates import unmerge as parting
from zhike.engine.duplicates.merge import merge, survivor_of
from zhike.engine.errors import Conflict, NotVisible, Stale, Unknown
from zhike.engine.models import FieldRight, Role
from zhike.engine.testing import Cast, actor, make, make_cast, statements

from .merging import again, two

pytestmark = [pytest.mark.django_db, pytest.mark.row(211)]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_a_record_is_not_merged_into_itself(cast: Cast):
    one, _other = two(cast)

    with pytest.raises(ValidationError, match="cannot be merged into itself"):
        merge(one, [one.pk], by=cast.root)

    assert again(one).version == one.version


def test_who_comes_second_is_told(cast: Cast):
    one, other = two(cast)
    third = make("account", owner=cast.ann)
    merge(one, [other.pk], by=cast.root)

    with pytest.raises(Conflict, match=f"Record {other.pk} was merged into another one meanwhile"):
        merge(third, [other.pk], by=cast.root)

    assert again(third).version == third.version


def test_a_record_that_changed_since_it_was_looked_at_is_not_merged(cast: Cast):
    one, other = two(cast)
    seen = other.version
    records.save(other, by=cast.root, industry="software")

    with pytest.raises(Stale):
        merge(one, [other.pk], by=cast.root, versions={other.pk: seen})

    assert again(other).deleted_at is None


def test_nobody_merges_what_they_may_not_see_or_delete(cast: Cast):
    one, _ = two(cast)
    hidden = make("account", owner=cast.eve)
    with pytest.raises(NotVisible):
        merge(one, [hidden.pk], by=cast.ann)

    editor = actor("Editor", "all", delete="none")
    other = make("account")
    with pytest.raises(PermissionDenied):
        merge(one, [other.pk], by=editor)

    assert again(hidden).deleted_at is None
    assert again(other).deleted_at is None


def test_children_that_one_may_not_see_move_along(cast: Cast):
    one, other = two(cast)
    secret = make("opportunity", owner=cast.eve, account=other.pk)
    person = actor("Keeper", "all")
    narrow = actors.Actor(
        "user", person.user_id, "Keeper", rights=actors.Rights({("account", verb): "all" for verb in ("view", "edit", "delete")})
    )  # fmt: skip

    merge(one, [other.pk], by=narrow)

    assert again(secret).account_id == one.pk


def test_a_field_that_one_may_not_write_stays_with_the_survivor(cast: Cast):
    from dataclasses import replace

    one, other = two(cast)
    blind = replace(cast.root, rights=actors.Rights(cast.root.rights.grants, {("account", "industry"): "read"}))

    with pytest.raises(PermissionDenied):
        merge(one, [other.pk], by=blind, take_from={"industry": other.pk})
    with pytest.raises(Unknown):
        merge(one, [other.pk], by=blind, take_from={"nothing": other.pk})
    merge(one, [other.pk], by=blind)

    assert one.industry == ""


def test_a_choice_names_a_record_of_the_merge(cast: Cast):
    one, other = two(cast)

    with pytest.raises(ValidationError, match="not being merged"):
        merge(one, [other.pk], by=cast.root, take_from={"name": make("account").pk})

    assert again(other).deleted_at is None


def test_a_group_of_accounts_does_not_become_a_circle(cast: Cast):
    top, middle = make("account", name="上"), make("account", name="中")
    records.save(middle, by=cast.root, parent=top.pk)
    bottom = make("account", name="下", parent=middle.pk)

    with pytest.raises(ValidationError, match="stands between these records"):
        merge(bottom, [top.pk], by=cast.root)

    merge(middle, [top.pk], by=cast.root)
    assert again(middle).parent_id is None
    assert again(bottom).parent_id == middle.pk


def test_people_and_roles_are_not_merged(cast: Cast):
    with pytest.raises(ValidationError, match="cannot be merged"):
        merge(cast.ann.user, [cast.bob.user_id or 0], by=cast.root)

    assert Role.objects.exists()
    assert not FieldRight.objects.exists()


def test_who_looks_for_the_loser_is_sent_to_the_last_survivor(cast: Cast):
    one, other = two(cast)
    third = make("account", owner=cast.ann)
    merge(one, [other.pk], by=cast.root)
    merge(third, [one.pk], by=cast.root)
    account = objects.get("account")

    assert survivor_of(cast.ann, account, other.pk) == third.pk
    assert survivor_of(cast.eve, account, other.pk) is None
    assert survivor_of(cast.ann, account, third.pk) is None


def test_the_number_of_statements_does_not_depend_on_the_children(cast: Cast):
    one, other = two(cast)
    for _number in range(3):
        make("opportunity", account=other.pk)
    with statements(400) as few:
        event = merge(one, [other.pk], by=cast.root).event
    parting.unmerge(event, by=cast.root)
    for _number in range(30):
        make("opportunity", account=other.pk)

    with statements(len(few)):
        merge(again(one), [other.pk], by=cast.root)
