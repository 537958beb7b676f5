"""What a kind of field can do: read what was typed, keep it, compare it, find it, show it.

One class a kind, without state; the field is always an argument. Values are plain Python: str, Decimal, Money, date,
datetime, bool, list, Link. An empty value is what `is_empty` says.
"""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from zhike.engine.sql import Sql
from zhike.lib.tokens import Manner

from . import malformed
from .drawing import EMPTY

if TYPE_CHECKING:
    from zhike.engine.query.source import Source

    from .field import Field

COMPARISONS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
ORDERED: tuple[str, ...] = ("eq", "ne", "in", "not_in", "gt", "gte", "lt", "lte", "between", "empty", "not_empty")
TEXTUAL: tuple[str, ...] = ("eq", "ne", "in", "not_in", "contains", "starts", "empty", "not_empty", malformed.OP)
# Text of JSON as a type: casts of dates depend on settings, of which ours, in ISO, do not; so these may be indexed.
CASTS = {"text": "{}", "date": "zhike_date({})", "timestamptz": "zhike_moment({})"}
PICKED: tuple[str, ...] = ("eq", "ne", "in", "not_in", "empty", "not_empty")


class Kind:
    """The behaviour most kinds share: one column, compared as it stands."""

    name = ""
    ops: tuple[str, ...] = PICKED
    align = "start"
    cast = "text"
    manner: Manner = "text"  # in which people look for it
    is_flat = True  # a condition on it can also be asked in Python
    is_listed = False  # kept as a list or an object where it is kept as JSON
    parts: tuple[str, ...] = ()  # what the columns beside its own end in

    def parse(self, field: "Field", raw: Any) -> Any:
        """What was typed or sent, as a value. Raises ValidationError with one sentence."""
        raise NotImplementedError(self.name)

    def check(self, field: "Field", value: Any) -> None:
        """Refuse a value that this field may not hold."""
        if field.is_required and self.is_empty(value):
            raise ValidationError(_("Fill in '%(field)s'.") % {"field": field.label}, code="required")

    def is_empty(self, value: Any) -> bool:
        return value is None or value == "" or value == []

    def empty(self) -> Any:
        """The value of a field that nobody has filled in."""
        return None

    def get(self, field: "Field", record: Any) -> Any:
        return getattr(record, field.column)

    def set(self, field: "Field", record: Any, value: Any) -> None:
        setattr(record, field.column, value)

    def log(self, field: "Field", value: Any) -> Any:
        """The value in canonical JSON: equal values are equal JSON."""
        return value

    def unlog(self, field: "Field", kept: Any) -> Any:
        """The value that `log` wrote."""
        return self.parse(field, kept)

    def api(self, field: "Field", value: Any) -> Any:
        return self.log(field, value)

    def text(self, field: "Field", value: Any) -> str:
        """The value as plain text, for files and search."""
        return "" if self.is_empty(value) else str(value)

    def show(self, field: "Field", value: Any) -> Markup:
        return EMPTY if self.is_empty(value) else self.draw(field, value)

    def draw(self, field: "Field", value: Any) -> Markup:
        return escape(self.text(field, value))

    def brief(self, field: "Field", value: Any) -> Markup:
        """As `show`, for one line of a list or a card."""
        return self.show(field, value)

    def words(self, field: "Field", value: Any) -> str:
        """What search should find this value by."""
        return self.text(field, value)

    # --- as a part of the record's JSON

    def pack(self, field: "Field", value: Any, before: Any) -> Any:
        """The value as JSON keeps it; `before` is what was kept."""
        return self.log(field, value)

    def unpack(self, field: "Field", kept: Any) -> Any:
        """The value that `pack` kept; the empty one where nothing is kept."""
        return self.empty() if kept is None else kept

    def in_json(self, held: str, key: str, part: str) -> str:
        """What is kept under a key of a JSON column, as this kind's type in SQL."""
        if self.is_listed:
            return f"({held}->'{key}')"
        return CASTS.get(self.cast, f"({{}}::{self.cast})").format(f"({held}->>'{key}')")

    # --- SQL

    def column(self, field: "Field", alias: str) -> str:
        return field.sql(alias)

    def select(self, field: "Field", source: "Source", alias: str) -> list[Sql]:
        return [Sql(self.column(field, alias))]

    def load(self, field: "Field", values: tuple[Any, ...]) -> Any:
        return values[0]

    def order(self, field: "Field", alias: str) -> str | None:
        """What the field sorts by; None where it cannot."""
        return self.column(field, alias)

    def compared(self, field: "Field", alias: str) -> str:
        """What conditions compare."""
        return self.column(field, alias)

    def operand(self, field: "Field", value: Any) -> Any:
        """A parsed value as the parameter that `compared` is compared with."""
        return value

    def emptiness(self, field: "Field", alias: str) -> str:
        return f"{self.column(field, alias)} IS NULL"

    def leaf(self, field: "Field", alias: str, op: str, value: Any) -> Sql:
        """The condition `field op value` in SQL. It may be NULL where the field is empty and the answer is no."""
        left = self.compared(field, alias)
        if op == "empty":
            return Sql(f"({field.emptiness(alias)})")
        if op == "not_empty":
            return Sql(f"(NOT ({field.emptiness(alias)}))")
        if op == malformed.OP:
            return malformed.of(field, alias)
        if op == "ne":
            return self.leaf(field, alias, "eq", value).negated()
        if op == "not_in":
            return self.leaf(field, alias, "in", value).negated()
        if op == "in":
            return Sql(f"{left} = ANY(%s::{self.cast}[])", ([self.operand(field, v) for v in value],))
        if op == "between":
            low, high = (self.operand(field, v) for v in value)
            return Sql(f"({left} >= %s::{self.cast} AND {left} <= %s::{self.cast})", (low, high))
        return Sql(f"{left} {COMPARISONS[op]} %s::{self.cast}", (self.operand(field, value),))

    # --- the same in Python

    def holds(self, field: "Field", value: Any, op: str, wanted: Any) -> bool:
        """Whether `value op wanted`, as `leaf` would say of a stored record."""
        if op == "empty":
            return self.is_empty(value)
        if op == "not_empty":
            return not self.is_empty(value)
        if op in {"ne", "not_in"}:
            return not self.holds(field, value, "eq" if op == "ne" else "in", wanted)
        if self.is_empty(value):
            return False
        have = self.python_operand(field, value)
        if op == "in":
            return have in [self.python_operand(field, v) for v in wanted]
        if op == "between":
            low, high = (self.python_operand(field, v) for v in wanted)
            return bool(low <= have <= high)
        want = self.python_operand(field, wanted)
        answers = {"eq": have == want}
        if op in {"gt", "gte", "lt", "lte"}:
            answers |= {"gt": have > want, "gte": have >= want, "lt": have < want, "lte": have <= want}
        return bool(answers[op])

    def python_operand(self, field: "Field", value: Any) -> Any:
        return self.operand(field, value)


def sentence(text: str, **values: Any) -> ValidationError:
    """A refusal of one value, in the reader's language."""
    return ValidationError(text % values, code="refused")
