"""Whether a link to a record of the imported object names a row of the same file: such a link can wait for its row."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from zhike.engine.models import Job
from zhike.lib.tables import plain
from zhike.lib.tables.table import Row

from .cells import Cells
from .find import Ask, same
from .link import IsComing
from .mapping import Plan, Target
from .orders import folder


def coming(job: Job, plan: Plan, name: str = "rows") -> IsComing:
    """A function that answers it. The file's names are gathered when it is first asked."""

    @lru_cache(maxsize=8)
    def names(by: str) -> frozenset[int]:
        with (folder(job) / name).open("rb") as file:
            return gathered(plan, by, map(plain.row_of, file))

    return lambda target, text: is_among(target, text, names)


def is_among(target: Target, text: str, names: Callable[[str], frozenset[int]]) -> bool:
    return hash(same(Ask(target.object, target.by), text)) in names(target.by)


def gathered(plan: Plan, by: str, rows: Iterable[Row]) -> frozenset[int]:
    """Hashes of what the rows say for the field, which take little memory."""
    source = next((one for one in plan.targets if one.kind == "value" and one.field.name == by), None)
    if source is None:
        return frozenset()
    cells, ask = Cells(plan), Ask(plan.type.key, by)
    return frozenset(hash(same(ask, cells.text(source, row.cells))) for row in rows if not row.problem)
