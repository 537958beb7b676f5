"""A computed field as the engine sees it: a field that nobody writes, read from `derived`, or computed when time changes it."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhike.engine import metadata
from zhike.engine.custom import kinds as made_kinds
from zhike.engine.custom.kinds import Definition, Making
from zhike.engine.fields import Computed, Field
from zhike.engine.sql import Sql, quoted

from .kinds import KINDS
from .sight import guarded

CASTS = {
    "number": "({}::numeric)", "money": "({}::numeric)", "text": "{}", "date": "zhike_date({})",
    "moment": "zhike_moment({})", "yes_no": "({}::boolean)",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Derived(Computed):
    """`result` is the kind of its values. They are kept under name and kind, so that a cast always fits what is kept."""

    made: Any = None
    result: str = "number"

    @property
    def held(self) -> str:
        return f"{self.key}:{self.result}"

    @property
    def computed(self) -> Any:
        """What computes it, as of the present metadata; None where its definition does not hold any more."""
        from .plan import now

        return now().of(self.object, self.name)

    @property
    def inputs(self) -> frozenset[tuple[str, str]]:
        """The (object, field) pairs that the value comes from, through whatever it is computed of."""
        from .plan import now

        return now().closure(self.object, self.name)

    def seen_by(self, source: Any, alias: str) -> str:
        """Nothing shows of it where it comes from linked records that the reader does not see."""
        from .plan import now

        return guarded(source, alias, now().links_of(self.object, self.name))

    @property
    def is_live(self) -> bool:
        return bool(self.computed and self.computed.is_live)

    def sql(self, alias: str, part: str = "") -> str:
        if part == "_currency":
            return f"'{metadata.base_currency(metadata.version())}'"
        if self.is_live:
            return inlined(self.computed.value(alias, timezone.get_current_timezone_name()))
        return CASTS[self.result].format(f"({alias}.{quoted('derived')}->>'{self.held}')")

    def error_sql(self, alias: str) -> str:
        if self.is_live:
            return inlined(self.computed.error(alias, timezone.get_current_timezone_name()))
        return f"({alias}.{quoted('derived')}->>'{self.held}!')"


def inlined(sql: Sql) -> str:
    """The SQL with its parameters written out, for places that take no parameters."""
    pieces = sql.text.split("%s")
    written = [pieces[0]]
    for value, piece in zip(sql.params, pieces[1:], strict=True):
        written += [literal(value), piece]
    return "".join(written)


def literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list | tuple):
        return f"ARRAY[{', '.join(literal(one) for one in value)}]"
    text = str(value).replace("'", "''").replace("%", "%%")
    return f"E'{text.replace(chr(92), chr(92) * 2)}'"


def make(given: Definition) -> Field:
    """The field of a formula or a roll-up. Its definition says what comes out, so that no other field need be known."""
    said = (given.definition or {}).get("result")
    result = said if said in KINDS else "number"
    return Derived(
        name=f"derived.{given.name}",
        label=given.label,
        kind=KINDS[result],
        object=given.object,
        column="derived",
        json="derived",
        is_null=True,
        is_editable=False,
        decimal_places=2 if result == "money" else 10,
        help=given.help,
        default=KINDS[result].empty(),
        made=given,
        result=result,
    )


FORMULA, ROLLUP = "formula", "rollup"
made_kinds.KINDS[FORMULA] = Making(
    _("Formula"), make, _("Computed from other fields, as in a spreadsheet."), "calculator", is_computed=True
)
made_kinds.KINDS[ROLLUP] = Making(
    _("Roll-up"), make, _("A count, a sum or an average over the records that link here."), "layers", is_computed=True
)
