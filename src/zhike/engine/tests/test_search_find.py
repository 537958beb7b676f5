"""The search over everything: what finds what, in which order, and what nobody finds who may not see it."""

import pytest

from zhike.engine import metadata, objects, records, search
from zhike.engine.models import FieldRight, Role
from zhike.engine.testing import Cast, make, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(cast: Cast):
    return make(
        "account", owner=cast.ann, name="杭州启明精密制造有限公司", phones=["0571-8666 0000"], website="qiming-jm.cn"
    )


def titles(actor, q: str, **asked) -> list[str]:
    return [found.title for found in search.find(actor, q, **asked)]


@pytest.mark.parametrize(
    "q",
    [
        "启明", "精密", "啟明精密", "qimingjingmi", "qiming jingmi", "hzqmjm", "qmjm", "Qiming-JM", "0571-86660000",
        "8666", "057186660000", "制造有限", "杭州 精密",
    ],
)  # fmt: skip
def test_a_company_is_found_by(cast: Cast, company, q: str) -> None:
    assert titles(cast.ann, q) == ["杭州启明精密制造有限公司"]


@pytest.mark.parametrize("q", ["", " ", "a", "7", "%", "'", "启明星", "&|!:*()", "\\", "🙂", "x" * 5_000])
def test_nothing_is_found_by(cast: Cast, company, q: str) -> None:
    assert titles(cast.ann, q) == []


def test_strangers_find_nothing_and_the_bin_is_not_searched(cast: Cast, company) -> None:
    assert titles(cast.eve, "启明") == []
    assert titles(cast.max, "启明") == ["杭州启明精密制造有限公司"]

    records.delete(company, by=cast.ann)

    assert titles(cast.root, "启明") == []


def test_the_exact_title_comes_first_then_what_begins_so(cast: Cast) -> None:
    for name in ("东方启明", "启明精密", "启明", "大启明光电"):
        make("account", owner=cast.ann, name=name)

    assert titles(cast.ann, "启明")[:2] == ["启明", "启明精密"]
    assert len(titles(cast.ann, "启明")) == 4


def test_an_old_exact_title_is_found_among_many_new_matches(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(search, "LATEST", 2)
    monkeypatch.setattr(search, "MOST", 2)
    for name in ("东方启明 1", "东方启明 2", "启明", "东方启明 3", "东方启明 4", "东方启明 5"):
        make("account", owner=cast.ann, name=name)

    found = titles(cast.ann, "启明")

    assert found[0] == "启明"
    assert "东方启明 5" in found, "what was made last is always looked at"
    assert "东方启明 3" not in found


def test_all_kinds_of_records_are_found_together_or_one_kind_alone(cast: Cast, company) -> None:
    make("opportunity", owner=cast.ann, name="三期产线", account=company)
    make("contact", owner=cast.ann, name="刘启明")

    assert {f.object for f in search.find(cast.ann, "启明")} == {"account", "contact", "opportunity"}
    assert {f.object for f in search.find(cast.ann, "启明", object="contact")} == {"contact"}
    [deal] = search.find(cast.ann, "三期")
    assert (deal.title, deal.subtitle) == ("三期产线", "杭州启明精密制造有限公司")


def test_a_hidden_customer_is_no_subtitle(cast: Cast) -> None:
    secret = make("account", owner=cast.eve, name="秘密客户")
    deal = make("opportunity", owner=cast.ann, name="公开商机")
    records.save(deal, by=cast.root, account=secret.pk)
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="opportunity", field="account", level="none")
    metadata.touch()

    [found] = search.find(cast.again("ann"), "公开商机")

    assert found.subtitle == ""


def test_a_field_one_may_not_read_finds_nothing(cast: Cast) -> None:
    make("account", owner=cast.ann, name="启明", phones=["13857166621"])
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="phones", level="none")
    metadata.touch()
    make("account", owner=cast.ann, name="启明二", phones=["13857166622"])

    assert titles(cast.again("ann"), "138571666") == []
    assert titles(cast.again("ann"), "启明") == ["启明", "启明二"]
    assert titles(cast.again("root"), "138571666") == ["启明", "启明二"]


def test_settings_are_not_searched_unless_asked_for(cast: Cast) -> None:
    assert "stage" not in {f.object for f in search.find(cast.root, "Negotiation")}
    assert titles(cast.root, "Negotiation", object="stage") == ["Negotiation"]
    assert titles(cast.root, "nonsense", object="nonsense") == []


def test_it_is_one_statement_for_every_object(cast: Cast, company) -> None:
    with statements(5) as captured:  # begin, limit, search, limit, commit
        search.find(cast.ann, "启明")

    assert len([q for q in captured.captured_queries if "@@" in q["sql"]]) == 1
    assert len(objects.all_types()) > 5
