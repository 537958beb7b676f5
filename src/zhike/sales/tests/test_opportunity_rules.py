"""An opportunity: its stage leads, status, probability and dates follow; won and lost with a reason."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from zhike.engine import log, records
from zhike.engine.errors import Conflict
from zhike.engine.fields import LinkBy
from zhike.engine.testing import Cast, make
from zhike.sales.models import Opportunity, Pipeline, Stage, StageStay
from zhike.sales.opportunity import rules

pytestmark = pytest.mark.django_db


def stage(key: str) -> Stage:
    return Stage.objects.get(key=key, pipeline__is_default=True)


@pytest.mark.row(93)
def test_a_new_opportunity_starts_today_in_the_first_stage(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann)

    assert (deal.stage, deal.status, deal.probability) == (stage("new"), "open", 10)
    assert deal.opened_on


@pytest.mark.row(98)
def test_moving_takes_probability_along_and_remembers_how_long_each_stage_took(cast: Cast) -> None:
    start = datetime(2026, 3, 1, 9, tzinfo=UTC)
    deal = Opportunity()
    records.save(deal, by=cast.root.saying(start), name="Line 3")

    records.save(deal, by=cast.root.saying(start + timedelta(days=9)), stage="proposal")

    assert deal.probability == 50
    stays = list(StageStay.objects.filter(opportunity=deal).order_by("entered_at"))
    assert [s.stage.key for s in stays] == ["new", "proposal"]
    assert stays[0].left_at - stays[0].entered_at == timedelta(days=9)
    assert stays[1].left_at is None


@pytest.mark.row(99)
def test_winning_closes_and_cannot_happen_twice(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann, amount="100")

    rules.win.run(deal, by=cast.ann, amount="120")

    assert (deal.status, deal.probability, deal.amount) == ("won", 100, Decimal(120))
    assert deal.closed_at
    with pytest.raises(ValidationError, match="already won"):
        rules.win.run(deal, by=cast.ann)
    with pytest.raises(ValidationError, match="already won"):
        rules.lose.run(deal, by=cast.ann, lost_reason="price")


@pytest.mark.row(99)
def test_losing_needs_a_reason_and_keeps_the_competitor(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann)

    with pytest.raises(ValidationError, match="Say why"):
        rules.lose.run(deal, by=cast.ann)
    assert Opportunity.objects.get(pk=deal.pk).status == "open"

    rules.lose.run(deal, by=cast.ann, lost_reason="price", competitor="海拓智能")
    assert (deal.status, deal.lost_reason, deal.competitor, deal.probability) == ("lost", "price", "海拓智能", 0)


def test_reopening_goes_back_to_where_it_stood(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann)
    records.save(deal, by=cast.ann, stage="negotiation")
    rules.lose.run(deal, by=cast.ann, lost_reason="price")

    rules.reopen.run(deal, by=cast.ann)

    assert (deal.stage, deal.status, deal.closed_at, deal.lost_reason) == (stage("negotiation"), "open", None, "")


@pytest.mark.row(95)
def test_the_history_of_an_opportunity_names_who_changed_what_from_what_to_what(cast: Cast) -> None:
    deal = make("opportunity", owner=cast.ann, amount="100")
    records.save(deal, by=cast.max, amount="90")

    [*_, event] = log.read("e.object = 'opportunity' AND e.record = %s", [deal.pk])
    assert event.actor["name"] == "Max"
    assert event.changes == {
        "amount": ({"amount": "100.00", "currency": "CNY"}, {"amount": "90.00", "currency": "CNY"})
    }


@pytest.mark.row(93)
def test_the_amount_is_the_sum_of_the_lines_unless_it_is_given(cast: Cast) -> None:
    product = make("product", standard_price="500")
    deal = make("opportunity", owner=cast.ann)

    records.save(deal, by=cast.ann, lines=[{"product": product.pk, "quantity": 3, "discount": 10}])
    assert deal.amount == Decimal("1350.00")
    assert deal.lines.get().unit_price == Decimal(500)

    records.save(deal, by=cast.ann, lines=[{"product": product.pk, "quantity": 1}], amount="480")
    assert deal.amount == Decimal(480)


def test_a_stage_of_another_pipeline_takes_its_pipeline_along(cast: Cast) -> None:
    other = Pipeline()
    records.save(other, by=cast.root, name="Service contracts", key="service")
    there = Stage()
    records.save(there, by=cast.root, pipeline=other, name="Offer")
    deal = make("opportunity", owner=cast.ann)

    records.save(deal, by=cast.ann, stage=there)
    assert deal.pipeline == other

    records.save(deal, by=cast.ann, pipeline=Pipeline.objects.get(is_default=True, key="standard"))
    assert deal.stage == stage("new")


@pytest.mark.parametrize(
    ("title", "key", "kind"),
    [("Won", "won", "won"), ("赢单", "won", "won"), ("Lost", "lost", "lost"), ("Engaging", "engaging", "open")],
)
def test_a_stage_takes_key_and_kind_from_its_title(cast: Cast, title: str, key: str, kind: str) -> None:
    pipeline = Pipeline()
    records.save(pipeline, by=cast.root, name="Imported", key="imported")
    made = Stage()

    records.save(made, by=cast.root, name=title, pipeline=pipeline)

    assert (made.key, made.kind) == (key, kind)


def test_a_stage_with_opportunities_stays(cast: Cast) -> None:
    make("opportunity", owner=cast.ann)

    with pytest.raises(Conflict, match="stand in this stage"):
        records.delete(stage("new"), by=cast.root)
    assert Stage.objects.get(pk=stage("new").pk).deleted_at is None


@pytest.mark.parametrize("probability", [-1, 101])
def test_a_probability_is_a_percentage(cast: Cast, probability: int) -> None:
    deal = make("opportunity", owner=cast.ann)

    with pytest.raises(ValidationError) as refused:
        records.save(deal, by=cast.ann, probability=probability)

    assert list(refused.value.message_dict) == ["probability"]
    assert Opportunity.objects.get(pk=deal.pk).probability == 10


def test_one_pipeline_is_the_default(cast: Cast) -> None:
    other = Pipeline()

    records.save(other, by=cast.root, name="Other", key="other", is_default=True)

    assert list(Pipeline.objects.filter(is_default=True)) == [other]


def test_shipped_stages_speak_the_readers_language_and_understand_both(cast: Cast) -> None:
    from django.utils import translation

    from zhike.engine import objects, query

    deal = make("opportunity", owner=cast.ann)
    with translation.override("zh-hans"):
        records.save(deal, by=cast.ann, stage=LinkBy("name", "方案报价"))
        shown = query.one(cast.ann, objects.get("opportunity"), deal.pk, ["stage"]).values[0].title
        kept = stage("proposal")
        records.save(kept, by=cast.root, name="方案报价")

    assert deal.stage.key == "proposal"
    assert shown == "方案报价"
    assert query.one(cast.ann, objects.get("opportunity"), deal.pk, ["stage"]).values[0].title == "Proposal"
    assert kept.name == "Proposal"
