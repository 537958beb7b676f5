"""The tabs of saved views: arranged by each person, counted after the page, wide as one left them."""

import json

import pytest

from zhike.engine import records
from zhike.engine.models import View
from zhike.engine.testing import Cast, make, statements

from .pages import HTMX, browser, text, told
from .test_saved_views import GOOD, save, tabs

pytestmark = pytest.mark.django_db


def test_tabs_stand_as_each_person_arranged_them_and_one_opens_first(cast: Cast) -> None:
    view = save(cast.ann, shared_with="everybody", filter=GOOD)
    ann, eve = browser(cast.ann), browser(cast.eve)
    before = tabs(text(ann.get("/accounts")))

    ann.post("/accounts/views/tab", {"view": str(view.pk), "act": "left", "order": ",".join(before)})
    ann.post("/accounts/views/tab", {"view": str(view.pk), "act": "first"})

    assert tabs(text(ann.get("/accounts?view=all"))) == [*before[:-2], before[-1], before[-2]]
    assert ann.get("/accounts").headers["Location"] == f"/accounts?view={view.pk}"
    assert ann.get("/accounts?sort=name").status_code == 200
    assert eve.get("/accounts").status_code == 200
    assert tabs(text(eve.get("/accounts"))) == before
    ann.post("/accounts/views/tab", {"view": str(view.pk), "act": "unpin"})
    assert "menu-more-views" in text(ann.get("/accounts?view=all"))


def test_nobody_begins_with_a_view_that_was_deleted(cast: Cast) -> None:
    view = save(cast.ann)
    client = browser(cast.ann)
    client.post("/accounts/views/tab", {"view": str(view.pk), "act": "first"})

    records.delete(view, by=cast.ann)

    assert client.get("/accounts").status_code == 200


def test_tabs_tell_their_numbers_by_one_statement_after_the_page(cast: Cast) -> None:
    for grade in "AAB":
        make("account", owner=cast.ann, grade=grade)
    view = save(cast.ann, filter=GOOD)
    client = browser(cast.ann)
    client.get("/accounts")

    with statements(10):
        found = client.get(f"/accounts/views/counts?views=all,{view.pk}").json()

    assert found == {"views": {"all": "3", str(view.pk): "2"}}
    assert "2</span>" not in text(client.get("/accounts")).partition("</nav>")[0]


def test_widths_are_kept_for_ones_own_screen_and_saved_with_the_view(cast: Cast) -> None:
    view = save(cast.ann, shared_with="everybody")
    client = browser(cast.ann)

    kept = client.post("/accounts/views/widths", {"view": str(view.pk), "widths": json.dumps({"name": 333})})
    wrong = client.post("/accounts/views/widths", {"view": str(view.pk), "widths": '{"name": 9000}'}, headers=HTMX)
    client.post(f"/accounts/views/{view.pk}/save?view={view.pk}&kind=list")

    assert (kept.status_code, wrong.status_code) == (204, 422)
    assert View.objects.get().widths == {"name": 333}


def test_a_list_with_views_takes_at_most_twelve_statements(cast: Cast) -> None:
    account = make("account", owner=cast.max)
    for number in range(8):
        make("interaction", owner=cast.max, related=[{"object": "account", "id": account.pk}])
        view = save(cast.max, object="interaction", title=f"View {number}")
    client = browser(cast.max)
    client.get("/interactions")

    with statements(12):
        client.get(f"/interactions?view={view.pk}")
    with statements(12):
        client.get("/interactions")


def test_titles_are_text_and_forms_say_what_is_missing(cast: Cast) -> None:
    client, view = browser(cast.ann), save(cast.ann, title="<script>alert(1)</script>")

    page = text(client.get(f"/accounts?view={view.pk}"))
    refused = client.post("/accounts/views/new?kind=list", {"title": "", "shared_with": "team"}, headers=HTMX)

    assert "<script>alert(1)" not in page
    assert refused.status_code == 422
    assert View.objects.count() == 1
    assert client.get(f"/accounts/views/{view.pk}/edit", headers=HTMX).status_code == 200
    renamed = client.post(
        f"/accounts/views/{view.pk}/edit", {"title": "Plain", "shared_with": "everybody", "team": ""}, headers=HTMX
    )
    assert renamed.status_code == 204
    assert (View.objects.get().title, View.objects.get().shared_with) == ("Plain", "everybody")
    assert told(renamed) is not None
