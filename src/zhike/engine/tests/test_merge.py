"""Several records become one, with all that hangs on them, and come apart again as they were."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zhike.engine import actors, log, objects, records
from zhike.engine.duplicates import unmerge as parting
from zhike.engine.duplicates.merge import merge, survivor_of
from zhike.engine.errors import Conflict, NotVisible, Stale, Unknown
from zhike.engine.models import FieldRight, Merged, Role, Twin
from zhike.engine.testing import Cast, actor, make, make_cast, statements

pytestmark = [pytest.mark.django_db, pytest.mark.row(211)]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def again(record: Any) -> Any:
    return type(record)._base_manager.get(pk=record.pk)


def rows(record: Any, name: str) -> list[Any]:
    one = objects.of(record).fields[name]
    from zhike.engine.records import children

    return children.stored(one, [record.pk]).get(record.pk, [])


def two(cast: Cast, **more: Any) -> tuple[Any, Any]:
    one = make("account", owner=cast.ann, name="启明精密", website="https://a.example", phones=["13857160001"], **more)
    other = make(
        "account", owner=cast.ann, name="杭州启明精密有限公司", website="https://b.example", phones=["13857160002"], industry="machinery"
    )  # fmt: skip
    return one, other


def test_the_survivor_keeps_its_values_and_takes_what_it_lacks(cast: Cast):
    one, other = two(cast)

    merge(one, [other.pk], by=cast.root)

    assert (one.name, one.website, one.industry) == ("启明精密", "https://a.example", "machinery")
    assert [entry["value"] for entry in one.phones] == ["+8613857160001", "+8613857160002"]
    assert [entry["is_primary"] for entry in one.phones] == [True, False]
    assert again(other).deleted_at is not None


def test_a_field_comes_from_the_record_that_was_chosen(cast: Cast):
    one, other = two(cast)

    merge(one, [other.pk], by=cast.root, take_from={"website": other.pk, "phones": other.pk, "name": other.pk})

    assert (one.name, one.website) == ("杭州启明精密有限公司", "https://b.example")
    assert [entry["value"] for entry in one.phones] == ["+8613857160002"]


def test_all_that_hangs_on_the_losers_hangs_on_the_survivor(cast: Cast):
    one, other = two(cast)
    deal = make("opportunity", account=other.pk)
    binned = make("opportunity", account=other.pk)
    records.delete(binned, by=cast.root)
    contact = make("contact", accounts=[{"account": other.pk, "role": "buyer"}])
    both = make("contact", accounts=[{"account": one.pk, "role": "user"}, {"account": other.pk, "role": "buyer"}])
    call = make("interaction", related=[f"account:{one.pk}", f"account:{other.pk}", f"opportunity:{deal.pk}"])
    task = make("task", related=f"account:{other.pk}")
    child = make("account", parent=other.pk)

    merge(one, [other.pk], by=cast.root)

    assert again(deal).account_id == one.pk
    assert again(binned).account_id == one.pk
    assert rows(contact, "accounts") == [{"account": one.pk, "role": "buyer", "is_primary": False}]
    assert rows(both, "accounts") == [{"account": one.pk, "role": "user", "is_primary": False}]
    assert [(link.object, link.id) for link in rows(call, "related")] == [("account", one.pk), ("opportunity", deal.pk)]
    assert (again(task).related, again(task).related_object) == (one.pk, "account")
    assert again(child).parent_id == one.pk


def test_a_merge_taken_back_leaves_everything_as_it_was(cast: Cast):
    one, other = two(cast)
    third = make("account", owner=cast.ann, name="启明", tags=["老客户"])
    kept = [make("opportunity", account=a.pk) for a in (one, other, third)]
    both = make("contact", accounts=[{"account": one.pk, "role": "user"}, {"account": other.pk, "role": "buyer"}])
    call = make("interaction", related=[f"account:{one.pk}", f"account:{other.pk}"])
    before = [snapshot(r) for r in (one, other, third, *kept, both, call)]

    event = merge(one, [other.pk, third.pk], by=cast.root, take_from={"name": other.pk}).event
    parting.unmerge(event, by=cast.root)

    assert [snapshot(again(r)) for r in (one, other, third, *kept, both, call)] == before
    assert not Merged.objects.exists()


def snapshot(record: Any) -> dict[str, Any]:
    """All that people can see of a record, without when it was last touched."""
    fields = objects.of(record).fields
    found = {n: one.log(rows(record, n) if one.is_rows else one.get(record)) for n, one in fields.items()}
    for name, one in fields.items():
        if one.is_rows:
            found[name] = sorted(map(str, found[name]))
    return {n: v for n, v in found.items() if n not in {"updated_at", "updated_by"}} | {"bin": record.deleted_at}


def test_what_came_later_stays_with_the_survivor(cast: Cast):
    one, other = two(cast)
    moved = make("opportunity", account=other.pk)
    away = make("opportunity", account=other.pk)
    event = merge(one, [other.pk], by=cast.root).event
    later = make("opportunity", account=one.pk)
    third = make("account")
    records.save(again(away), by=cast.root, account=third.pk)
    records.save(again(one), by=cast.root, industry="software")

    parting.unmerge(event, by=cast.root)

    assert again(moved).account_id == other.pk
    assert again(away).account_id == third.pk
    assert again(later).account_id == one.pk
    assert again(one).industry == "software"
    assert [entry["value"] for entry in again(one).phones] == ["+8613857160001"]


def test_people_may_say_which_group_goes_where(cast: Cast):
    one, other = two(cast)
    deal = make("opportunity", account=other.pk)
    contact = make("contact", accounts=[{"account": other.pk, "role": ""}])
    event = merge(one, [other.pk], by=cast.root).event
    later = make("contact", accounts=[{"account": one.pk, "role": ""}])

    parting.unmerge(event, by=cast.root, stay=["opportunity.account"], follow={"contact.accounts": other.pk})

    assert again(deal).account_id == one.pk
    assert rows(contact, "accounts")[0]["account"] == other.pk
    assert rows(later, "accounts")[0]["account"] == other.pk


def test_merges_come_apart_in_the_reverse_order_only(cast: Cast):
    one, other = two(cast)
    third, fourth = make("account", name="丙"), make("account", name="丁")
    first = merge(one, [other.pk], by=cast.root).event
    second = merge(one, [third.pk], by=cast.root).event
    above = merge(fourth, [one.pk], by=cast.root).event

    with pytest.raises(Conflict, match=r"This record became part of '丁'\. Part those first"):
        parting.unmerge(second, by=cast.root)
    parting.unmerge(above, by=cast.root)
    with pytest.raises(Conflict, match=r"'丙' was merged into this record later\. Part"):
        parting.unmerge(first, by=cast.root)
    parting.unmerge(second, by=cast.root)
    parting.unmerge(first, by=cast.root)

    assert all(again(record).deleted_at is None for record in (one, other, third, fourth))
    with pytest.raises(Conflict, match="parted already"):
        parting.unmerge(first, by=cast.root)


def test_undo_of_the_event_takes_the_merge_back(cast: Cast):
    one, other = two(cast)
    event = merge(one, [other.pk], by=cast.root).event

    records.undo(event, by=cast.root)

    assert again(other).deleted_at is None
    assert Twin.objects.get().state == Twin.DISTINCT


def test_a_merged_record_does_not_return_from_the_bin_by_itself(cast: Cast):
    one, other = two(cast)
    merge(one, [other.pk], by=cast.root)

    with pytest.raises(Conflict, match="Take that merge back instead"):
        records.restore(again(other), by=cast.root)

    assert again(other).deleted_at is not None


def test_the_log_of_the_loser_holds_its_whole_row(cast: Cast):
    one, other = two(cast)
    merge(one, [other.pk], by=cast.root)

    event = log.read("e.object = 'account' AND e.record = %s AND e.verb = 'delete'", [other.pk])[0]

    assert event.changes["name"] == ("杭州启明精密有限公司", None)
    assert event.changes["industry"] == ("machinery", None)


def test_children_say_in_their_own_log_where_they_went(cast: Cast):
    one, other = two(cast)
    deal = make("opportunity", account=other.pk)
    made = merge(one, [other.pk], by=cast.root)

    event = log.read("e.object = 'opportunity' AND e.record = %s", [deal.pk], order="e.id DESC")[0]

    assert event.changes == {"account": (other.pk, one.pk)}
    assert event.cause == made.event
    assert made.moved == 1


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
