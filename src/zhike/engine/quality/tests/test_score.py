"""How complete a record is: for whom, of what, and that one can list, filter and add it up."""

from typing import Any

import pytest

from zhike.engine import access, conditions, metadata, objects, query, records
from zhike.engine.models import FieldRight, Layout, Role
from zhike.engine.quality import score
from zhike.engine.query import Query
from zhike.engine.testing import Cast, make, statements
from zhike.engine.tests.api import api, good, problem

pytestmark = [pytest.mark.django_db, pytest.mark.row(36), pytest.mark.row(212)]
SCORE = "derived.completeness"


@pytest.fixture
def small(cast: Cast) -> Layout:
    """Everybody's form has a name, an industry, a website and phones; a website only of organisations."""
    fields = [
        "name",
        "industry",
        {"name": "website", "show": {"field": "kind", "op": "eq", "value": "organisation"}},
        "phones",
    ]
    sections = [{"key": "who", "title": {"en": "Who"}, "fields": fields}]
    account = objects.get("account")
    left = [name for name in account.form_fields if name not in {"name", "industry", "website", "phones"}]
    found = Layout()
    records.save(found, by=cast.root, object="account", content={"sections": sections, "left_out": left})
    return found


def scores(actor: Any, **more: Any) -> dict[int, int]:
    kind = objects.get("account")
    found = query.page(Query(actor, kind, **more), query.paths(actor, kind, [SCORE]))
    return {row.id: row.values[0] for row in found.rows}


def test_the_score_is_the_share_of_the_fields_of_the_layout_that_are_filled(cast: Cast, small: Layout) -> None:
    empty = make("account", owner=cast.ann, kind="organisation")
    half = make("account", owner=cast.ann, kind="organisation", industry="food")
    full = make("account", owner=cast.ann, kind="organisation", industry="food", website="https://a.example", phones=["13900000001"])  # fmt: skip

    assert scores(cast.ann) == {empty.pk: 25, half.pk: 50, full.pk: 100}


def test_what_the_layout_hides_for_a_record_does_not_count_for_it(cast: Cast, small: Layout) -> None:
    person = make("account", owner=cast.ann, kind="person", industry="food", phones=["13900000001"])

    assert scores(cast.ann) == {person.pk: 100}


def test_a_field_one_may_not_read_does_not_count_for_oneself(cast: Cast, small: Layout) -> None:
    one = make("account", owner=cast.ann, kind="organisation", industry="food")
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="industry", level="none")
    metadata.touch()

    assert scores(cast.again("ann")) == {one.pk: 33}
    assert scores(cast.root) == {one.pk: 50}


def test_lists_are_sorted_and_filtered_by_it(cast: Cast, small: Layout) -> None:
    poor = make("account", owner=cast.ann, kind="organisation")
    rich = make("account", owner=cast.ann, kind="organisation", industry="food", website="https://a.example")
    kind = objects.get("account")

    down = scores(cast.ann, sort=query.sorts(cast.ann, kind, f"-{SCORE}"))
    assert list(down) == [rich.pk, poor.pk]
    where = conditions.parse({"field": SCORE, "op": "lt", "value": 50}, kind, cast.ann)
    assert list(scores(cast.ann, where=where)) == [poor.pk]
    assert query.count(Query(cast.ann, kind, where=where)) == 1


def test_programs_read_filter_and_average_it(cast: Cast, small: Layout) -> None:
    one = make("account", owner=cast.ann, kind="organisation")
    make("account", owner=cast.ann, kind="organisation", industry="food", website="https://a.example")
    ann = api(cast.ann)

    assert good(ann("GET", f"/accounts/{one.pk}"))["derived"]["completeness"] == 25
    listed = good(ann("GET", "/accounts", filter={"field": SCORE, "op": "gte", "value": 75}, fields=SCORE))
    assert [row["derived"]["completeness"] for row in listed["items"]] == [75]
    told = good(ann("POST", "/accounts/aggregate", {"group_by": ["owner"], "measures": [f"avg:{SCORE}"]}))
    assert float(told["groups"][0][f"avg:{SCORE}"]) == 50
    problem(
        ann("PATCH", f"/accounts/{one.pk}", {"derived": {"completeness": 100}}, {"If-Match": '"1"'}), 403, "not-allowed"
    )
    assert scores(cast.ann)[one.pk] == 25


def test_in_python_it_is_the_same_as_in_sql_and_names_what_is_missing(cast: Cast, small: Layout) -> None:
    one = make("account", owner=cast.ann, kind="organisation", phones=["13900000001"])
    kind = objects.get("account")
    names = list(access.readable_fields(cast.ann, kind))
    row = query.one(cast.ann, kind, one.pk, names)

    found = score.of_values(cast.ann, kind, dict(zip(names, row.values, strict=True)))

    assert found is not None
    assert found.score == scores(cast.ann)[one.pk] == 50
    assert [field.name for field in found.missing] == ["industry", "website"]


def test_a_field_made_by_an_administrator_counts(cast: Cast, small: Layout) -> None:
    from zhike.engine.models import CustomField

    one = make("account", owner=cast.ann, kind="organisation", industry="food")
    made = CustomField()
    records.save(made, by=cast.root, object="account", kind="text", label_en="Code", name="code")

    assert scores(cast.ann) == {one.pk: 40}
    records.save(one, by=cast.ann, **{"custom.code": "A-1"})
    assert scores(cast.ann) == {one.pk: 60}


def test_a_formula_cannot_read_what_depends_on_the_reader_nor_take_its_name(cast: Cast) -> None:
    from django.core.exceptions import ValidationError

    from zhike.engine.models import CustomField

    with pytest.raises(ValidationError):
        records.save(CustomField(), by=cast.root, object="account", kind="formula", label_en="Twice", definition={"formula": "completeness * 2"})  # fmt: skip
    made = CustomField()
    records.save(made, by=cast.root, object="account", kind="formula", label_en="Completeness", definition={"formula": "1 + 1"})  # fmt: skip

    assert made.name != "completeness"
    assert objects.get("account").fields[SCORE].kind.name == "number"


def test_a_list_with_it_asks_no_more_the_longer_it_is(cast: Cast, small: Layout) -> None:
    make("account", owner=cast.ann)
    with statements(3) as few:
        scores(cast.ann)
    for _n in range(5):
        make("account", owner=cast.ann)
    with statements(len(few)):
        scores(cast.ann)
