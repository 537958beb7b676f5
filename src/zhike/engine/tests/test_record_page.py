"""A record's page: what it shows, to whom, and at what cost."""

import pytest
from django.utils import timezone

from zhike.activities.models import Interaction, Task
from zhike.engine import metadata, objects, records
from zhike.engine.models import FieldRight, Role
from zhike.engine.testing import Cast, every_type, make, statements

from .browser import SCRIPT, browser, text

pytestmark = pytest.mark.django_db
PAGES = [
    "",
    "/peek",
    "/edit",
    "/edit?field=name",
    "/timeline",
    "/history",
    "/why",
    "/assign",
    "/delete",
    "?tab=history",
]


@pytest.fixture
def company(cast: Cast):
    return make("account", owner=cast.ann, by=cast.ann, name="启明精密", industry="machinery", phones=["0571-86660000"])


@pytest.mark.row(1)
def test_it_shows_the_record_with_its_people_deals_and_story(cast: Cast, company) -> None:
    make("contact", owner=cast.ann, name="刘建国", accounts=[{"account": company.pk, "role": "buyer"}])
    make("opportunity", owner=cast.ann, name="三期产线", account=company, amount="3200000")
    records.save(Interaction(), by=cast.ann, text="现场看了二期产线", related=[company], kind="visit")

    page = text(browser(cast.ann).get(f"/accounts/{company.pk}"))

    for shown in ("启明精密", "Machinery", "tel:+8657186660000", "刘建国", "Buyer", "三期产线", "现场看了二期产线"):
        assert shown in page


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_sees_what_everybody_sees_of_a_record_that_is_not_there(cast: Cast, company, page: str) -> None:
    stranger = browser(cast.eve)

    hidden = stranger.get(f"/accounts/{company.pk}{page}", headers=SCRIPT)
    absent = stranger.get(f"/accounts/999999{page}", headers=SCRIPT)

    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert text(hidden) == text(absent)


@pytest.mark.parametrize("page", ["/edit", "/edit?field=name", "/log", "/assign", "/delete", "/restore", "/move"])
def test_a_stranger_changes_nothing(cast: Cast, company, page: str) -> None:
    answer = browser(cast.eve).post(
        f"/accounts/{company.pk}{page}", {"name": "Eve", "text": "x", "to": "1"}, headers=SCRIPT
    )

    assert answer.status_code == 404
    company.refresh_from_db()
    assert (company.name, company.version, company.deleted_at) == ("启明精密", 1, None)


@pytest.mark.parametrize("one", [t.key for t in every_type()])
def test_every_object_has_the_pages(cast: Cast, one: str) -> None:
    record = make(one, owner=cast.root)
    root = browser(cast.root)
    base = f"/{objects.get(one).path}/{record.pk}"

    for page in ("", "/peek", "/history", "/why", "?tab=details"):
        assert root.get(base + page).status_code == 200, page
        assert root.get(base + page, headers=SCRIPT).status_code == 200, page
    if objects.get(one).can("edit"):
        assert root.get(base + "/edit").status_code == 200
    if objects.get(one).can("create"):
        assert root.get(f"/{objects.get(one).path}/new").status_code == 200


@pytest.mark.parametrize("how_many", [1, 12])
def test_the_number_of_statements_does_not_depend_on_what_hangs_on_it(cast: Cast, company, how_many: int) -> None:
    for number in range(how_many):
        person = make("contact", owner=cast.ann, accounts=[company.pk])
        deal = make("opportunity", owner=cast.ann, account=company)
        records.save(Interaction(), by=cast.ann, text=f"话 {number}", related=[deal], people=[person.pk])
        records.save(Task(), by=cast.ann, title="事", related=company, due_at=timezone.now())
        make("account", owner=cast.ann, parent=company.pk)
    manager = browser(cast.max)
    manager.get(f"/accounts/{company.pk}")

    with statements(20):
        assert manager.get(f"/accounts/{company.pk}").status_code == 200


def test_an_opportunity_costs_no_more(cast: Cast, company) -> None:
    deal = make("opportunity", owner=cast.ann, account=company)
    records.save(Interaction(), by=cast.ann, text="话", related=[deal])
    page = browser(cast.max)
    page.get(f"/opportunities/{deal.pk}")

    with statements(20):
        shown = text(page.get(f"/opportunities/{deal.pk}"))

    assert "stage-path" in shown
    assert f"/opportunities/{deal.pk}/lose" in shown


def test_a_hidden_field_is_nowhere(cast: Cast, company) -> None:
    records.save(company, by=cast.root, grade="GEHEIM")
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="grade", level="none")
    metadata.touch()
    ann = browser(cast.ann)

    for page in ("", "/peek", "/edit", "/history", "/timeline?kind=change", "?tab=history", "?tab=details"):
        assert "GEHEIM" not in text(ann.get(f"/accounts/{company.pk}{page}")), page
    assert ann.get(f"/accounts/{company.pk}/edit?field=grade", headers=SCRIPT).status_code in {400, 404}
    ann.post(f"/accounts/{company.pk}/edit?field=grade", {"grade": "X", "version": 2}, headers=SCRIPT)
    company.refresh_from_db()
    assert company.grade == "GEHEIM"


def test_a_field_one_may_only_read_cannot_be_edited(cast: Cast, company) -> None:
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="grade", level="read")
    metadata.touch()
    ann = browser(cast.ann)

    page = text(ann.get(f"/accounts/{company.pk}"))

    assert 'data-field="name"' in page
    assert 'data-field="grade"' not in page
    assert ann.get(f"/accounts/{company.pk}/edit?field=grade", headers=SCRIPT).status_code == 403
    assert ann.post(f"/accounts/{company.pk}/edit", {"grade": "A", "version": 1}, headers=SCRIPT).status_code == 403


def test_markup_in_names_stays_text(cast: Cast) -> None:
    evil = "<script>alert(1)</script>"
    account = make("account", owner=cast.ann, name=evil, tags=[evil], notes=evil)
    records.save(Interaction(), by=cast.ann, text=f"{evil}\n\n{evil}", related=[account])
    records.save(account, by=cast.ann, name=evil + "2")

    for page in ("", "/peek", "/history", "/edit"):
        assert evil not in text(browser(cast.ann).get(f"/accounts/{account.pk}{page}")), page


def test_the_parts_are_parts_and_the_pages_are_pages(cast: Cast, company) -> None:
    ann = browser(cast.ann)

    tab = text(ann.get(f"/accounts/{company.pk}?tab=contacts", headers=SCRIPT | {"HX-Target": "div#tab"}))
    part = text(ann.get(f"/accounts/{company.pk}", headers=SCRIPT | {"HX-Target": "div#record"}))

    assert "<html" not in tab + part
    assert "record-rail" in part
    assert "record-rail" not in tab
    assert "<html" in text(ann.get(f"/accounts/{company.pk}?tab=contacts"))


def test_the_why_page_is_for_those_who_lead(cast: Cast, company) -> None:
    assert browser(cast.ann).get(f"/accounts/{company.pk}/why").status_code == 403

    page = text(browser(cast.max).get(f"/accounts/{company.pk}/why?user={cast.ann.user_id}"))

    assert "Ann" in page
    assert "Sales representative" in page
    assert browser(cast.max).get(f"/accounts/{company.pk}/why?user=nobody").status_code == 200
    assert browser(cast.max).get(f"/accounts/{company.pk}/why?user=99999999").status_code == 404
