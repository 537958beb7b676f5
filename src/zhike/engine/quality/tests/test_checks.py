"""The quality page of an object: what is missing, looks wrong, is out of date or there twice, and the rows of each count."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from zhike.customers.models import Account, Contact
from zhike.engine import conditions, metadata, objects, query, records
from zhike.engine.models import CustomField, FieldRight, Role, Twin
from zhike.engine.quality import checks
from zhike.engine.query import Query
from zhike.engine.testing import Cast, make, statements
from zhike.engine.tests.api import api, good, problem
from zhike.engine.tests.browser import browser, text

pytestmark = [pytest.mark.django_db, pytest.mark.row(212), pytest.mark.row(211)]


def counts(actor: Any, key: str = "account") -> dict[str, int]:
    return {one.key: number for one, number in checks.count(actor, objects.get(key)).counts if number}


def test_every_count_is_the_number_of_rows_that_its_filter_finds(cast: Cast) -> None:
    make("account", owner=cast.ann, industry="food", grade="A")
    make("account", owner=cast.ann, website="https://a.example")
    make("account", owner=cast.bob)
    for key in ("account", "contact", "opportunity", "product"):
        kind = objects.get(key)
        for one, number in checks.count(cast.ann, kind).counts:
            where = conditions.parse(one.where, kind, cast.ann)
            assert query.count(Query(cast.ann, kind, where=where)) == number, one.key


def test_one_sees_the_numbers_of_ones_own_rows_only(cast: Cast) -> None:
    make("account", owner=cast.ann)
    make("account", owner=cast.eve)

    assert checks.count(cast.ann, objects.get("account")).total == 1
    assert counts(cast.ann)["missing:industry"] == 1
    assert counts(cast.root)["missing:industry"] == 2


def test_a_field_one_may_not_read_is_not_looked_at(cast: Cast) -> None:
    make("account", owner=cast.ann)
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="industry", level="none")
    metadata.touch()

    assert "missing:industry" not in counts(cast.again("ann"))
    assert "missing:industry" in counts(cast.root)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("website", "www qiming"),
        ("industry", "锟斤拷"),
        ("industry", "n/a"),
        ("phones", [{"value": "139-0000", "kind": "", "is_primary": True}]),
        ("emails", [{"value": "wang at qiming", "kind": "", "is_primary": True}]),
        ("kind", "club"),
    ],
)
def test_values_that_came_in_by_a_way_around_the_checks_look_wrong(cast: Cast, field: str, bad: Any) -> None:
    good_one = make(
        "account", owner=cast.ann, website="https://a.example", phones=["13900000001"], emails=["a@b.example"]
    )
    spoilt = make("account", owner=cast.ann)
    assert not [key for key in counts(cast.ann) if key.startswith("malformed:")]

    Account.objects.filter(pk=spoilt.pk).update(**{field: bad})

    assert counts(cast.ann)[f"malformed:{field}"] == 1
    where = conditions.parse({"field": field, "op": "malformed"}, objects.get("account"), cast.ann)
    rows = query.page(Query(cast.ann, objects.get("account"), where=where), []).rows
    assert [row.id for row in rows] == [spoilt.pk] != [good_one.pk]


def test_a_choice_that_is_no_longer_offered_looks_wrong(cast: Cast) -> None:
    made = CustomField()
    options = [{"key": "gold", "label_en": "Gold"}, {"key": "iron", "label_en": "Iron"}]
    records.save(made, by=cast.root, object="account", kind="choice", label_en="Level", name="level", options=options)
    make("account", owner=cast.ann, **{"custom.level": "iron"})
    assert "malformed:custom.level" not in counts(cast.ann)
    kept = [{"key": "gold", "label_en": "Gold"}, {"key": "iron", "label_en": "Iron", "is_active": False}]

    records.save(made, by=cast.root, options=kept)

    assert counts(cast.ann)["malformed:custom.level"] == 1


def test_pairs_that_may_be_one_are_counted_for_who_sees_both(cast: Cast) -> None:
    one, other = make("account", owner=cast.ann), make("account", owner=cast.ann)
    hidden = make("account", owner=cast.eve)
    Twin.objects.create(object="account", one=one.pk, other=other.pk, score=1.0)
    Twin.objects.create(object="account", one=one.pk, other=hidden.pk, score=1.0)

    assert counts(cast.ann)["has_twin"] == 2
    assert counts(cast.eve).get("has_twin", 0) == 0
    assert counts(cast.root)["has_twin"] == 3


def test_the_page_opens_the_very_rows(cast: Cast) -> None:
    one = make("account", owner=cast.ann, name="Nameless Mill", industry="food")
    make("account", owner=cast.ann, name="Other", industry="food", website="https://a.example")
    ann = browser(cast.ann)

    page = text(ann.get("/accounts/quality"))

    links = [part.split('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:]]
    there = {
        json.loads(parse_qs(urlsplit(link).query)["filter"][0])["field"]: link for link in links if "filter=" in link
    }
    assert "industry" not in there
    listed = text(ann.get(there["website"]))
    assert "Nameless Mill" in listed
    assert f"/accounts/{one.pk}" in listed
    assert "Other</span>" not in listed
    assert 'href="/accounts/quality"' in text(ann.get("/accounts?view=all"))


def test_the_page_costs_the_same_however_many_rows_and_fields(cast: Cast) -> None:
    def cost() -> int:
        with statements(20) as seen:
            checks.count(cast.root, objects.get("contact"))
        return len(seen)

    make("contact", owner=cast.ann)
    cost()
    before = cost()
    for _n in range(5):
        make("contact", owner=cast.ann)
    assert (before, cost()) == (1, 1)
    assert Contact.objects.count() == 6


def test_programs_get_every_check_with_its_filter(cast: Cast) -> None:
    make("account", owner=cast.ann)
    told = good(api(cast.ann)("GET", "/accounts/quality"))

    assert told["total"] == 1
    missing = next(one for one in told["checks"] if one["key"] == "missing:website")
    assert (missing["count"], missing["filter"]) == (1, {"field": "website", "op": "empty"})
    problem(api(cast.ann)("GET", "/roles/quality"), 404, "not-found")


def test_objects_of_settings_have_no_such_page(cast: Cast) -> None:
    assert browser(cast.root).get("/roles/quality").status_code == 404
    assert "derived.completeness" not in objects.get("role").fields


@pytest.mark.row(36)
def test_the_record_says_what_is_missing_and_leads_to_where_it_is_filled(cast: Cast) -> None:
    one = make("account", owner=cast.ann, industry="food")
    url = f"/accounts/{one.pk}"

    page = text(browser(cast.ann).get(url))

    assert f'href="{url}/edit#field-website"' in page
    assert f'href="{url}/confirm"' in page
    assert "Nobody has confirmed it yet." in page
    browser(cast.ann).post(f"{url}/confirm", {"version": one.version})
    assert "Confirmed by Ann on" in text(browser(cast.ann).get(url))


@pytest.mark.row(36)
def test_what_a_stage_requires_is_marked_on_the_record_and_refused_when_saved(cast: Cast) -> None:
    from django.core.exceptions import ValidationError

    from zhike.engine.models import Layout

    late = {"field": "grade", "op": "eq", "value": "A"}
    fields = ["name", "grade", {"name": "website", "require": late}]
    kind = objects.get("account")
    left = [name for name in kind.form_fields if name not in {"name", "grade", "website"}]
    sections = [{"key": "who", "title": {"en": "Who"}, "fields": fields}]
    records.save(Layout(), by=cast.root, object="account", content={"sections": sections, "left_out": left})
    one = make("account", owner=cast.ann, grade="B")

    with pytest.raises(ValidationError):
        records.save(one, by=cast.ann, grade="A")
    one.refresh_from_db()
    assert one.grade == "B"
    assert "required</small>" not in text(browser(cast.ann).get(f"/accounts/{one.pk}"))
    Account.objects.filter(pk=one.pk).update(grade="A")
    assert "required</small>" in text(browser(cast.ann).get(f"/accounts/{one.pk}"))
