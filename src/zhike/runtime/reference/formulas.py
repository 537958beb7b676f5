"""The page of the formula language: its functions and operators, in both languages."""

from itertools import groupby
from typing import Any

from django.utils import translation

from . import source

INTRODUCTION = """Formulas compute a field from other fields: `amount * 0.1`, `if(amount > 10000, "A", "B")`, \
`owner.name & " / " & account.name`. They are written as in a spreadsheet and computed by the database only.

- **Names** are the names of fields, or their labels; a label with blanks stands in braces: `{Close date}`. A point walks \
a link, two links at most: `account.owner.name`.
- **Numbers** are exact decimals: `1/2` is 0.5, `10%` is 0.1. A result is kept with 10 decimals, an amount with 2.
- **Amounts** count in base currency, so that records in several currencies can be added up; without a rate they are \
empty. `amount(price)` is the number in the amount's own currency, `currency(price)` that currency. An amount times a \
number is an amount, an amount by an amount a number.
- **Texts** stand in quotation marks, `"…"`, `'…'` or `“…”`; `&` joins them. Capitals do not count when texts are compared. \
A field is read up to its 10,000th character, and a result has 10 kB at most.
- **Choices** are texts: their keys. A key that the field does not have is refused when the formula is saved.
- **Empty**: `empty + 1` is empty; a comparison with something empty is no, but empty equals empty. Empty texts join as nothing.
- **Errors are values**: a division by zero is `#DIV`; a number of 10^20 and more, a date beyond the years 1 to 9999, a text \
that is no number or too long are `#ERR`. What is not chosen does not count: `if(size = 0, 0, amount / size)` is never `#DIV`. \
What is computed of it is wrong like it; `iferror(…, 0)` gives something else. Where records are filtered or sorted, an error counts as empty.
- **Time**: a formula with `today()` or `now()` is computed whenever it is read, in the reader's time zone. Others are kept, \
and take moments as days of the organisation's time zone.
- A formula has 200 parts and 4,000 characters at most, and no loops.

## Operators

| Written | 中文 | Means |
| --- | --- | --- |
| `+ - * /` | 加减乘除 | arithmetic; a date plus or minus days, a date minus a date in days |
| `^` | 乘方 | a power, up to 100 |
| `&` | 连接文本 | texts, numbers and dates behind each other |
| `= <> < <= > >=` | 比较 | comparison; also `≠ ≤ ≥` and full-width signs |
| `and or not` | 且、或、非 | logic; what stands behind a first `no` of `and` or a first `yes` of `or` is not asked |
| `true false empty` | 是、否、空 | values |

## Functions
"""


def page() -> str:
    from zhike.engine.formulas.functions import ALL

    described = [one for one in ALL if one.help]
    parts = []
    for _group, forms in groupby(described, key=lambda one: str(one.group)):
        listed = list(forms)
        rows = [[f"`{one.usage}`", in_chinese(one.help), str(one.help)] for one in listed]
        parts += [
            f"### {listed[0].group} · {in_chinese(listed[0].group)}",
            source.table(["Function", "中文", "Gives"], rows),
        ]
    return source.page_of("Formulas", INTRODUCTION, *parts)


def in_chinese(text: Any) -> str:
    with translation.override("zh-hans"):
        return str(text)
