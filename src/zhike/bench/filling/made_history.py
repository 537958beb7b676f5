"""The log: that each record was made, and every change that led to what it holds now, month by month."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import Any

from zhike.engine import partitions
from zhike.engine.sql import as_json

from . import made_talks
from .made_accounts import CHANNELS, GRADES, SIZES, Firms
from .made_contacts import CHANNELS as WAYS
from .made_contacts import Posts, tags, titles
from .made_deals import Path, reason_of
from .made_tasks import Ends
from .moments import DAY, EPOCH, logged, stamp
from .plan import Kind, Plan
from .rows import text

TOGETHER = 50  # events of one transaction
EVENT = ("id", "xact", "at", "actor", "through", "object", "record", "verb", "depth")
VALUE = ("event", "at", "field", "before", "after")
Change = tuple[str, Any, Any]  # field, before, after
Happening = tuple[int, str, int, str, int, int]  # at, object, record, verb, whose, which of its kind; -1 is none
FIRST_XACT = 3


@dataclass
class Told:
    """The rows of one month."""

    month: date
    events: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)


class History:
    """Tells what happened. Event numbers go with time, from `first` on."""

    def __init__(self, plan: Plan, firms: Firms, posts: Posts, path: Path, *, ends: Ends, first: int) -> None:
        self.plan, self.firms, self.posts, self.path, self.ends = plan, firms, posts, path, ends
        self.number = self.first = first
        told = {
            number: as_json({"kind": "user", "id": number, "name": name}) for number, name in plan.staff.names.items()
        }
        self.actors = {number: text(actor) for number, actor in told.items()}
        self.titles = {language: [title for title, _called in titles(language)] for language in ("zh", "en")}
        self.tags = {language: tags(language) for language in ("zh", "en")}
        kinds = {
            "account": plan.accounts,
            "contact": plan.contacts,
            "opportunity": plan.opportunities,
            "task": plan.tasks,
        }
        self.made: dict[str, Kind] = {**kinds, "interaction": plan.interactions}

    def months(self) -> Iterator[Told]:
        changes = self.by_month()
        days = [*partitions.months(self.plan.span.first_day, self.plan.span.today)]
        for month, following in zip(days, [*days[1:], None], strict=True):
            start = (month - EPOCH).days * DAY
            end = (following - EPOCH).days * DAY if following else self.plan.span.end + DAY
            happened = [*self.creations(start, end), *changes.pop((month.year, month.month), ())]
            happened.sort(key=itemgetter(0))
            yield self.told(month, happened)

    def creations(self, start: int, end: int) -> Iterator[Happening]:
        for key, kind in self.made.items():
            for number in range(kind.since(start), kind.since(end)):
                at = made_talks.written_at(self.plan, number) if key == "interaction" else kind.at[number]
                yield at, key, number, "create", kind.owner[number], -1

    def told(self, month: date, happened: list[Happening]) -> Told:
        told = Told(month)
        for at, key, record, verb, owner, place in happened:
            number, when = self.number, stamp(at)
            self.number += 1
            xact = FIRST_XACT + (number - self.first) // TOGETHER
            told.events.append(f"{number}\t{xact}\t{when}\t{self.actors[owner]}\tweb\t{key}\t{record}\t{verb}\t0")
            for name, before, after in self.changes(key, record, place) if place >= 0 else ():
                told.values.append(f"{number}\t{when}\t{name}\t{value(before)}\t{value(after)}")
        return told

    def by_month(self) -> dict[tuple[int, int], list[Happening]]:
        """All changes; as many as there are, they are few beside what was made."""
        found: dict[tuple[int, int], list[Happening]] = defaultdict(list)
        for change in chain(self.moves(), self.edits(), self.completions()):
            day = EPOCH.fromordinal(EPOCH.toordinal() + change[0] // DAY)
            found[day.year, day.month].append(change)
        return found

    def moves(self) -> Iterator[Happening]:
        """Deals that went from stage to stage."""
        kind = self.plan.opportunities
        for number in range(1, kind.count + 1):
            owner = kind.owner[number]
            for place, (stage, at) in enumerate(self.plan.courses[number].steps):
                if place:
                    yield at, "opportunity", number, verb_of(stage), owner, place

    def edits(self) -> Iterator[Happening]:
        """Each record's edits take turns among what can change of it."""
        for key in ("account", "contact"):
            kind, turn = self.made[key], bytearray(self.made[key].count + 1)
            for at, number in self.plan.edits[key].made:
                place = (number + turn[number]) % 3
                turn[number] += 1
                yield at, key, number, "change", kind.owner[number], place

    def completions(self) -> Iterator[Happening]:
        kind = self.plan.tasks
        for number in range(1, kind.count + 1):
            if done := self.ends.done[number]:
                yield done, "task", number, "complete", kind.owner[number], 0

    def changes(self, key: str, number: int, place: int) -> list[Change]:
        """What the log keeps of a happening."""
        if key == "opportunity":
            return self.move(number, place)
        if key == "task":
            return [("status", "open", "done"), ("done_at", None, logged(self.ends.done[number]))]
        return [self.edit_of_account(number, place) if key == "account" else self.edit_of_contact(number, place)]

    def move(self, number: int, place: int) -> list[Change]:
        """As moving a card logs it."""
        steps = self.plan.courses[number].steps
        (old, before), (new, at) = steps[place - 1], steps[place]
        was, now = self.path.stages[old], self.path.stages[new]
        changes: list[Change] = [("stage", was.id, now.id), ("probability", was.probability, now.probability)]
        changes.append(("stage_since", logged(before), logged(at)))
        if now.status != "open":
            changes += [("status", "open", now.status), ("closed_at", None, logged(at))]
        if now.status == "lost":
            changes.append(("lost_reason", "", reason_of(number)))
        return changes

    def edit_of_account(self, number: int, place: int) -> Change:
        firms = self.firms
        held = [
            ("grade", GRADES, firms.grade),
            ("size", SIZES, firms.size),
            ("source_channel", CHANNELS, firms.channel),
        ]
        name, choices, now = held[place]
        return changed(name, choices, now[number], number)

    def edit_of_contact(self, number: int, place: int) -> Change:
        posts, language = self.posts, self.firms.languages[self.plan.contacts.account[number]]
        if place == 0:
            return changed("title", self.titles[language], posts.title[number], number)
        if place == 1:
            return changed("preferred_channel", WAYS, posts.channel[number], number)
        name, before, after = changed("tags", self.tags[language][2:], max(posts.tag[number] - 2, 0), number)
        return name, [before] if before else [], [after] if after else []


def verb_of(stage: str) -> str:
    return {"won": "win", "lost": "lose"}.get(stage, "change")


def changed(name: str, choices: Any, now: int, number: int) -> Change:
    """From another of the choices to the one that holds now."""
    before = (now + 1 + number % (len(choices) - 1)) % len(choices)
    return name, choices[before], choices[now]


def value(content: Any) -> str:
    return "\\N" if content is None else text(as_json(content))
