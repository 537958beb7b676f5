"""From typed tree to one SQL expression. PostgreSQL computes; nothing of a formula is ever computed elsewhere.

Amounts count in base currency; a text is read up to its 10,000th character.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from zhike.engine import objects
from zhike.engine.fields import Field
from zhike.engine.sql import Sql, join

from . import kinds, special
from .cells import Cell, Columns, filled, first_wrong
from .inputs import Input
from .signatures import ERR
from .typed import Typed

TYPES = {
    kinds.NUMBER: "numeric", kinds.MONEY: "numeric", kinds.TEXT: "text", kinds.DATE: "date",
    kinds.MOMENT: "timestamptz", kinds.YES_NO: "boolean", kinds.EMPTY: "text",
}  # fmt: skip
OF_PARAM = {"number": "numeric", "whole": "int", "string": "text", "text": "text", "day": "date", "date": "date",
            "moment": "timestamptz", "yes_no": "boolean"}  # fmt: skip
READ = 10_000  # characters of a text
BIGGEST = "1e20"
PLACES = 10


@dataclass
class Compiler:
    """`alias` is the record's table in the statement around; `zone` that in which moments have days."""

    alias: str
    zone: str
    columns: Columns = field(default_factory=Columns)
    joined: dict[tuple[str, str], str] = field(default_factory=dict)
    read: dict[str, Cell] = field(default_factory=dict)
    ready: dict[int, Cell] = field(default_factory=dict)

    def kept(self, typed: Typed) -> Typed:
        """The same, from here on computed once however often it is used."""
        self.ready[id(typed)] = self.columns.bound(self.cell(typed))
        return typed

    def cell(self, typed: Typed) -> Cell:
        if id(typed) in self.ready:
            return self.ready[id(typed)]
        if typed.input is not None:
            return self.of_input(typed.input)
        if typed.function is None:
            return literal(typed.value, TYPES[typed.kind])
        if typed.function.special in special.BUILDERS:
            return special.BUILDERS[typed.function.special](self, typed)
        args = [self.arg(typed, number) for number in range(len(typed.args))]
        if typed.function.special == "rounded" and len(args) == 1:
            args.append(literal(0, "int"))
        return self.applied(typed, args)

    def applied(self, typed: Typed, args: Sequence[Cell]) -> Cell:
        """The function's pattern over these; what it uses more than once is bound first."""
        form = typed.function
        assert form is not None
        patterns = [form.sql, *[condition for condition, _code in form.guards]]
        many = [sum(pattern.count(f"{{{n}}}") for pattern in patterns) > 1 for n in range(len(args))]
        args = [self.columns.bound(arg) if twice else arg for arg, twice in zip(args, many, strict=True)]
        wrongs = [arg.wrong for arg in args]
        wrongs += [filled(f"CASE WHEN {condition} THEN '{code}' END", args) for condition, code in form.guards]
        made = Cell(filled(form.sql, args), first_wrong(wrongs), deepest(args), False)
        return self.checked(made, form.after) if form.after else made

    def checked(self, cell: Cell, after: str) -> Cell:
        """The value unless `after` holds for it: then it is an error."""
        one = self.columns.bound(cell)
        value = filled(f"CASE WHEN NOT ({after}) THEN {{0}} END", [one])
        wrong = first_wrong([one.wrong, filled(f"CASE WHEN {after} THEN '{ERR}' END", [one])])
        return Cell(value, wrong, one.level)

    def arg(self, typed: Typed, number: int) -> Cell:
        """An argument as what its parameter takes."""
        assert typed.function is not None
        param = typed.function.param(number, len(typed.args))
        return self.taken(typed.args[number], OF_PARAM.get(param) or TYPES.get(typed.kind, "text"))

    def taken(self, typed: Typed, sql_type: str) -> Cell:
        """The value as a value of this SQL type."""
        if typed.kind == kinds.EMPTY:
            return Cell(Sql(f"NULL::{sql_type}"), None, 0, True)
        one = self.cell(typed)
        if sql_type == "text" and typed.kind in {kinds.NUMBER, kinds.MONEY}:
            number = self.checked(one, f"abs({{0}}) >= {BIGGEST}")
            return Cell(filled(f"trim_scale(round({{0}}, {PLACES}))::text", [number]), number.wrong, number.level)
        pattern = CONVERTED.get((typed.kind, sql_type))
        if pattern is None:
            return one
        return Cell(filled(pattern, [one, literal(self.zone, "text")]), one.wrong, one.level)

    # --- fields

    def of_input(self, given: Input) -> Cell:
        if given.name not in self.read:
            alias = self.table(given)
            made = Cell(own(given, alias), wrong(given, alias), 0, not given.links and simple(given))
            if given.links:  # joined tables are there in the innermost SELECT only
                made = self.columns.bound(made)
            self.read[given.name] = made
        return self.read[given.name]

    def table(self, given: Input) -> str:
        """The alias of the record that has the field, joined where links lead there."""
        alias = self.alias
        for by in given.links:
            alias = self.link(alias, by)
        return alias

    def link(self, alias: str, by: Field) -> str:
        if (alias, by.name) not in self.joined:
            name = f"{self.alias}_j{len(self.joined)}"
            table = objects.get(by.target or "").source
            self.columns.joins.append(Sql(f" LEFT JOIN {table} {name} ON {name}.id = {by.sql(alias)}"))
            self.joined[alias, by.name] = name
        return self.joined[alias, by.name]

    def asked(self, given: Input, condition: Sql) -> Cell:
        """A condition on the field's own column, where that is in scope."""
        made = Cell(condition)
        return self.columns.bound(made) if given.links else made

    def finished(self, typed: Typed) -> Cell:
        """The formula's value as it is kept: numbers rounded and bounded, an empty text as nothing."""
        one = self.cell(typed)
        match typed.kind:
            case kinds.NUMBER | kinds.MONEY:
                places = 2 if typed.kind == kinds.MONEY else PLACES
                one = self.checked(one, f"abs({{0}}) >= {BIGGEST}")
                return Cell(filled(f"trim_scale(round({{0}}, {places}))", [one]), one.wrong, one.level)
            case kinds.TEXT | kinds.EMPTY:
                one = self.checked(one, "octet_length({0}) > 10240")
                return Cell(filled("NULLIF({0}, '')", [one]), one.wrong, one.level)
        return one


