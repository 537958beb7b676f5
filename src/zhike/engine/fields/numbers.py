"""Numbers and money. Decimal throughout, never float."""

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine import metadata
from zhike.engine.sql import Sql
from zhike.lib import currencies, money
from zhike.lib.money import Money as Amount

from .drawing import fill
from .kind import COMPARISONS, ORDERED, Kind, sentence
from .text import refused_by

if TYPE_CHECKING:
    from .field import Field


PERCENT = {"probability", "discount"}


class Number(Kind):
    name = "number"
    ops = ORDERED
    align = "end"
    cast = "numeric"
    sign = ""

    def parse(self, field: "Field", raw: Any) -> Any:
        number = decimal_of(field, raw)
        if number is None:
            return None
        places = Decimal(1).scaleb(-field.decimal_places)
        rounded = number.quantize(places, ROUND_HALF_UP)
        return int(rounded) if field.decimal_places == 0 and field.is_whole else rounded

    def check(self, field: "Field", value: Any) -> None:
        super().check(field, value)
        if value is not None and abs(value) > field.biggest:
            raise sentence(
                _("'%(field)s' takes numbers up to %(limit)s."), field=field.label, limit=f"{field.biggest:,}"
            )

    def set(self, field: "Field", record: Any, value: Any) -> None:
        setattr(record, field.column, value)

    def log(self, field: "Field", value: Any) -> Any:
        if value is None or isinstance(value, int):
            return value
        return plain(value)

    def pack(self, field: "Field", value: Any, before: Any) -> Any:
        """A number of JSON: with the 15 digits that it may have at most, its text is exact."""
        return int(value) if value == int(value) else float(value)

    def unpack(self, field: "Field", kept: Any) -> Any:
        return None if kept is None else int(kept) if field.is_whole else Decimal(str(kept))

    def load(self, field: "Field", values: tuple[Any, ...]) -> Any:
        return int(values[0]) if field.json and field.is_whole and values[0] is not None else values[0]

    def text(self, field: "Field", value: Any) -> str:
        return "" if value is None else plain(Decimal(value))

    def words(self, field: "Field", value: Any) -> str:
        return ""

    def draw(self, field: "Field", value: Any) -> Markup:
        sign = "%" if field.name in PERCENT else self.sign
        return fill('<span class="number">%s%s</span>', f"{Decimal(plain(Decimal(value))):,}", sign)


class Percent(Number):
    """A number of hundredths: 35 is 35%, which may also be typed with the sign."""

    sign = "%"

    def parse(self, field: "Field", raw: Any) -> Any:
        return super().parse(field, raw.strip().removesuffix("%").removesuffix("％") if isinstance(raw, str) else raw)


class Asked(NamedTuple):
    """An amount to compare with; without a currency it is compared with base amounts."""

    amount: Decimal
    currency: str


