"""The form of a record: what it starts with, what it refuses, and that nothing typed is lost or saved twice."""

import re

import pytest

from zhike.customers.models import Account, Contact
from zhike.engine import metadata, objects, records
from zhike.engine.models import FieldRight, Role
from zhike.engine.testing import Cast, every_type, make
from zhike.sales.models import Opportunity

from .browser import SCRIPT, browser, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(cast: Cast):
    return make("account", owner=cast.ann, name="启明精密", industry="machinery")


def test_a_new_record_comes_out_of_the_form(cast: Cast) -> None:
    answer = browser(cast.ann).post(
        "/accounts/new",
        {
            "name": "启明精密", "kind": "organisation", "industry": "Machinery", "website": "qiming-jm.cn",
            "phones-0.value": "0571-8666 0000", "phones-0.kind": "work", "phones-1.value": "13857166621",
            "phones.primary": "1", "tags": ["展会", "标杆"], "addresses-0.city": "杭州", "addresses-0.street": "建设二路 88 号",
        },
    )  # fmt: skip

    made = Account.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/accounts/{made.pk}")
    assert (made.name, made.industry, made.owner_id, made.tags) == (
        "启明精密",
        "machinery",
        cast.ann.user_id,
        ["展会", "标杆"],
    )
    assert [(p["value"], p["is_primary"]) for p in made.phones] == [("+8657186660000", False), ("+8613857166621", True)]
    assert made.addresses[0]["value"] == {"city": "杭州", "street": "建设二路 88 号"}


def test_refused_values_stay_and_each_has_its_sentence(cast: Cast) -> None:
    answer = browser(cast.ann).post(
        "/accounts/new", {"name": "", "website": "javascript:x", "notes": "bleibt"}, headers=SCRIPT
    )

    page = text(answer)
    assert answer.status_code == 422
    for kept in ("javascript:x", "bleibt", 'href="#field-name"', 'href="#field-website"'):
        assert kept in page
    assert not Account.objects.exists()


def test_sending_the_form_twice_makes_one_record(cast: Cast) -> None:
    ann = browser(cast.ann)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', text(ann.get("/accounts/new")))[1]

    answers = [ann.post("/accounts/new", {"name": "启明", "idempotency_key": key}) for _ in range(2)]

    assert Account.objects.count() == 1
    assert {a.headers["Location"] for a in answers} == {f"/accounts/{Account.objects.get().pk}"}
    assert browser(cast.bob).post("/accounts/new", {"name": "Bobs", "idempotency_key": key}).status_code == 303
    assert Account.objects.count() == 2


def test_a_refused_form_can_be_sent_again_under_its_key(cast: Cast) -> None:
    ann = browser(cast.ann)

    assert ann.post("/accounts/new", {"name": "", "idempotency_key": "k1"}, headers=SCRIPT).status_code == 422
    assert ann.post("/accounts/new", {"name": "启明", "idempotency_key": "k1"}).status_code == 303
    assert Account.objects.count() == 1


def test_a_form_opened_from_a_record_is_filled_in_and_leads_back(cast: Cast, company) -> None:
    ann = browser(cast.ann)
    address = re.search(r'href="(/contacts/new\?[^"]+)"', text(ann.get(f"/accounts/{company.pk}")))[1].replace(
        "&amp;", "&"
    )

    page = text(ann.get(address))
    answer = ann.post(address, {"name": "刘建国", "accounts-0.account": company.pk, "accounts-0.role": "buyer"})

    assert "启明精密" in page
    assert answer.headers["Location"] == f"/accounts/{company.pk}"
    assert list(Contact.objects.get().accounts.values_list("account", "role")) == [(company.pk, "buyer")]


