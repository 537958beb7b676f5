"""What the columns of a table usually hold, learned from its first sound rows, so that a damaged row can be judged.

A column is closed when its cells have a few shapes (`9/9/9` for dates, `A-9` for codes), else it is free text of which
only the first and last signs are known.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

ENOUGH = 5
_MOST_SHAPES = 8
_LONGEST_SHAPED = 200


@dataclass(frozen=True)
class Column:
    """`shapes` → the shortest and longest cell of that shape; empty for free text and for what is not known."""

    may_be_empty: bool = True
    is_known: bool = False
    shapes: dict[str, tuple[int, int]] = field(default_factory=dict)
    starts: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()

    def fits(self, cell: str) -> bool:
        """Whether the cell looks like those above it."""
        if not cell.strip():
            return self.may_be_empty
        if not self.is_known:
            return True
        if self.shapes:
            low, high = self.shapes.get(shape(cell), (1, 0))
            return low <= len(cell) <= high
        return kind(cell[0]) in self.starts and kind(cell[-1]) in self.ends

    def contradicts(self, cell: str) -> bool:
        """Whether the cell is certainly none of this column: of no shape it has, or something where nothing ever is."""
        if not self.is_known or not cell.strip():
            return False
        return shape(cell) not in self.shapes if self.shapes else not self.starts


def learn(rows: Sequence[Sequence[str]], width: int) -> list[Column]:
    """One for each column; without enough rows nothing is known of them."""
    return [column([row[place] for row in rows]) for place in range(width)]


def column(cells: Sequence[str]) -> Column:
    filled = [cell for cell in cells if cell.strip()]
    if len(cells) < ENOUGH:
        return Column()
    if not filled:
        return Column(is_known=True)
    lengths: dict[str, list[int]] = {}
    for cell in filled:
        lengths.setdefault(shape(cell), []).append(len(cell))
    may_be_empty = len(filled) < len(cells)
    if len(lengths) <= _MOST_SHAPES and len(lengths) * ENOUGH <= len(filled):
        return Column(may_be_empty, True, {name: (min(found), max(found)) for name, found in lengths.items()})
    starts, ends = Counter(kind(cell[0]) for cell in filled), Counter(kind(cell[-1]) for cell in filled)
    return Column(may_be_empty, len(filled) >= ENOUGH, {}, frozenset(starts), frozenset(ends))


def shape(cell: str) -> str:
    """The cell with each run of digits, letters or spaces as one sign."""
    return "".join(kind for kind, _signs in groupby(map(kind, cell[:_LONGEST_SHAPED])) if kind)


def kind(sign: str) -> str:
    if sign.isdigit():
        return "9"
    if sign.isalpha():
        return "A" if sign.isupper() else "a" if sign.islower() else "文"
    return " " if sign.isspace() else sign