class Money(Kind):
    """Compares base amounts; a bare amount is in base currency, `{"amount", "currency"}` compares in that one only."""

    name = "money"
    ops = ORDERED
    align = "end"
    cast = "numeric"

    def parse(self, field: "Field", raw: Any) -> Any:
        """A bare number is in base currency."""
        if isinstance(raw, Amount):
            return raw
        found = self.parse_operand(field, raw)
        return found and Amount(found.amount, found.currency or metadata.base_currency(metadata.version()))

    def parse_operand(self, field: "Field", raw: Any) -> "Asked | None":
        if isinstance(raw, Amount | Asked):
            return Asked(raw.amount, raw.currency)
        currency = ""
        if isinstance(raw, dict):
            if set(raw) - {"amount", "currency"}:
                raise sentence(_("'%(field)s' takes an amount, or an amount with a currency."), field=field.label)
            currency, raw = str(raw.get("currency") or "").upper(), raw.get("amount")
            if currency:
                refused_by(currencies.check, currency)
        number = decimal_of(field, raw)
        return None if number is None else Asked(number.quantize(Decimal("0.01"), ROUND_HALF_UP), currency)

    def check(self, field: "Field", value: Any) -> None:
        super().check(field, value)
        if value is not None and abs(value.amount) >= Decimal(10) ** 18:
            raise sentence(_("'%(field)s' takes amounts below 10^18."), field=field.label)

    parts = ("_currency", "_base")

    def pack(self, field: "Field", value: Any, before: Any) -> Any:
        """With its base amount, which is written later and stays as long as the amount does."""
        kept = self.log(field, value)
        is_same = before and all(before.get(part) == kept[part] for part in kept)
        return {**kept, "base": before.get("base")} if is_same else kept

    def unpack(self, field: "Field", kept: Any) -> Any:
        return kept and Amount(Decimal(kept["amount"]), kept["currency"])

    def in_json(self, held: str, key: str, part: str) -> str:
        text = f"({held}->'{key}'->>'{part[1:] or 'amount'}')"
        return text if part == "_currency" else f"{text}::numeric"

    def get(self, field: "Field", record: Any) -> Any:
        amount = getattr(record, field.column)
        return None if amount is None else Amount(Decimal(amount), getattr(record, f"{field.column}_currency"))

    def set(self, field: "Field", record: Any, value: Any) -> None:
        setattr(record, field.column, None if value is None else value.amount)
        setattr(record, f"{field.column}_currency", "" if value is None else value.currency)

    def log(self, field: "Field", value: Any) -> Any:
        return None if value is None else {"amount": f"{value.amount:.2f}", "currency": value.currency}

    def text(self, field: "Field", value: Any) -> str:
        return "" if value is None else f"{value.amount:.2f} {value.currency}".strip()

    def words(self, field: "Field", value: Any) -> str:
        return ""

    def draw(self, field: "Field", value: Any) -> Markup:
        return draw_money(value)

    def select(self, field: "Field", source: Any, alias: str) -> list[Sql]:
        return [Sql(self.column(field, alias)), Sql(field.sql(alias, "_currency"))]

    def load(self, field: "Field", values: tuple[Any, ...]) -> Any:
        return None if values[0] is None else Amount(values[0], values[1])

    def order(self, field: "Field", alias: str) -> str | None:
        return self.compared(field, alias)

    def compared(self, field: "Field", alias: str) -> str:
        return field.sql(alias, "_base")

    def operand(self, field: "Field", value: Any) -> Any:
        return value.amount

    def leaf(self, field: "Field", alias: str, op: str, value: Any) -> Sql:
        values = value if isinstance(value, list) else [value]
        currencies = {v.currency for v in values if v is not None and v.currency}
        if op in {"empty", "not_empty", "ne", "not_in"} or not currencies:
            return super().leaf(field, alias, op, value)
        if len(currencies) > 1:
            raise sentence(_("Compare '%(field)s' with amounts of one currency."), field=field.label)
        same = Sql(f"{field.sql(alias, '_currency')} = %s AND ", (currencies.pop(),))
        return (same + in_own_currency(self, field, alias, op, value)).wrap("(", ")")

    is_flat = False


def in_own_currency(kind: Money, field: "Field", alias: str, op: str, value: Any) -> Sql:
    column = kind.column(field, alias)
    if op == "in":
        return Sql(f"{column} = ANY(%s::numeric[])", ([v.amount for v in value],))
    if op == "between":
        return Sql(f"{column} BETWEEN %s AND %s", (value[0].amount, value[1].amount))
    return Sql(f"{column} {COMPARISONS[op]} %s", (value.amount,))


def draw_money(value: Amount, *, compact: bool | None = None) -> Markup:
    """The amount; from 10,000 on in 万 and 亿 where Chinese is read, the whole amount on hover."""
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    full = money.show(value.amount, value.currency, language=language)
    if compact is False or (compact is None and language == "en"):
        return fill('<span class="money">%s</span>', full.removesuffix(".00"))
    short = money.show(value.amount, value.currency, language=language, compact=True)
    digits = short.rstrip("万亿KMB")
    if digits == short:
        return fill('<span class="money">%s</span>', full.removesuffix(".00"))
    return fill('<span class="money" title="%s">%s<small>%s</small></span>', full, digits, short[len(digits) :])


def decimal_of(field: "Field", raw: Any) -> Decimal | None:
    """A Decimal from a number or from text as people write numbers. Empty text is no number."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool | list | dict):
        raise sentence(_("'%(field)s' takes a number."), field=field.label)
    try:
        number = (
            raw if isinstance(raw, Decimal) else money.parse(str(raw)) if isinstance(raw, str) else Decimal(str(raw))
        )
    except (ValueError, ArithmeticError) as refusal:
        raise sentence(
            _("'%(value)s' is not a number. Write digits, such as 1,234.50."), value=str(raw)[:60]
        ) from refusal
    if number is not None and (not number.is_finite() or number.adjusted() > 19):
        raise sentence(_("'%(value)s' is too large a number."), value=str(raw)[:60])
    return number


def plain(value: Decimal) -> str:
    """The number without an exponent and without trailing zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
