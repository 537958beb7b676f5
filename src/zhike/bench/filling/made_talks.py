"""Interactions: notes from a stock of some ten thousand, each about an account, often about a deal, with people."""

from collections.abc import Iterator

from zhike.engine import objects

from . import talk
from .moments import DAY, day_text, stamp
from .plan import Plan
from .rows import Maker

LATER = 3_600  # seconds within which somebody writes down what happened
ABOUT_DEALS, WITH_PEOPLE, WITH_TWO = 0.35, 0.8, 0.15
COLUMNS = (
    "id", "external_id", "source", "owner_id", "created_at", "created_by_id", "updated_at", "updated_by_id", "version",
    "custom", "derived", "folds", "search", "title_key", "kind", "subject", "text", "result", "next_step",
    "happened_at", "next_on",
)  # fmt: skip
MADE = ("folds", "search", "title_key", "kind", "subject", "text", "result", "next_step")


def written_at(plan: Plan, number: int) -> int:
    return plan.interactions.at[number] + number * 7_919 % LATER


def stock(plan: Plan) -> list[tuple[str, bool]]:
    """The part of a row that comes from the note, and whether it names a next step."""
    maker = Maker(objects.get("interaction"))
    found = []
    for note in talk.notes(plan.seed, min(talk.MOST, max(plan.interactions.count // 2, 10))):
        record = maker.record(vars(note), {})
        found.append(("\t".join(maker.cell(name, getattr(record, name)) for name in MADE), bool(note.next_step)))
    return found


def rows(plan: Plan) -> Iterator[str]:
    rng, kind, notes = plan.chance("interactions"), plan.interactions, stock(plan)
    many, roll = len(notes), rng.random
    for number in range(1, kind.count + 1):
        owner, at = kind.owner[number], kind.at[number]
        note, has_next = notes[int(roll() * many)]
        written = stamp(written_at(plan, number))
        next_on = day_text(at // DAY + 2 + int(roll() * 20)) if has_next else "\\N"
        yield (
            f"{number}\t\t\t{owner}\t{written}\t{owner}\t{written}\t{owner}\t1\t{{}}\t{{}}\t{note}\t{stamp(at)}\t{next_on}"
        )


def related(plan: Plan) -> Iterator[str]:
    """What each talk was about: a deal of the account, if it was there already, and the account."""
    rng, kind, deals, row = plan.chance("related"), plan.interactions, plan.opportunities, 0
    for number in range(1, kind.count + 1):
        account, position = kind.account[number], 0
        known = plan.deals[account]
        if known and rng.random() < ABOUT_DEALS:
            deal = known[int(rng.random() * len(known))]
            if deals.at[deal] <= kind.at[number]:
                row += 1
                yield f"{row}\t0\topportunity\t{deal}\t{number}"
                position = 1
        row += 1
        yield f"{row}\t{position}\taccount\t{account}\t{number}"


RELATED = ("id", "position", "object", "record", "interaction_id")


def people(plan: Plan) -> Iterator[str]:
    rng, kind, row = plan.chance("talk people"), plan.interactions, 0
    for number in range(1, kind.count + 1):
        known = plan.people[kind.account[number]]
        if known and rng.random() < WITH_PEOPLE:
            first = int(rng.random() * len(known))
            row += 1
            yield f"{row}\t0\t{number}\t{known[first]}"
            if len(known) > 1 and rng.random() < WITH_TWO:
                row += 1
                yield f"{row}\t1\t{number}\t{known[first - 1]}"


PEOPLE = ("id", "position", "interaction_id", "contact_id")
