"""Teams and roles: trees without circles, rights that count at once."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zhike.engine import access, actors, objects, records
from zhike.engine.errors import Conflict
from zhike.engine.models import Role, Team, TeamPath
from zhike.engine.testing import Cast, make
from zhike.people.role import rules as roles
from zhike.people.token import rules as tokens

pytestmark = pytest.mark.django_db


def below(team: Team) -> set[str]:
    return set(TeamPath.objects.filter(above=team).values_list("below__name", flat=True))


@pytest.mark.row(125)
def test_the_closure_follows_every_move(cast: Cast) -> None:
    division = Team()
    records.save(division, by=cast.root, name="Division")
    assert below(division) == {"Division"}

    records.save(cast.red, by=cast.root, parent=division)
    assert below(division) == {"Division", "Red"}
    records.save(cast.red, by=cast.root, parent=None)
    assert below(division) == {"Division"}


def test_a_circle_of_teams_is_refused(cast: Cast) -> None:
    records.save(cast.blue, by=cast.root, parent=cast.red)

    for parent in (cast.red, cast.blue):
        with pytest.raises(ValidationError, match="below itself"):
            records.save(cast.red, by=cast.root, parent=parent)
    assert Team.objects.get(pk=cast.red.pk).parent_id is None


def test_a_team_with_people_stays(cast: Cast) -> None:
    with pytest.raises(Conflict, match="People belong"):
        records.delete(cast.red, by=cast.root)


@pytest.mark.row(125)
def test_a_change_of_rights_counts_at_once(cast: Cast) -> None:
    account = make("account", owner=cast.bob)
    rep = Role.objects.get(key="rep")
    assert not access.allows(cast.ann, "view", objects.get("account"), account.pk)

    roles.grant(rep, "account", "view", "team", by=cast.root)

    assert access.allows(actors.for_user(cast.ann.user), "view", objects.get("account"), account.pk)


def test_only_administrators_change_rights(cast: Cast) -> None:
    rep = Role.objects.get(key="rep")

    with pytest.raises(PermissionDenied):
        roles.grant(rep, "account", "view", "all", by=cast.ann)
    with pytest.raises(ValidationError, match="keeps all rights"):
        roles.grant(Role.objects.get(key="admin"), "account", "view", "none", by=cast.root)
    assert rep.grants.get(object="account", verb="view").level == "own"


def test_the_answer_to_why_names_the_role_that_decided(cast: Cast) -> None:
    account = make("account", owner=cast.bob)

    steps = access.explain(cast.max, objects.get("account"), account.pk, "view")

    assert [(s.role, s.level, s.is_deciding, s.is_allowed) for s in steps] == [("Manager", "subtree", True, True)]
    assert not access.explain(cast.eve, objects.get("account"), account.pk, "view")[0].is_allowed


def test_a_token_has_the_rights_of_its_owner_within_its_scopes(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    _token, text = tokens.make(cast.ann.user, "Reader", by=cast.ann, scopes=["read"])

    who = tokens.actor_of(text)

    assert access.allows(who, "view", objects.get("account"), account.pk)
    assert not access.allows(who, "edit", objects.get("account"), account.pk)
    assert not access.may(who, objects.get("account"), "create")


def test_a_token_dies_with_its_revocation_and_with_its_owner(cast: Cast) -> None:
    token, text = tokens.make(cast.ann.user, "API", by=cast.ann, scopes=["read", "write"])
    assert tokens.actor_of(text)
    tokens.revoke.run(token, by=cast.ann)
    assert tokens.actor_of(text) is None

    _other, text = tokens.make(cast.bob.user, "API", by=cast.bob, scopes=["read"])
    from zhike.people.user import rules as users

    users.disable.run(cast.bob.user, by=cast.root)
    assert tokens.actor_of(text) is None
    assert tokens.actor_of(text[:-1] + "x") is None


def test_nobody_disables_themselves(cast: Cast) -> None:
    from zhike.people.user import rules as users

    with pytest.raises(ValidationError, match="cannot disable yourself"):
        users.disable.run(cast.root.user, by=cast.root)


def test_who_edits_people_cannot_give_roles(cast: Cast) -> None:
    from zhike.engine.models import Grant
    from zhike.people.models import UserRole

    rep = Role.objects.get(key="rep")
    Grant.objects.create(role=rep, object="user", verb="edit", level="all")
    from zhike.engine import metadata

    metadata.touch()
    ann = actors.for_user(cast.ann.user)

    records.save(cast.bob.user, by=ann, name="Robert")
    with pytest.raises(PermissionDenied):
        records.save(cast.ann.user, by=ann, roles=[Role.objects.get(key="admin")])
    assert list(UserRole.objects.filter(user=cast.ann.user).values_list("role__key", flat=True)) == ["rep"]
