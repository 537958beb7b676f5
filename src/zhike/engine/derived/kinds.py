"""The kinds of computed values: those of other fields, read only, with an error in the place of a value."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine.fields import Field, Kind, moments, numbers, text
from zhike.engine.fields import choices as choice_kinds
from zhike.engine.formulas.letters import lowered
from zhike.engine.sql import Sql, like

if TYPE_CHECKING:
    from zhike.engine.query.source import Source


class Wrong(str):
    """`#DIV` or `#ERR`, where a value would stand."""


class Computed(Kind):
    """What all of them share: the error is read beside the value. For conditions, sums and orders an error is empty."""

    is_flat = False

    def select(self, field: Field, source: "Source", alias: str) -> list[Sql]:
        return [*super().select(field, source, alias), Sql(field.error_sql(alias))]  # type: ignore[attr-defined]

    def load(self, field: Field, values: tuple[Any, ...]) -> Any:
        return Wrong(values[-1]) if values[-1] else super().load(field, values[:-1])

    def text(self, field: Field, value: Any) -> str:
        return str(value) if isinstance(value, Wrong) else super().text(field, value)

    def log(self, field: Field, value: Any) -> Any:
        return str(value) if isinstance(value, Wrong) else super().log(field, value)

    def api(self, field: Field, value: Any) -> Any:
        return str(value) if isinstance(value, Wrong) else super().api(field, value)

    def show(self, field: Field, value: Any) -> Markup:
        if not isinstance(value, Wrong):
            return super().show(field, value)
        said = _("A division by zero") if value == "#DIV" else _("This cannot be computed")
        return Markup('<span class="is-wrong" title="{}">{}</span>').format(said, str(value))

    def brief(self, field: Field, value: Any) -> Markup:
        return self.show(field, value)

    def words(self, field: Field, value: Any) -> str:
        return ""


class Number(Computed, numbers.Number):
    """Shown with the decimals it has, four at most; files and programs get all of them."""

    def load(self, field: Field, values: tuple[Any, ...]) -> Any:
        return super().load(field, values)

    def draw(self, field: Field, value: Any) -> Markup:
        return super().draw(field, round(value, 4))


class Money(Computed, numbers.Money):
    """An amount in base currency."""


class Text(Computed, text.Text):
    """Its letters are folded by the database, so only capitals do not count."""

    def compared(self, field: Field, alias: str) -> str:
        return lowered(self.column(field, alias))

    def operand(self, field: Field, value: Any) -> Any:
        return str(value).lower()

    def order(self, field: Field, alias: str) -> str | None:
        return f'({self.column(field, alias)}) COLLATE "C"'

    def leaf(self, field: Field, alias: str, op: str, value: Any) -> Sql:
        if op not in {"contains", "starts"}:
            return super().leaf(field, alias, op, value)
        pattern = like(self.operand(field, value)) + "%"
        return Sql(f"{self.compared(field, alias)} LIKE %s", ("%" + pattern if op == "contains" else pattern,))


class Date(Computed, moments.Date):
    pass


class Moment(Computed, moments.Moment):
    pass


class YesNo(Computed, choice_kinds.YesNo):
    ops: tuple[str, ...] = (*choice_kinds.YesNo.ops, "empty", "not_empty")


KINDS: dict[str, Kind] = {
    "number": Number(), "money": Money(), "text": Text(), "date": Date(), "moment": Moment(), "yes_no": YesNo(),
}  # fmt: skip
