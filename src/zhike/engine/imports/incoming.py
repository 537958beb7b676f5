"""One row of a file on its way to a record, and how its cells are read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from zhike.engine.fields import Field, Link
from zhike.engine.speech import said
from zhike.lib.tables.table import Row

from .cells import Cells
from .mapping import Plan, Target


class Problem(NamedTuple):
    """Why a row is refused: in which column, with which value."""

    column: str
    value: str
    reason: str


class Alike(NamedTuple):
    """What a row may be besides: a stored record, or (with 0 for it) an earlier row of the same file. The score is out of 100."""

    record: int
    score: int
    row: int = 0


@dataclass
class Incoming:
    """`values` are those of the record's own fields, `texts` what the file says of them, `named` the texts of links by
    the number of their target, `linked` the values for a linked record, `unsure` links that name none or several.
    `keys` are those by which it is matched, by way of matching,
    `was` is the state of a row that comes back for links to later rows, `mended` how a damaged one was read,
    `diff` what a trial would change: field → before, after, `alike` what it may be besides.
    """

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    named: dict[int, list[str]] = field(default_factory=dict)
    linked: dict[int, Any] = field(default_factory=dict)
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[str, dict[str, str]] = field(default_factory=dict)
    unsure: dict[str, Problem] = field(default_factory=dict)
    later: list[tuple[int, str]] = field(default_factory=list)
    keys: list[list[tuple[Any, ...]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    existing: int | None = None
    record: int | None = None
    state: str = ""
    was: str = ""
    mended: str = ""
    diff: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    alike: Alike | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be written."""
        return not self.problems and not self.state

    def refuse(self, column: str, value: str, reason: str) -> None:
        self.problems.append(Problem(column, value[:200], reason))


def read(rows: Iterable[Row], plan: Plan, cells: Cells) -> list[Incoming]:
    """The rows with their cells read; links are only noted."""
    found = []
    for row in rows:
        incoming = Incoming(row.number, row.cells, mended=row.mended)
        found.append(incoming)
        if row.problem:
            incoming.refuse("", "", said(row.problem))
            continue
        for number, target in enumerate(plan.targets):
            note(incoming, number, target, cells)
        finish(incoming, plan)
    return found


def note(row: Incoming, number: int, target: Target, cells: Cells) -> None:
    """Read one cell for one of its targets."""
    text = cells.text(target, row.cells)
    if not text:
        if target.clears and target.kind in {"value", "link"}:
            row.values[target.field.name] = target.field.kind.empty()
        return
    if target.is_link:
        row.named[number] = names_in(target, text)
        if target.kind == "link":
            row.texts[target.field.name] = text
        return
    try:
        value = cells.value(number, target, text) if target.kind in {"value", "line", "linked"} else text
    except ValidationError as refused:
        row.refuse(target.column, text, " ".join(refused.messages))
        return
    put(row, number, target, value, text)


def put(row: Incoming, number: int, target: Target, value: Any, text: str) -> None:
    name = target.field.name
    match target.kind:
        case "value":
            row.values[name], row.texts[name] = value, text
        case "line":
            row.lines.setdefault(name, {})[target.final.name] = value
        case "part":
            row.parts.setdefault(name, {})[target.part] = text
        case "linked":
            row.linked[number] = value
        case "currency":
            row.parts.setdefault(name, {})["currency"] = text.upper()


def finish(row: Incoming, plan: Plan) -> None:
    """Amounts in the currency that another column names; addresses from their parts."""
    for name, parts in row.parts.items():
        one = plan.type.fields[name]
        if one.kind.name == "money":
            if name in row.values:
                in_currency(row, one, parts["currency"])
                row.texts.pop(name, None)
        else:
            from_parts(row, one, [{"value": parts}] if one.kind.name == "addresses" else parts)


def from_parts(row: Incoming, one: Field, raw: Any) -> None:
    if one.name in row.values:
        return
    try:
        value = one.parse(raw)
        one.check(value)
        row.values[one.name] = value
    except ValidationError as refused:
        row.refuse(one.name, "", " ".join(refused.messages))


def in_currency(row: Incoming, one: Field, currency: str) -> None:
    try:
        amount = row.values[one.name]
        value = amount and one.parse({"amount": amount.amount, "currency": currency})
        one.check(value)
        row.values[one.name] = value
    except ValidationError as refused:
        row.refuse(one.name, currency, " ".join(refused.messages))


def names_in(target: Target, text: str) -> list[str]:
    """The names in a cell: one, or several between semicolons where the field takes several."""
    if target.field.kind.name in {"links", "any_links", "rows"} and target.kind == "link":
        parts = text.replace("；", ";").replace("\n", ";").split(";")
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))
    return [text]


def link_value(target: Target, ids: list[int]) -> Any:
    """What the field holds for these records."""
    match target.field.kind.name if target.kind == "link" else "link":
        case "any_link":
            return Link(ids[0], None, target.object)
        case "any_links":
            return [Link(number, None, target.object) for number in ids]
        case "links":
            return ids
        case "rows":
            return target.field.parse([{target.final.name: number} for number in ids])
        case _:
            return ids[0]
