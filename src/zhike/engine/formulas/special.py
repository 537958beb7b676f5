"""Functions that no pattern says: those that choose, those of any number of arguments, those that ask a field itself."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from zhike.engine.sql import Sql, join

from . import kinds
from .cells import Cell, filled, first_wrong

if TYPE_CHECKING:
    from .compile import Compiler
    from .inputs import Input
    from .typed import Typed


def args_of(made: "Compiler", typed: "Typed") -> list[Cell]:
    return [made.arg(typed, number) for number in range(len(typed.args))]


def level_of(cells: Sequence[Cell]) -> int:
    return max((cell.level for cell in cells), default=0)


def listed(cells: Sequence[Cell], before: str, after: str = ")") -> Sql:
    return join([cell.value for cell in cells], ", ").wrap(before, after)


def chosen(made: "Compiler", branches: list[tuple[Cell, Cell]], otherwise: Cell) -> Cell:
    """The value of the first branch whose condition holds. What is wrong in the others does not matter."""
    cells = [cell for pair in branches for cell in pair] + [otherwise]
    if any(cell.wrong for cell in cells):
        branches = [(made.columns.bound(condition), found) for condition, found in branches]
        cells = [cell for pair in branches for cell in pair] + [otherwise]
    whens = join([Sql(" WHEN ") + c.value + " THEN " + v.value for c, v in branches], "")
    value = Sql("CASE") + whens + " ELSE " + otherwise.value + " END"
    if not any(cell.wrong for cell in cells):
        return Cell(value, None, level_of(cells))
    wrong = Sql("CASE")
    for condition, found in branches:
        if condition.wrong:
            wrong = wrong + " WHEN " + condition.wrong + " IS NOT NULL THEN " + condition.wrong
        wrong = wrong + " WHEN " + condition.value + " THEN " + (found.wrong or "NULL")
    return Cell(value, wrong + " ELSE " + (otherwise.wrong or "NULL") + " END", level_of(cells))


def case(made: "Compiler", typed: "Typed") -> Cell:
    args = args_of(made, typed)
    otherwise = args.pop() if len(args) % 2 else nothing(made, typed)
    return chosen(made, list(zip(args[::2], args[1::2], strict=True)), otherwise)


def switch(made: "Compiler", typed: "Typed") -> Cell:
    """Each key compared as `=` would."""
    from .typed import applied

    count = len(typed.args)
    keys = range(1, count - 1, 2)
    asked = typed.args[0]
    if asked.function:
        made.kept(asked)
    conditions = [made.cell(applied("=", [asked, typed.args[n]], typed.at)) for n in keys]
    values = [made.arg(typed, n + 1) for n in keys]
    otherwise = made.arg(typed, count - 1) if count % 2 == 0 else nothing(made, typed)
    return chosen(made, list(zip(conditions, values, strict=True)), otherwise)


def nothing(made: "Compiler", typed: "Typed") -> Cell:
    from .compile import TYPES, literal

    return literal(None, TYPES[typed.kind])


def logical(word: str, decides: str) -> Callable[["Compiler", "Typed"], Cell]:
    """`and` stops at the first no, `or` at the first yes: what stands behind is not asked."""

    def build(made: "Compiler", typed: "Typed") -> Cell:
        args = args_of(made, typed)
        if any(arg.wrong for arg in args):
            args = [made.columns.bound(arg) for arg in args]
        value = join([arg.value.wrap("COALESCE(", ", FALSE)") for arg in args], f" {word} ").wrap("(", ")")
        if not any(arg.wrong for arg in args):
            return Cell(value, None, level_of(args))
        wrong = Sql("CASE")
        for arg in args:
            if arg.wrong:
                wrong = wrong + " WHEN " + arg.wrong + " IS NOT NULL THEN " + arg.wrong
            wrong = wrong + arg.value.wrap(" WHEN COALESCE(", f", FALSE) = {decides} THEN NULL")
        return Cell(value, wrong + " END", level_of(args))

    return build


def coalesce(made: "Compiler", typed: "Typed") -> Cell:
    args = args_of(made, typed)
    if typed.kind == kinds.TEXT:
        args = [Cell(filled("NULLIF({0}, '')", [arg]), arg.wrong, arg.level, False) for arg in args]
    if any(arg.wrong for arg in args[1:]):
        args = [made.columns.bound(arg) for arg in args]
        wrong = Sql("CASE")
        for arg in args:
            if arg.wrong:
                wrong = wrong + " WHEN " + arg.wrong + " IS NOT NULL THEN " + arg.wrong
            wrong = wrong + " WHEN " + arg.value + " IS NOT NULL THEN NULL"
        return Cell(listed(args, "COALESCE("), wrong + " END", level_of(args))
    return Cell(listed(args, "COALESCE("), args[0].wrong, level_of(args))


def iferror(made: "Compiler", typed: "Typed") -> Cell:
    first, other = args_of(made, typed)
    if first.wrong is None:
        return first
    first, other = made.columns.bound(first), other
    value = Sql("CASE WHEN ") + first.wrong + " IS NULL THEN " + first.value + " ELSE " + other.value + " END"  # type: ignore[operator]
    wrong = other.wrong and Sql("CASE WHEN ") + first.wrong + " IS NOT NULL THEN " + other.wrong + " END"  # type: ignore[operator]
    return Cell(value, wrong, level_of([first, other]))


def extreme(function: str) -> Callable[["Compiler", "Typed"], Cell]:
    def build(made: "Compiler", typed: "Typed") -> Cell:
        args = args_of(made, typed)
        return Cell(listed(args, f"{function}("), first_wrong([arg.wrong for arg in args]), level_of(args))

    return build


def concat(made: "Compiler", typed: "Typed") -> Cell:
    args = args_of(made, typed)
    joined = Cell(listed(args, "concat("), first_wrong([arg.wrong for arg in args]), level_of(args))
    return made.checked(joined, typed.function.after if typed.function else "")


def isempty(made: "Compiler", typed: "Typed") -> Cell:
    arg = typed.args[0]
    if arg.input and arg.kind in {kinds.LINK, kinds.LIST}:
        one = arg.input.field
        return made.asked(arg.input, Sql(f"({one.emptiness(made.table(arg.input))})"))
    if arg.kind == kinds.EMPTY:
        return Cell(Sql("TRUE"), None, 0, True)
    found = made.cell(arg)
    pattern = "(COALESCE({0}, '') = '')" if arg.kind == kinds.TEXT else "({0} IS NULL)"
    return Cell(filled(pattern, [found]), found.wrong, found.level)


def list_contains(made: "Compiler", typed: "Typed") -> Cell:
    asked: Input | None = typed.args[0].input
    assert asked is not None
    one = asked.field
    leaf = one.kind.leaf(one, made.table(asked), "contains", typed.args[1].value)
    return made.asked(asked, leaf.wrap("COALESCE(", ", FALSE)"))


def own_amount(made: "Compiler", typed: "Typed") -> Cell:
    asked: Input | None = typed.args[0].input
    assert asked is not None
    return made.asked(asked, Sql(asked.field.sql(made.table(asked))))


def currency(made: "Compiler", typed: "Typed") -> Cell:
    asked: Input | None = typed.args[0].input
    assert asked is not None
    return made.asked(asked, Sql(f"NULLIF({asked.field.sql(made.table(asked), '_currency')}, '')"))


def shown_as(pattern: str) -> Callable[["Compiler", "Typed"], Cell]:
    """A date in a form: the letters were checked, `HH` means hours up to 24."""

    def build(made: "Compiler", typed: "Typed") -> Cell:
        from .compile import literal

        given = made.arg(typed, 0)
        form = literal(str(typed.args[1].value).replace("HH", "HH24"), "text")
        return Cell(filled(pattern, [given, form, literal(made.zone, "text")]), given.wrong, given.level)

    return build


def today(made: "Compiler", typed: "Typed") -> Cell:
    return Cell(Sql("(now() AT TIME ZONE %s)::date", (made.zone,)), None, 0, True)


def now(made: "Compiler", typed: "Typed") -> Cell:
    return Cell(Sql("now()"), None, 0, True)


BUILDERS: dict[str, Callable[["Compiler", "Typed"], Cell]] = {
    "case": case, "switch": switch, "and": logical("AND", "FALSE"), "or": logical("OR", "TRUE"), "coalesce": coalesce,
    "iferror": iferror, "least": extreme("LEAST"), "greatest": extreme("GREATEST"), "concat": concat,
    "isempty": isempty, "list contains": list_contains, "own amount": own_amount, "currency": currency,
    "date as text": shown_as("to_char({0}, {1})"), "moment as text": shown_as("to_char({0} AT TIME ZONE {2}, {1})"),
    "today": today, "now": now,
}  # fmt: skip
