"""From the text of a cell to the value of a field: other spellings, patterns of dates, currencies, composed texts."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhike.engine import metadata
from zhike.engine.fields import Field
from zhike.engine.speech import said
from zhike.lib import currencies, dates
from zhike.lib.fold import clean, fold
from zhike.lib.money import Money

from . import blanks
from .mapping import SERIALS, Plan, Target

REMEMBERED = 5_000  # texts of a column
UNREAD = object()
PLACE = re.compile(r"\{([^{}]+)\}")
LOOSE_ENDS = re.compile(r"^[\s\-–—·,;/|:，；：、]+|[\s\-–—·,;/|:，；：、]+$")
CODE = re.compile(r"(?<![A-Za-z])([A-Za-z]{3})(?![A-Za-z])")
SIGNS = {"US$": "USD", "HK$": "HKD", "NT$": "TWD", "A$": "AUD", "C$": "CAD", "S$": "SGD", "€": "EUR", "£": "GBP"}
SIGNS |= {"₩": "KRW", "₹": "INR", "元": "CNY", "人民币": "CNY", "RMB": "CNY", "美元": "USD", "欧元": "EUR"}
ORDERS = {"ymd", "dmy", "mdy"}


class Cells:
    """Reads the cells of one import; equal texts of a column are read once, as far as it has only so many."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.spellings = [spelling(plan, place) for place in range(len(plan.columns))]
        self.places = {fold(column): place for place, column in enumerate(plan.columns)}
        self.read: list[dict[str, Any]] = [{} for _target in plan.targets]
        self.blanks = {id(one): blanks.for_field(one.final, plan.placeholders) for one in plan.targets}
        self.firsts = {sign for text in plan.placeholders for sign in (text[0], text[0].upper())} | set(blanks.FIRSTS)
        self.emptied: Counter[tuple[str, str]] = Counter()
        self.multiline = {id(one) for one in plan.targets if one.final.kind.name == "long_text"}

    def text(self, target: Target, cells: Sequence[str]) -> str:
        """What the file says for the target, in the spelling that the map wants."""
        if target.template:
            return self.composed(target.template, cells)
        text = clean(cells[target.place], multiline=id(target) in self.multiline)
        if target.values and (other := target.values.get(fold(text))) is not None:
            return other
        may_be_blank = text and len(text) <= blanks.LONGEST and text[0] in self.firsts
        return "" if may_be_blank and self.is_blank(target, text) else text

    def is_blank(self, target: Target, text: str) -> bool:
        """Whether the text is a placeholder; those that were met are counted."""
        if fold(text) not in self.blanks[id(target)]:
            return False
        self.emptied[target.column, text] += 1
        return True

    def composed(self, template: str, cells: Sequence[str]) -> str:
        """The template with its {columns} filled in; signs left dangling by an empty one go."""

        def fill(found: re.Match[str]) -> str:
            place = self.places.get(fold(found[1]))
            text = clean(cells[place]) if place is not None else ""
            return self.spellings[place].get(fold(text), text) if place is not None else ""

        return LOOSE_ENDS.sub("", PLACE.sub(fill, template))

    def value(self, number: int, target: Target, text: str) -> Any:
        """The value of a text for a target that is no link. Raises ValidationError."""
        read = self.read[number]
        found = read.get(text, UNREAD)
        if found is UNREAD:
            found = parsed(self.plan, target, text)
            if len(read) < REMEMBERED:
                read[text] = found
        if isinstance(found, ValidationError):
            raise found
        return found


def spelling(plan: Plan, place: int) -> Mapping[str, str]:
    """How the values of a column are to be spelt, wherever the map says it."""
    return next((one.values for one in plan.targets if one.place == place and one.values), {})


def parsed(plan: Plan, target: Target, text: str) -> Any:
    """The value, or the ValidationError that refuses the text."""
    one = target.final
    try:
        match one.kind.name:
            case "date" | "moment":
                order = target.format or plan.dates or plan.orders.get(target.column, "")
                value = one.parse(moment(text, order, one))
            case "money":
                value = money(one, text, plan.currency)
            case "choice" | "multi_choice":
                value = one.parse(in_any_language(one, text))
            case _:
                value = one.parse(text)
        one.check(value)
    except ValidationError as refused:
        return refused
    return value


def moment(text: str, pattern: str, one: Field) -> Any:
    """The date that the text means: by a strptime pattern, by an order of day and month, or by itself."""
    is_moment = one.kind.name == "moment"
    if pattern in SERIALS:
        return serial(text, pattern, is_moment)
    try:
        if "%" in pattern:
            found = datetime.strptime(text, pattern)
            return found if is_moment else found.date()
        order = pattern if pattern in ORDERS else None
        zone = timezone.get_current_timezone()
        return dates.parse_moment(text, zone, order) if is_moment else dates.parse_date(text, order)  # type: ignore[arg-type]
    except ValueError as refused:
        if "%" not in pattern:
            raise ValidationError(said(refused), code="refused") from refused
        raise ValidationError(
            _("'%(text)s' is not a date written as %(pattern)s.") % {"text": text[:40], "pattern": pattern},
            code="refused",
        ) from refused


def serial(text: str, calendar: str, is_moment: bool) -> Any:
    """The date of a number of days as spreadsheets count them, from 1900 or from 1904."""
    try:
        days = float(text)
        found = datetime(1904, 1, 1) if calendar == "excel1904" else datetime(1899, 12, 30)
        found += timedelta(days=days)
    except (ValueError, OverflowError) as refused:
        raise ValidationError(
            _("'%(text)s' is not a date as spreadsheets count them.") % {"text": text[:40]}, code="refused"
        ) from refused
    return timezone.make_aware(found.replace(microsecond=0)) if is_moment else found.date()


def money(one: Field, text: str, currency: str) -> Any:
    """An amount in the currency that the text names, else in the map's, else in base currency."""
    value = one.parse(CODE.sub("", text))
    if value is None:
        return None
    return Money(value.amount, named_currency(text, currency) or metadata.base_currency(metadata.version()))


def named_currency(text: str, otherwise: str) -> str:
    """A lone $ says nothing where the map names a currency; ¥ may be two."""
    codes = [code.upper() for code in CODE.findall(text) if code.upper() in currencies.DECIMALS]
    if codes:
        return codes[0]
    return next((code for sign, code in SIGNS.items() if sign in text), otherwise or ("USD" if "$" in text else ""))


def in_any_language(one: Field, text: str) -> str:
    """The key of a choice whose label, in any language we speak, is the text; else the text."""
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found = {fold(str(label)): key for key, label in one.choices.items()}.get(fold(text))
        if found is not None:
            return found
    return text
