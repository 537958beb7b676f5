"""Opportunities with the people on the other side and the stages they stood in."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhike.demo.content import load
from zhike.engine import objects
from zhike.sales.opportunity import model
from zhike.sales.stage.model import Stage

from . import words
from .made_accounts import Firms
from .moments import DAY, day_text, stamp
from .plan import Plan
from .rows import Maker

REASONS = tuple(key for key, _label in model.LOST_REASONS)
FOREIGN, RATE = 0.08, Decimal("7.12")
NEXT = {
    "zh": ("约技术交流", "发报价单", "跟进合同评审", "安排试切", "确认付款条件"),
    "en": ("Arrange a visit", "Send the quotation", "Follow up the review", "Plan the trial", "Agree on payment"),
}


@dataclass(frozen=True)
class Step:
    """A stage: its id, the chance of winning from it, what it says of the deal's state."""

    id: int
    probability: int
    status: str


@dataclass(frozen=True)
class Path:
    pipeline: int
    stages: dict[str, Step]


def path() -> Path:
    found = list(Stage.objects.filter(pipeline__is_default=True, deleted_at=None).order_by("position"))
    return Path(found[0].pipeline_id, {one.key: Step(one.pk, one.probability, one.kind) for one in found})


def reason_of(number: int) -> str:
    return REASONS[number * 7 % len(REASONS)]


def goods(language: str) -> list[list[Any]]:
    return [row for family in load(language, "products")["products"].values() for row in family]


def rows(plan: Plan, firms: Firms, path: Path) -> Iterator[str]:
    maker, rng = Maker(objects.get("opportunity")), plan.chance("opportunities")
    kind, sold = plan.opportunities, {language: goods(language) for language in ("zh", "en")}
    for number in range(1, kind.count + 1):
        account, owner, course = kind.account[number], kind.owner[number], plan.courses[number]
        language, luck = firms.languages[account], rng.random()
        good, pieces = rng.choice(sold[language]), 1 + int(rng.paretovariate(1.6)) % 20
        stage, status = path.stages[course.steps[-1][0]], course.status
        last, is_open = course.steps[-1][1], status == "open"
        amount, foreign = Decimal(good[3] * pieces).quantize(Decimal("0.01")), luck < FOREIGN
        tags = words.world(language)["choices"]["deal_tags"]
        next_on = plan.span.today.toordinal() - 719_163 + int(rng.triangular(-20, 40, 5))
        values = {
            "id": number, "external_id": "", "owner_id": owner, "created_at": stamp(kind.at[number]),
            "created_by_id": owner, "updated_at": stamp(last), "updated_by_id": owner, "version": len(course.steps),
            "name": title(language, good, firms, account, pieces=pieces), "account_id": account,
            "pipeline_id": path.pipeline, "stage_id": stage.id, "status": status, "probability": stage.probability,
            "amount": amount, "amount_currency": "USD" if foreign else "CNY",
            "amount_base": (amount * RATE).quantize(Decimal("0.01")) if foreign else amount,
            "close_on": day_text(course.planned // DAY), "opened_on": day_text(kind.at[number] // DAY),
            "closed_at": None if is_open else stamp(last), "stage_since": stamp(last),
            "lost_reason": reason_of(number) if status == "lost" else "",
            "next_step": rng.choice(NEXT[language]) if is_open else "",
            "next_on": day_text(next_on) if is_open else None,
            "tags": [rng.choice(tags)] if luck > 0.7 else [], "custom": custom(rng, course.planned // DAY),
        }  # fmt: skip
        yield maker.row(values, {"account": firms.names[account]})


def title(language: str, good: list[Any], firms: Firms, account: int, *, pieces: int) -> str:
    if language == "en":
        return f"{good[1]} × {pieces} for {firms.names[account].removesuffix(' Ltd')}"
    return f"{firms.places[account][2]}{firms.trades[account][2]}{good[4]}{pieces}{good[2]}"


def custom(rng: Any, planned: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if rng.random() < 0.3:
        found["tender_on"] = day_text(planned - rng.randint(5, 40))
    if rng.random() < 0.2:
        found["discount"] = rng.randint(1, 30) / 2
    return found


def people(plan: Plan) -> Iterator[str]:
    """One or two of the account's contacts on each deal."""
    rng, row = plan.chance("deal people"), 0
    for number in range(1, plan.opportunities.count + 1):
        known = plan.people[plan.opportunities.account[number]]
        if known:
            first = int(rng.random() * len(known))
            chosen = {known[first], known[first - 1]} if rng.random() < 0.4 else {known[first]}
            for position, contact in enumerate(sorted(chosen)):
                row += 1
                yield f"{row}\t{position}\t{number}\t{contact}"


PEOPLE = ("id", "position", "opportunity_id", "contact_id")


def stays(plan: Plan, path: Path) -> Iterator[str]:
    row = 0
    for number in range(1, plan.opportunities.count + 1):
        steps, owner = plan.courses[number].steps, plan.opportunities.owner[number]
        for place, (stage, at) in enumerate(steps):
            row += 1
            left = stamp(steps[place + 1][1]) if place + 1 < len(steps) else "\\N"
            yield f"{row}\t{number}\t{path.stages[stage].id}\t{stamp(at)}\t{left}\t{owner}"


STAYS = ("id", "opportunity_id", "stage_id", "entered_at", "left_at", "by_id")
