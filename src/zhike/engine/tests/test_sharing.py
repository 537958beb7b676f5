"""Sharing one record: what peers gain, for how long, who may give it, and what the log says."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from zhike.engine import access, actors, log, metadata, objects, query, records, sharing
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible
from zhike.engine.models import Grant, Notice, Role, Share
from zhike.engine.objects import ObjectType
from zhike.engine.sharing import Wanted
from zhike.engine.testing import Cast, actor, every_type, make, run_jobs, statements

from .api import api, good, problem
from .pages import HTMX, browser, text

pytestmark = pytest.mark.django_db
SHAREABLE = [one for one in every_type() if sharing.is_shareable(one)]
ACCOUNT = objects.get("account")


def colleague(cast: Cast, name: str) -> Actor:
    """Somebody who works on their own records and knows who else is here."""
    found = actor(name, "own", team=cast.blue)
    Grant.objects.filter(role_id__in=found.roles, object="user", verb="view").update(level="all")
    metadata.touch()
    return actors.for_user(found.user)


def allowed(who, record) -> set[str]:
    one = objects.of(record)
    return access.allowed(who, one, record.pk, ["view", "edit", "delete", "share", "export"])


@pytest.mark.row(125)
@pytest.mark.parametrize("one", SHAREABLE, ids=lambda one: one.key)
def test_a_share_gives_exactly_what_it_says_and_nothing_else(cast: Cast, one: ObjectType) -> None:
    owner, peer, other = (colleague(cast, name) for name in ("Owner", "Peer", "Other"))
    record, second = make(one.key, owner=owner), make(one.key, owner=owner)

    sharing.share(one, record.pk, Wanted(user=peer.user_id), by=owner)
    assert allowed(peer, record) == {"view", "export"}
    assert query.one(peer, one, record.pk, ["id"]).id == record.pk
    with pytest.raises(PermissionDenied):
        records.save(record, by=peer, **{one.title: "taken"})

    given = sharing.share(one, record.pk, Wanted(user=peer.user_id, level="edit"), by=owner)
    assert allowed(peer, record) == {"view", "export", "edit"}
    records.save(record, by=peer, **{one.title: "changed"})
    assert allowed(peer, second) == allowed(other, record) == set()

    sharing.revoke(one, record.pk, given.pk, by=owner)
    assert allowed(peer, record) == set()


@pytest.mark.parametrize("one", SHAREABLE, ids=lambda one: one.key)
def test_who_got_a_share_cannot_share_on_or_delete(cast: Cast, one: ObjectType) -> None:
    owner, peer = colleague(cast, "Owner"), colleague(cast, "Peer")
    record = make(one.key, owner=owner)
    sharing.share(one, record.pk, Wanted(user=peer.user_id, level="edit"), by=owner)

    with pytest.raises(PermissionDenied):
        sharing.share(one, record.pk, Wanted(user=cast.eve.user_id), by=peer)
    with pytest.raises(PermissionDenied):
        records.delete(record, by=peer)
    assert Share.objects.count() == 1


def test_a_team_gets_it_with_all_who_join_later(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    sharing.share(ACCOUNT, account.pk, Wanted(team=cast.blue.pk), by=cast.ann)

    assert "view" in allowed(cast.eve, account)
    records.save(cast.bob.user, by=cast.root, team=cast.blue.pk)
    other = make("account", owner=cast.ann)
    assert "view" in allowed(cast.again("bob"), account)
    assert "view" not in allowed(cast.again("bob"), other)


def test_it_ends_with_its_last_day(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    given = sharing.share(ACCOUNT, account.pk, Wanted(user=cast.eve.user_id, until=timezone.localdate()), by=cast.ann)
    assert "view" in allowed(cast.eve, account)

    Share.objects.filter(pk=given.pk).update(until=timezone.localdate() - timedelta(days=3))

    assert allowed(cast.eve, account) == set()
    assert sharing.of(ACCOUNT, account.pk) == []
    assert sharing.end_expired() == 1
    assert not Share.objects.exists()
    assert log.read("e.verb = 'unshare'", [])[0].actor["kind"] == "system"


def test_children_declared_visible_with_the_parent_are_seen_through_its_share(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    talk = make("interaction", owner=cast.ann, related=[{"object": "account", "id": account.pk}])
    task = make("task", owner=cast.ann, related={"object": "account", "id": account.pk})
    hidden = make("opportunity", owner=cast.ann, account=account)

    sharing.share(ACCOUNT, account.pk, Wanted(user=cast.eve.user_id, level="edit"), by=cast.ann)

    assert allowed(cast.eve, talk) == allowed(cast.eve, task) == {"view"}
    assert allowed(cast.eve, hidden) == set(), "an opportunity is not declared visible with its account"


@pytest.mark.parametrize(
    "wrong",
    [{}, {"user": 1, "team": 1}, {"user": 999_999}, {"team": 999_999}, {"user": "eve", "level": "own"},
     {"user": "eve", "until": date(2020, 1, 1)}, {"user": "eve", "role": "x" * 61}, {"user": "ann"}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(cast: Cast, wrong: dict) -> None:
    account = make("account", owner=cast.ann)
    people = {"eve": cast.eve.user_id, "ann": cast.ann.user_id}
    if "user" in wrong:
        wrong = wrong | {"user": people.get(wrong["user"], wrong["user"])}
    before = len(log.read("e.record = %s AND e.object = 'account'", [account.pk]))

    with pytest.raises(ValidationError):
        sharing.share(ACCOUNT, account.pk, Wanted(**wrong), by=cast.ann)

    assert not Share.objects.exists()
    assert len(log.read("e.record = %s AND e.object = 'account'", [account.pk])) == before


def test_a_stranger_learns_nothing(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    given = sharing.share(ACCOUNT, account.pk, Wanted(user=cast.bob.user_id), by=cast.ann)

    for attempt in (
        lambda: sharing.share(ACCOUNT, account.pk, Wanted(user=cast.eve.user_id), by=cast.eve),
        lambda: sharing.revoke(ACCOUNT, account.pk, given.pk, by=cast.eve),
    ):
        with pytest.raises(NotVisible):
            attempt()
    problem(api(cast.eve)("GET", f"/accounts/{account.pk}/shares"), 404, "not-found")
    assert Share.objects.count() == 1


def test_a_role_can_keep_people_from_sharing(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    Grant.objects.create(role=Role.objects.get(key="rep"), object="account", verb="share", level="none")
    metadata.touch()

    with pytest.raises(PermissionDenied):
        sharing.share(ACCOUNT, account.pk, Wanted(user=cast.eve.user_id), by=cast.again("ann"))


def test_the_api_gives_lists_and_takes(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    ann, eve, path = api(cast.ann), api(cast.eve), f"/accounts/{account.pk}"

    made = good(ann("POST", f"{path}/shares", {"user": cast.eve.user_id, "level": "edit", "role": "法务"}), 201)
    assert (made["user"]["title"], made["level"], made["role"]) == ("Eve", "edit", "法务")
    good(eve("PATCH", path, {"industry": "food"}, {"If-Match": '"1"'}))
    problem(eve("POST", f"{path}/shares", {"team": cast.blue.pk}), 403, "not-allowed")
    assert [one["id"] for one in good(eve("GET", f"{path}/shares"))["items"]] == [made["id"]]
    problem(ann("POST", f"{path}/shares", {"user": cast.eve.user_id, "how": 1}), 400, "unknown")
    problem(ann("POST", f"{path}/shares", {"user": cast.eve.user_id, "until": "soon"}), 422, "refused")

    assert ann("DELETE", f"{path}/shares/{made['id']}").status_code == 204
    problem(eve("GET", path), 404, "not-found")
    problem(ann("DELETE", f"{path}/shares/{made['id']}"), 404, "not-found")


@pytest.mark.row(129)
def test_the_record_shows_its_team_and_history_who_got_it(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="启明")
    ann, url = browser(cast.ann), f"/accounts/{account.pk}"
    assert 'name="role"' in text(ann.get(f"{url}/share", headers=HTMX))
    assert ann.get(f"{url}/share").status_code == 200

    answer = ann.post(f"{url}/share", {"user": cast.eve.user_id, "level": "edit", "role": "Lawyer"}, headers=HTMX)

    assert answer.status_code == 204
    assert "Lawyer" in text(ann.get(url))
    history = text(ann.get(f"{url}/history"))
    assert "shared this with" in history
    assert "Eve (to edit) · Lawyer" in history
    eve = browser(cast.eve)
    assert "Lawyer" in text(eve.get(url))
    assert eve.get(f"{url}/share").status_code == 403
    assert ann.post(f"{url}/share", {"level": "read"}, headers=HTMX).status_code == 422
    given = Share.objects.get()
    assert eve.post(f"{url}/share/{given.pk}/revoke", headers=HTMX).headers["HX-Redirect"] == "/accounts"
    assert eve.get(url).status_code == 404


def test_whoever_gets_a_record_finds_it_in_the_inbox(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="启明")

    sharing.share(ACCOUNT, account.pk, Wanted(user=cast.eve.user_id), by=cast.ann)
    run_jobs()

    assert Notice.objects.filter(user_id=cast.eve.user_id, kind="shared").count() == 1
    assert "Ann shared this with you" in text(browser(cast.eve).get("/inbox"))


def test_a_list_with_many_shares_takes_no_more_statements(cast: Cast) -> None:
    def asked() -> query.Query:
        return query.Query(cast.eve, ACCOUNT, sort=query.sorts(cast.eve, ACCOUNT, "name"))

    paths = query.paths(cast.eve, ACCOUNT, ["name", "owner"])
    for _number in range(2):
        sharing.share(ACCOUNT, make("account", owner=cast.ann).pk, Wanted(user=cast.eve.user_id), by=cast.ann)
    with statements(6) as few:
        assert len(query.page(asked(), paths).rows) == 2
    for _number in range(6):
        sharing.share(ACCOUNT, make("account", owner=cast.ann).pk, Wanted(team=cast.blue.pk), by=cast.ann)
    with statements(len(few)):
        assert len(query.page(asked(), paths).rows) == 8


def test_what_no_role_of_theirs_opens_is_not_shared_in_vain(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    lea, max_ = actor("Lea", "none"), actor("Rea", "none", view="own")

    for whom, level in ((lea, "read"), (max_, "edit")):
        with pytest.raises(ValidationError, match="No role of this person opens 'Accounts' that far"):
            sharing.share(ACCOUNT, account.pk, Wanted(user=whom.user_id, level=level), by=cast.ann)
    sharing.share(ACCOUNT, account.pk, Wanted(user=max_.user_id), by=cast.ann)

    assert [one.user_id for one in sharing.of(ACCOUNT, account.pk)] == [max_.user_id]
