"""Saved views: what they keep, who sees them, what they never do: show rows or fields that somebody may not see."""

import json
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zhike.engine import access, actors, log, metadata, objects, records
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible
from zhike.engine.models import FieldRight, Role, Team, View
from zhike.engine.saved_views import stored
from zhike.engine.testing import Cast, every_type, make

from .api import api, good, problem
from .pages import HTMX, address, browser, text
from .test_list_pages import titles

pytestmark = pytest.mark.django_db
GOOD = {"field": "grade", "op": "eq", "value": "A"}


def save(by: Actor, **values: Any) -> View:
    view = View()
    records.save(view, by=by, **{"title": "Good ones", "object": "account", **values})
    return view


def without(cast: Cast, name: str, field: str, object_key: str = "account") -> Actor:
    """This person, with a role that hides the field."""
    role = Role.objects.get(key="rep")
    FieldRight.objects.create(role=role, object=object_key, field=field, level="none")
    metadata.touch()
    return cast.again(name)


def tabs(page: str) -> list[str]:
    return re.findall(r'data-view="(\w+)"', page)


def test_a_view_shows_what_was_saved_under_its_address(cast: Cast) -> None:
    make("account", owner=cast.ann, name="Good", grade="A", industry="steel")
    make("account", owner=cast.ann, name="Fair", grade="B")
    view = save(cast.ann, filter=GOOD, columns=["name", "grade"], sort="-name")

    page = text(browser(cast.ann).get(f"/accounts?view={view.pk}"))

    assert titles(page) == ["Good"]
    assert 'aria-label="Remove: Grade"' in page
    assert "Industry" not in page.partition("<thead>")[2].partition("</thead>")[0]


def test_an_address_replaces_or_takes_away_what_the_view_says(cast: Cast) -> None:
    make("account", owner=cast.ann, name="Good", grade="A")
    make("account", owner=cast.ann, name="Fair", grade="B")
    view = save(cast.ann, filter=GOOD)
    client = browser(cast.ann)

    other = client.get(address("/accounts", view=view.pk, filter={"field": "grade", "op": "eq", "value": "B"}))
    nothing = client.get(f"/accounts?view={view.pk}&filter=")

    assert titles(text(other)) == ["Fair"]
    assert sorted(titles(text(nothing))) == ["Fair", "Good"]
    assert "tab-dirty" in text(other)
    assert "tab-dirty" in text(nothing)
    assert "tab-dirty" not in text(client.get(f"/accounts?view={view.pk}"))


def test_the_page_one_looks_at_is_saved_as_a_view_and_over_it(cast: Cast) -> None:
    client = browser(cast.ann)
    query = address("", filter=GOOD, sort="-name", cols="name,grade", group="industry")

    made = client.post(
        f"/accounts/views/new{query}&kind=list", {"title": "Mine", "shared_with": "nobody"}, headers=HTMX
    )
    view = View.objects.get()

    assert made.headers["HX-Redirect"] == f"/accounts?view={view.pk}"
    assert (view.filter, view.sort, view.columns, view.group) == (GOOD, "-name", ["name", "grade"], "industry")
    assert view.owner_id == cast.ann.user_id
    client.post(f"/accounts/views/{view.pk}/save?view={view.pk}&filter=&sort=name&kind=list")
    view.refresh_from_db()
    assert (view.filter, view.sort, view.group) == (None, "name", "industry")
    assert [e.verb for e in log.read("e.object = 'view' AND e.record = %s", [view.pk])] == ["create", "change"]


def test_a_view_is_duplicated_deleted_and_brought_back(cast: Cast) -> None:
    client, view = browser(cast.ann), save(cast.ann, filter=GOOD)

    client.post(f"/accounts/views/{view.pk}/duplicate")
    gone = client.post(f"/accounts/views/{view.pk}/delete", headers=HTMX)

    assert gone.headers["HX-Redirect"] == "/accounts?view=all"
    assert [one.title for one in stored.of_object(cast.ann, objects.get("account"))] == ["Good ones, copy"]
    event = log.read("e.object = 'view' AND e.record = %s AND e.verb = 'delete'", [view.pk])[0]
    client.post(f"/events/{event.id}/undo")
    assert {one.title for one in stored.of_object(cast.ann, objects.get("account"))} == {"Good ones", "Good ones, copy"}


