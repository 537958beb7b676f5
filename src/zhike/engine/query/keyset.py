"""Where a page begins: behind the last row of the page before. Empty values come first, going down they come last."""

import base64
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine.errors import Unknown
from zhike.engine.sql import Sql, all_of, any_of

from .query import Sort

CASTS = {"number": "numeric", "money": "numeric", "date": "date", "moment": "timestamptz", "yes_no": "boolean"}


def encode(values: Sequence[Any], record_id: int, *, back: bool = False) -> str:
    """A cursor: opaque to others."""
    kept = [str(v) if isinstance(v, Decimal | date | datetime) else v for v in values]
    text = json.dumps([int(back), *kept, record_id], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, sorts: Sequence[Sort]) -> tuple[bool, list[Any], int]:
    """Whether it leads back, the values and the id. Raises Unknown for what we did not make for this order."""
    try:
        back, *values, number = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        simple = all(v is None or isinstance(v, str | int | float | bool) for v in values)
        if len(values) != len(sorts) or not isinstance(number, int) or not simple or abs(number) >= 2**63:
            raise ValueError
    except ValueError as wrong:
        raise Unknown(_("This cursor does not belong to this list. Begin again without a cursor.")) from wrong
    return bool(back), list(values), number


def order(sorts: Sequence[Sort], expressions: Sequence[str], *, back: bool, id_name: str = "t.id") -> str:
    """The ORDER BY list; the id decides between equals, in the direction of the first column."""
    down = [one.is_down is not back for one in sorts]
    pieces = [f"{e} {'DESC NULLS LAST' if d else 'ASC NULLS FIRST'}" for e, d in zip(expressions, down, strict=True)]
    last = down[0] if down else not back
    return ", ".join([*pieces, f"{id_name} {'DESC' if last else 'ASC'}"])


def behind(
    sorts: Sequence[Sort], expressions: Sequence[str], values: Sequence[Any], record_id: int, *, back: bool
) -> list[Sql]:
    """Conditions that together hold for the rows behind this one; each can be answered by an index of its own."""
    down = [one.is_down is not back for one in sorts]
    if not sorts:
        return [Sql(f"t.id {'<' if not back else '>'} %s", (record_id,))]
    if len(sorts) == 1:
        return single(sorts[0], expressions[0], values[0], record_id, down[0])
    return [any_of(lexicographic(sorts, expressions, values, record_id, down))]


def cast(sort: Sort) -> str:
    return CASTS.get(sort.path.field.kind.name, "text") if sort.path.field.name != "id" else "bigint"


def single(sort: Sort, expression: str, value: Any, record_id: int, down: bool) -> list[Sql]:
    sign = "<" if down else ">"
    if value is None:
        tied = Sql(f"({expression} IS NULL AND t.id {sign} %s)", (record_id,))
        return [tied] if down else [tied, Sql(f"{expression} IS NOT NULL")]
    found = [Sql(f"({expression}, t.id) {sign} (%s::{cast(sort)}, %s)", (value, record_id))]
    if down and not sort.is_never_empty:
        found.append(Sql(f"{expression} IS NULL"))
    return found


def lexicographic(
    sorts: Sequence[Sort], expressions: Sequence[str], values: Sequence[Any], record_id: int, down: list[bool]
) -> list[Sql]:
    tied: list[Sql] = []
    found: list[Sql] = []
    for sort, expression, value, falls in zip(sorts, expressions, values, down, strict=True):
        later = after(sort, expression, value, falls)
        if later is not None:
            found.append(all_of([*tied, later]))
        same = Sql(f"{expression} IS NULL") if value is None else Sql(f"{expression} = %s::{cast(sort)}", (value,))
        tied.append(same)
    found.append(all_of([*tied, Sql(f"t.id {'<' if down[0] else '>'} %s", (record_id,))]))
    return found


def after(sort: Sort, expression: str, value: Any, falls: bool) -> Sql | None:
    if value is None:
        return None if falls else Sql(f"{expression} IS NOT NULL")
    if falls:
        return Sql(f"({expression} < %s::{cast(sort)} OR {expression} IS NULL)", (value,))
    return Sql(f"{expression} > %s::{cast(sort)}", (value,))
