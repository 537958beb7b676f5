"""Pieces of a compiled formula: the value in SQL and what is wrong with it, and the columns that hold what is used twice.

Values never raise: what would is NULL, and `wrong` says `#DIV` or `#ERR` of it. A piece that is used more than once is
bound to a column of an inner SELECT, so that the statement grows with the formula and not beyond.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhike.engine.sql import Sql, join

PLACE = re.compile(r"\{(\d)\}")


@dataclass(frozen=True)
class Cell:
    """`level` counts the SELECTs below that the piece needs; a simple one costs nothing to repeat."""

    value: Sql
    wrong: Sql | None = None
    level: int = 0
    is_simple: bool = False


@dataclass
class Columns:
    """What inner SELECTs hold: (level, name, value). `joins` stand in the innermost."""

    held: list[tuple[int, str, Sql]] = field(default_factory=list)
    joins: list[Sql] = field(default_factory=list)

    def hold(self, value: Sql, level: int) -> tuple[Sql, int]:
        name = f"_z{len(self.held)}"
        self.held.append((level + 1, name, value))
        return Sql(name), level + 1

    def bound(self, cell: Cell) -> Cell:
        """The same, simple enough to be used many times."""
        if cell.is_simple:
            return cell
        value, level = self.hold(cell.value, cell.level)
        wrong = cell.wrong
        if wrong is not None:
            wrong, wrong_level = self.hold(wrong, cell.level)
            level = max(level, wrong_level)
        return Cell(value, wrong, level, True)

    def sql(self, last: Sql) -> Sql:
        """`last`, over the SELECTs that hold its columns, as one expression. OFFSET 0 keeps PostgreSQL from inlining."""
        deepest = max((level for level, _name, _value in self.held), default=0)
        if not deepest:
            return last
        rows = self.level(1).wrap("SELECT ", " FROM (SELECT) _z") + join(self.joins, "") + " OFFSET 0"
        for level in range(2, deepest + 1):
            rows = (Sql("SELECT _p.*, ") + self.level(level) + " FROM (" + rows).wrap("", ") _p OFFSET 0")
        return (last.wrap("(SELECT ", " FROM (") + rows).wrap("", ") _p)")

    def level(self, level: int) -> Sql:
        return join([value.wrap("", f" AS {name}") for at, name, value in self.held if at == level], ", ")


def filled(pattern: str, cells: Sequence[Cell]) -> Sql:
    """The pattern with the values put in, their parameters in the order of the text."""
    pieces: list[Sql] = []
    end = 0
    for found in PLACE.finditer(pattern):
        pieces += [Sql(pattern[end : found.start()]), cells[int(found[1])].value]
        end = found.end()
    return join([*pieces, Sql(pattern[end:])], "")


def first_wrong(wrongs: Sequence[Sql | None]) -> Sql | None:
    """The first thing that is wrong, if anything can be."""
    found = [wrong for wrong in wrongs if wrong is not None]
    if not found:
        return None
    return found[0] if len(found) == 1 else join(found, ", ").wrap("COALESCE(", ")")