@pytest.mark.parametrize("where", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leads_elsewhere(cast: Cast, where: str) -> None:
    answer = browser(cast.ann).post(f"/accounts/new?next={where}", {"name": "启明"})

    assert answer.headers["Location"] == f"/accounts/{Account.objects.get().pk}"


def test_a_link_to_a_hidden_record_is_refused_like_one_that_is_not_there(cast: Cast) -> None:
    secret = make("account", owner=cast.eve, name="秘密")
    ann = browser(cast.ann)

    pages = [
        ann.post("/opportunities/new", {"name": "x", "account": number}, headers=SCRIPT)
        for number in (secret.pk, 999_999)
    ]

    assert [p.status_code for p in pages] == [422, 422]
    assert "秘密" not in text(pages[0])
    assert "秘密" not in text(ann.get(f"/opportunities/new?account={secret.pk}"))
    assert not Opportunity.objects.exists()


def test_editing_saves_what_was_changed_and_nothing_else(cast: Cast, company) -> None:
    answer = browser(cast.ann).post(f"/accounts/{company.pk}/edit", {"name": "启明二", "version": 1}, headers=SCRIPT)

    company.refresh_from_db()
    assert answer.headers["HX-Redirect"] == f"/accounts/{company.pk}"
    assert (company.name, company.industry, company.version) == ("启明二", "machinery", 2)


def test_a_stale_form_keeps_both_changes_apart(cast: Cast, company) -> None:
    ann = browser(cast.ann)
    records.save(company, by=cast.root, industry="energy", notes="von Root")

    mine = {"name": "启明精密", "industry": "Machinery", "notes": "von Ann", "version": 1}
    answer = ann.post(f"/accounts/{company.pk}/edit", mine, headers=SCRIPT)

    page = text(answer)
    assert answer.status_code == 422
    assert "Saved meanwhile: von Root" in page
    assert "von Ann" in page
    assert 'name="version" value="2"' in page
    assert 'value="Energy"' in page, "what Ann had not touched shows what Root saved"
    assert Account.objects.get(pk=company.pk).notes == "von Root"


def test_fields_one_may_not_read_are_not_in_the_form_and_not_taken_from_it(cast: Cast, company) -> None:
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="grade", level="none")
    metadata.touch()
    ann = browser(cast.ann)

    assert 'name="grade"' not in text(ann.get("/accounts/new"))
    assert ann.post("/accounts/new", {"name": "x", "grade": "A"}).status_code in {400, 403, 404}
    assert ann.post("/accounts/new", {"name": "x", "created_at": "2020-01-01"}).status_code in {303, 403}
    assert not Account.objects.filter(grade="A").exists()
    assert not Account.objects.filter(created_at__year=2020).exists()


def test_product_lines_come_out_of_numbered_rows(cast: Cast, company) -> None:
    product = make("product", name="GTX Pro", standard_price="100")
    answer = browser(cast.ann).post(
        "/opportunities/new",
        {
            "name": "三期", "account": company.pk,
            "lines-0.product": product.pk, "lines-0.quantity": "2", "lines-0.unit_price": "", "lines-0.discount": "10",
            "lines-4.product": "", "lines-4.quantity": "", "lines-4.unit_price": "", "lines-4.discount": "",
        },
    )  # fmt: skip

    assert answer.status_code == 303
    deal = Opportunity.objects.get()
    assert deal.lines.count() == 1
    assert str(deal.amount) == "180.00"


@pytest.mark.parametrize("name", ["\x00", "x" * 3_000, "‮gnirts", "🙂" * 50, "<b>&amp;", "' OR 1=1 --"])
@pytest.mark.parametrize("key", [t.key for t in every_type() if t.can("create")])
def test_strange_names_are_saved_or_refused_and_never_break(cast: Cast, key: str, name: str) -> None:
    one = objects.get(key)

    answer = browser(cast.root).post(f"/{one.path}/new", {one.title: name}, headers=SCRIPT)

    assert answer.status_code in {204, 422}


def test_a_default_that_nobody_touched_is_left_to_the_rules(cast: Cast) -> None:
    client = browser(cast.ann)

    client.post("/opportunities/new", {"name": "Untouched", "probability": "0", "idempotency_key": "untouched"})
    client.post("/opportunities/new", {"name": "Chosen", "probability": "35", "idempotency_key": "chosen"})

    found = dict(Opportunity.objects.values_list("name", "probability"))
    assert found == {"Untouched": 10, "Chosen": 35}