@pytest.mark.parametrize(
    ("shared_with", "seen_by"),
    [("nobody", {"ann", "root"}), ("team", {"ann", "bob", "max", "root", "below"}), ("everybody", {"ann", "bob", "max", "eve", "root", "below"})],
)  # fmt: skip
def test_a_view_is_seen_by_those_it_is_shared_with_and_changed_by_its_owner_and_administrators(
    cast: Cast, shared_with: str, seen_by: set[str]
) -> None:
    from zhike.engine.testing.cast import person

    below = Team()
    records.save(below, by=cast.root, name="Below", parent=cast.red)
    people = {name: getattr(cast, name) for name in ("ann", "bob", "max", "eve", "root")}
    people["below"] = actors.for_user(person("Below", below, Role.objects.get(key="rep")))
    view = save(cast.ann, shared_with=shared_with, team=cast.red if shared_with == "team" else None)
    one = objects.get("view")

    assert {name for name, who in people.items() if access.allows(who, "view", one, view.pk)} == seen_by
    assert {name for name, who in people.items() if access.allows(who, "edit", one, view.pk)} == {"ann", "root"}
    for name in ("bob", "eve"):
        with pytest.raises((NotVisible, PermissionDenied)):
            records.save(View.objects.get(pk=view.pk), by=people[name], title="taken")
        assert browser(people[name]).post(f"/accounts/views/{view.pk}/save?view={view.pk}").status_code in {403, 404}
        assert browser(people[name]).post(f"/accounts/views/{view.pk}/delete").status_code in {403, 404}
    view.refresh_from_db()
    assert (view.title, view.version, view.deleted_at) == ("Good ones", 1, None)


def test_sharing_a_view_shows_no_rows(cast: Cast) -> None:
    make("account", owner=cast.ann, name="Hers", grade="A")
    make("account", owner=cast.eve, name="Somebody", grade="A")
    view = save(cast.ann, filter=GOOD, shared_with="everybody")

    assert titles(text(browser(cast.eve).get(f"/accounts?view={view.pk}"))) == ["Somebody"]


@pytest.mark.parametrize(
    "part", [{"filter": GOOD}, {"sort": "-created_at,grade"}, {"group": "grade"}, {"q": "grade:A"}]
)
def test_a_view_that_needs_a_hidden_field_is_not_there_and_shows_nothing(cast: Cast, part: dict[str, Any]) -> None:
    make("account", owner=cast.bob, name="His", grade="A")
    view = save(cast.ann, shared_with="everybody", **part)
    bob = without(cast, "bob", "grade")
    client = browser(bob)

    page = text(client.get(f"/accounts?view={view.pk}"))

    assert "This view is not there for you" in page
    assert titles(page) == []
    assert str(view.pk) not in tabs(page)
    assert not access.allows(bob, "view", objects.get("view"), view.pk)
    assert client.get(f"/accounts/views/counts?views={view.pk}").json() == {"views": {}}
    assert client.get(f"/accounts/export?view={view.pk}").status_code in {400, 403}


def test_ones_own_view_on_a_field_that_was_hidden_since_says_why_and_can_be_deleted(cast: Cast) -> None:
    make("account", owner=cast.bob, name="His", grade="A")
    view = save(cast.bob, filter=GOOD)
    bob = without(cast, "bob", "grade")

    page = text(browser(bob).get(f"/accounts?view={view.pk}"))
    counts = browser(bob).get(f"/accounts/views/counts?views={view.pk},all").json()

    assert "needs a field that is not there for you" in page
    assert titles(page) == []
    assert counts == {"views": {"all": "1"}}
    assert browser(bob).post(f"/accounts/views/{view.pk}/delete").status_code == 303


