"""Amounts of money: read as people write them, shown in the habit of the language, never a float.

An amount is a Decimal and means nothing without its currency; `Money` keeps the two together.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from zhike.lib import currencies
from zhike.lib.sentences import Sentence

# Wider than any business; narrower than what the database column holds.
LARGEST = Decimal(10) ** 15

_UNITS = {
    "": 0,
    "十": 1,
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
_SIGN = "|".join(
    re.escape(sign) for sign in sorted({*currencies.SIGNS.values(), "US$", "CN¥", "RMB¥", "JP¥"}, key=len, reverse=True)
)
_CODE = "|".join(["RMB", "人民币", "美元", "欧元", "英镑", "日元", "港币", "港元", *currencies.DECIMALS])
_AMOUNT = re.compile(
    rf"""(?P<minus>[-−–+]?)\s*(?:{_SIGN}|{_CODE})?\s*(?P<inner>[-−+]?)\s*
    (?P<number>[\d.,'\s]*\d[\d.,]*)\s*(?P<unit>[十百千万亿]*)\s*
    (?:{_SIGN}|{_CODE}|元|圆|块)?(?:整|正)?""",
    re.VERBOSE | re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?:[, ']\d{3})+(?:\.\d*)?")
_PLAIN = re.compile(r"\d+\.?\d*|\.\d+")
_EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}")

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_SIZES = ((10**8, "亿"), (10**4, "万"), (1_000, "仟"), (100, "佰"), (10, "拾"))


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        currencies.check(self.currency)

    def __add__(self, other: Self) -> "Money":
        if other.currency != self.currency:
            raise ValueError(
                Sentence(
                    "%(other)s cannot be added to %(own)s. Convert it at a dated rate first.",
                    other=other.currency,
                    own=self.currency,
                )
            )
        return Money(self.amount + other.amount, self.currency)

    def rounded(self) -> "Money":
        return Money(rounded(self.amount, self.currency), self.currency)


def parse(text: str) -> Decimal:
    """The amount meant by `1,234.50`, `¥1,234`, `50万`, `1.2亿`, `(1,200)`; the currency is not looked at."""
    folded = unicodedata.normalize("NFKC", text).strip()
    inner = folded[1:-1] if (is_negative := folded.startswith("(") and folded.endswith(")")) else folded
    found = _AMOUNT.fullmatch(inner.strip()) if len(folded) <= 60 else None
    signs = found["minus"] + found["inner"] if found else ""
    if not found or found["unit"] not in _UNITS or len(signs) + is_negative > 1:
        raise ValueError(Sentence("'%(text)s' is not an amount. Write it like 1,234.50 or 50万.", text=_short(text)))
    is_negative = is_negative or signs not in ("", "+")
    amount = Decimal(_plain(found["number"].strip(), text)).scaleb(_UNITS[found["unit"]])
    if amount >= LARGEST:
        raise ValueError(Sentence("'%(text)s' is too large. Amounts go up to 999 万亿.", text=_short(text)))
    return -amount if is_negative else amount


def rounded(amount: Decimal, currency: str) -> Decimal:
    """To the decimals of the currency, halves away from zero as on an invoice."""
    return amount.quantize(Decimal(1).scaleb(-currencies.DECIMALS[currencies.check(currency)]), ROUND_HALF_UP)


def show(amount: Decimal, currency: str, *, language: str = "zh", compact: bool = False) -> str:
    """`¥1,234.50`; compact for charts and boards: `¥123.5万`, in English `¥1.24M`."""
    sign = currencies.SIGNS.get(currencies.check(currency), f"{currency} ")
    number = _compact(abs(amount), language) if compact else None
    number = number or f"{abs(rounded(amount, currency)):,f}"
    is_negative = amount < 0 and any(digit in number for digit in "123456789")
    return f"{'-' if is_negative else ''}{sign}{number}"


def capitals(amount: Decimal) -> str:
    """The amount as Chinese contracts and invoices write it: 壹佰贰拾万元整."""
    cents = int(rounded(abs(amount), "CNY").scaleb(2))
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    words = f"{_spelled(yuan)}元" if yuan else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif fen and yuan:
        words += "零"
    words += f"{_DIGITS[fen]}分" if fen else ""
    words = words or "零元"
    return ("负" if amount < 0 and cents else "") + words + ("" if fen else "整")


def _plain(number: str, text: str) -> str:
    """The number without grouping."""
    if _PLAIN.fullmatch(number):
        return number
    if _GROUPED.fullmatch(number):
        return re.sub("[, ']", "", number)
    if _EUROPEAN.fullmatch(number):
        return number.replace(".", "").replace(",", ".")
    raise ValueError(
        Sentence(
            "The commas or points in '%(text)s' can be read in two ways. Write it like 1,234.50.", text=_short(text)
        )
    )


def _compact(amount: Decimal, language: str) -> str | None:
    steps = ((8, "亿"), (4, "万")) if language.startswith("zh") else ((9, "B"), (6, "M"), (3, "K"))
    for place, (power, unit) in enumerate(steps):
        number = amount.scaleb(-power).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if number < 1:
            continue
        if place and number >= Decimal(10) ** (steps[place - 1][0] - power):
            number, unit = Decimal(1), steps[place - 1][1]
        short = f"{number:,f}".rstrip("0").rstrip(".")
        return f"{short}{unit}"
    return None


def _spelled(number: int) -> str:
    """A positive whole number in capitals, with one 零 for a gap of zeros."""
    for size, name in _SIZES:
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _spelled(high) + name + gap + (_spelled(low) if low else "")
    return _DIGITS[number]


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