CONVERTED = {
    (kinds.DATE, "text"): "to_char({0}, 'YYYY-MM-DD')",
    (kinds.MOMENT, "text"): "to_char({0} AT TIME ZONE {1}, 'YYYY-MM-DD HH24:MI')",
    (kinds.MOMENT, "date"): "({0} AT TIME ZONE {1})::date",
    (kinds.DATE, "timestamptz"): "({0}::timestamp AT TIME ZONE {1})",
}


def literal(value: Any, sql_type: str) -> Cell:
    if value is None:
        return Cell(Sql(f"NULL::{sql_type}"), None, 0, True)
    return Cell(Sql(f"%s::{sql_type}", (value,)), None, 0, True)


def own(given: Input, alias: str) -> Sql:
    """The field as formulas read it."""
    one = given.field
    match given.kind:
        case kinds.NUMBER:
            return Sql(f"({one.sql(alias)})::numeric")
        case kinds.MONEY:
            return Sql(one.sql(alias, "_base"))
        case kinds.TEXT:
            return Sql(f"NULLIF(left({one.sql(alias)}, {READ}), '')")
    return Sql(one.sql(alias))


def wrong(given: Input, alias: str) -> Sql | None:
    """What is wrong with a field that is computed itself: a formula over it is wrong like that, too."""
    error_sql = getattr(given.field, "error_sql", None)
    return Sql(error_sql(alias)) if error_sql else None


def simple(given: Input) -> bool:
    """Whether reading it twice costs nothing."""
    return given.kind != kinds.TEXT and given.field.json != "derived"


def deepest(cells: Sequence[Cell]) -> int:
    return max((cell.level for cell in cells), default=0)


def value(typed: Typed, *, alias: str, zone: str) -> Sql:
    """The formula's value for the row of this alias; NULL where it is empty or wrong."""
    made = Compiler(alias, zone)
    one = made.finished(typed)
    right = Sql("CASE WHEN ") + one.wrong + " IS NULL THEN " + one.value + " END" if one.wrong else one.value
    return made.columns.sql(right)


def error(typed: Typed, *, alias: str, zone: str) -> Sql:
    """What is wrong with the formula for the row of this alias: NULL, '#DIV' or '#ERR'."""
    made = Compiler(alias, zone)
    one = made.finished(typed)
    return made.columns.sql(one.wrong) if one.wrong else Sql("NULL::text")


def both(typed: Typed, *, alias: str, zone: str, key: str) -> Sql:
    """Value and error as JSON: {key: value} or {key!: error}, without what is NULL."""
    made = Compiler(alias, zone)
    one = made.finished(typed)
    as_json = Sql(f"{JSON.get(typed.kind, '{}')}".replace("{}", one.value.text), one.value.params)
    if one.wrong is None:
        pairs = join([Sql("%s", (key,)), as_json], "::text, ")
    else:
        bound = made.columns.bound(one)
        right = Sql(JSON.get(typed.kind, "{}").replace("{}", bound.value.text))
        wrong = bound.wrong or Sql("NULL")
        pairs = Sql("%s::text, CASE WHEN ", (key,)) + wrong + " IS NULL THEN " + right + " END, " + Sql("%s::text, ", (f"{key}!",)) + wrong  # fmt: skip
    return made.columns.sql(pairs.wrap("jsonb_strip_nulls(jsonb_build_object(", "))"))


# Moments are kept in UTC, so that texts of them compare like the moments.
JSON = {kinds.MOMENT: "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"}
