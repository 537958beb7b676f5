"""Pages and the API under a layout: forms, record pages, lists and related lists edited in place."""

import pytest

from zhike.customers.models import Account
from zhike.engine.testing import Cast, actor, make, statements

from .api import api
from .browser import browser, text
from .test_layouts import ASKING, lay_out

pytestmark = pytest.mark.django_db


def test_form_and_record_page_follow_the_layout(cast: Cast) -> None:
    company = make("account", owner=cast.ann, name="启明", industry="software", grade="B", website="https://qm.cn")
    lay_out(cast.root, sections=ASKING, left_out=["phones"], highlights=["grade"], columns=["name", "grade"])
    client = browser(cast.again("ann"))

    form = text(client.get(f"/accounts/{company.pk}/edit"))
    assert 'name="industry"' in form
    assert 'name="grade"' not in form
    assert "phones.present" not in form
    page = text(client.get(f"/accounts/{company.pk}"))
    assert 'data-field="industry"' in page
    assert 'data-field="grade"' not in page
    assert '<dl class="record-highlights"' in page
    head = text(client.get("/accounts")).partition("<thead>")[2].partition("</thead>")[0]
    assert [word in head for word in ("Grade", "Industry")] == [True, False]


def test_the_form_marks_what_is_required_now_and_says_what_is_missing(cast: Cast) -> None:
    lay_out(cast.root, sections=ASKING)

    answer = browser(cast.again("ann")).post("/accounts/new", {"name": "启明", "industry": "machinery"})

    assert answer.status_code == 422
    assert "Fill in &#39;Web site&#39;." in text(answer)
    assert 'name="grade"' in text(answer)
    assert not Account.objects.exists()


def test_the_api_makes_layouts_asks_for_what_they_require_and_reads_every_field(cast: Cast) -> None:
    root = api(cast.root)
    content = {"sections": ASKING, "left_out": ["notes"]}

    made = root("POST", "/layouts", {"object": "account", "content": content})
    assert (made.status_code, made.data["content"]["left_out"]) == (201, ["notes"])
    ann = api(cast.again("ann"))
    refused = ann("POST", "/accounts", {"name": "启明", "industry": "machinery"})
    assert refused.data["errors"]["website"] == ["Fill in 'Web site'."]
    company = {"name": "启明", "industry": "machinery", "website": "qm.cn", "grade": "A", "notes": "read me"}
    assert ann("POST", "/accounts", company).data["notes"] == "read me"
    assert root("POST", "/layouts", {"object": "account", "content": {"columns": ["x"]}}).status_code == 422


def test_a_related_list_is_edited_where_it_stands_in_its_own_columns(cast: Cast) -> None:
    company = make("account", owner=cast.ann)
    make("opportunity", owner=cast.ann, account=company, name="Mine", amount="500")
    lay_out(cast.root, panels=[{"object": "opportunity", "by": "account", "columns": ["amount", "close_on"]}])

    tab = text(browser(cast.again("ann")).get(f"/accounts/{company.pk}?tab=opportunities"))

    grid = tab.partition("related-grid")[2].partition("</table>")[0]
    assert "Mine" in grid
    assert [f'data-field="{name}"' in grid for name in ("amount", "close_on", "stage")] == [True, True, False]


def test_who_may_not_edit_the_children_only_looks_at_them(cast: Cast) -> None:
    company = make("account", owner=cast.ann)
    make("opportunity", owner=cast.ann, account=company, name="Mine")
    reader = actor("Reader", "none", view="all")

    tab = text(browser(reader).get(f"/accounts/{company.pk}?tab=opportunities"))

    assert "Mine" in tab.partition("related-grid")[2]
    assert "data-field" not in tab.partition("related-grid")[2].partition("</table>")[0]


def test_the_tab_of_a_related_list_takes_as_many_statements_for_few_rows_as_for_many(cast: Cast) -> None:
    company = make("account", owner=cast.ann)
    client = browser(cast.ann)
    for _ in range(2):
        make("opportunity", owner=cast.ann, account=company)
    client.get(f"/accounts/{company.pk}?tab=opportunities")
    with statements(20) as few:
        client.get(f"/accounts/{company.pk}?tab=opportunities")
    for _ in range(8):
        make("opportunity", owner=cast.ann, account=company)
    with statements(len(few)):
        client.get(f"/accounts/{company.pk}?tab=opportunities")


LOOK = {"HX-Request": "true", "Zhike-Form": "look"}


def test_the_form_looks_again_with_what_is_typed_and_saves_nothing(cast: Cast) -> None:
    lay_out(cast.root, sections=ASKING)
    ann = browser(cast.again("ann"))

    page = text(ann.get("/accounts/new"))
    assert 'data-watch="industry"' in page
    assert 'name="grade"' not in page
    part = text(ann.post("/accounts/new", {"name": "", "industry": "machinery"}, headers=LOOK))

    assert 'name="grade"' in part
    assert 'data-box="website" data-required' in part
    assert "error-summary" not in part
    assert not Account.objects.exists()


def test_an_edited_record_looks_again_under_the_same_rights(cast: Cast) -> None:
    lay_out(cast.root, sections=ASKING)
    company = make("account", owner=cast.ann, industry="software")
    address = f"/accounts/{company.pk}/edit"

    part = text(browser(cast.again("ann")).post(address, {"industry": "machinery"}, headers=LOOK))

    assert 'name="grade"' in part
    assert browser(cast.again("eve")).post(address, {"industry": "machinery"}, headers=LOOK).status_code == 404
    company.refresh_from_db()
    assert company.industry == "software"