def test_a_hidden_column_is_left_out_of_the_view_everywhere(cast: Cast) -> None:
    make("account", owner=cast.bob, name="His")
    view = save(cast.ann, shared_with="everybody", columns=["name", "grade", "industry"], widths={"grade": 200})
    bob = without(cast, "bob", "grade")

    page = text(browser(bob).get(f"/accounts?view={view.pk}"))
    found = stored.one(bob, objects.get("account"), view.pk)

    assert titles(page) == ["His"]
    assert "grade" not in page.lower().partition("<thead>")[2].partition("</thead>")[0]
    assert found is not None
    assert (found.columns, found.widths) == (["name", "industry"], {})


def test_what_was_in_a_shared_view_before_is_told_to_nobody_else(cast: Cast) -> None:
    view = save(cast.ann, shared_with="everybody", filter=GOOD)
    records.save(view, by=cast.ann, filter=None)

    assert browser(cast.bob).get(f"/views/{view.pk}/history").status_code == 404
    assert browser(cast.ann).get(f"/views/{view.pk}/history").status_code == 200


@pytest.mark.parametrize(
    ("part", "word"),
    [({"object": "nothing"}, "object"), ({"filter": {"field": "nothing", "op": "eq", "value": 1}}, "filter"), ({"filter": [1]}, "filter"),
     ({"sort": "notes"}, "sort"), ({"group": "tags"}, "group"), ({"columns": ["secret"]}, "columns"), ({"widths": {"name": 5}}, "widths"),
     ({"options": {"by": "name"}}, "options"), ({"shared_with": "team"}, "team"), ({"kind": "chart"}, "kind"), ({"filter": "{"}, "filter")],
)  # fmt: skip
def test_a_view_that_makes_no_sense_is_refused_beside_its_field(cast: Cast, part: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError) as refused:
        save(cast.ann, **part)

    assert set(refused.value.message_dict) == {word}
    assert not View.objects.exists()


@pytest.mark.parametrize("one", [one for one in every_type() if one.key != "view"], ids=lambda one: one.key)
def test_every_object_can_have_views(cast: Cast, one: objects.ObjectType) -> None:
    client = browser(cast.root)

    client.post(f"/{one.path}/views/new?kind=list&sort={one.title}", {"title": "Ours", "shared_with": "everybody"})
    view = View.objects.get()

    assert view.object == one.key
    assert client.get(f"/{one.path}?view={view.pk}").status_code == 200


def test_views_are_made_read_changed_and_deleted_over_the_api(cast: Cast) -> None:
    ann, bob = api(cast.ann), api(cast.bob)
    body = {"title": "Good ones", "object": "account", "filter": GOOD, "columns": ["name"], "shared_with": "everybody"}

    made = good(ann("POST", "/views", body), 201)
    found = good(bob("GET", f"/views/{made['id']}"))

    assert (found["filter"], found["columns"], found["owner"]["title"]) == (GOOD, ["name"], "Ann")
    assert found["uses"] == ["account", "account.grade"]
    problem(bob("PATCH", f"/views/{made['id']}", {"title": "His"}, {"If-Match": '"1"'}), 403, "not-allowed")
    problem(ann("POST", "/views", body | {"filter": {"field": "x", "op": "eq"}}), 422, "refused")
    changed = good(ann("PATCH", f"/views/{made['id']}", {"filter": None}, {"If-Match": '"1"'}))
    assert (changed["filter"], changed["uses"]) == (None, ["account"])
    assert ann("DELETE", f"/views/{made['id']}").status_code == 204
    problem(bob("GET", f"/views/{made['id']}"), 404, "not-found")


def test_the_api_tells_no_hidden_field_of_a_view(cast: Cast) -> None:
    save(cast.ann, shared_with="everybody", title="By grade", filter=GOOD)
    save(cast.ann, shared_with="everybody", title="With grade", columns=["name", "grade"])
    bob = api(without(cast, "bob", "grade"))

    items = good(bob("GET", "/views", count="exact"))
    only = good(bob("GET", "/views", fields="columns"))

    assert (items["total"], [item["columns"] for item in items["items"]]) == (1, [["name"]])
    assert only["items"][0]["columns"] is None
    problem(bob("POST", "/views/aggregate", {"group_by": ["columns"]}), 400, "unknown")
    assert "grade" not in json.dumps(good(bob("GET", "/events", object="view")))
