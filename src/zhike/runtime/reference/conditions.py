"""The page of the condition language: kinds of fields, what each holds, which operators it takes."""

from typing import Any

from . import source

INTRODUCTION = """One language filters lists, the API, views and rules. The grammar and its limits are in \
[the contract](../contract.md#conditions); this page lists the operators of each kind of field.

A comparison of an empty value is false, but for `empty`, `ne` and `not_in`, which are true of it. Texts are compared \
without regard to case, width and 繁简."""

# Kind → what it holds, how the API writes it.
HOLDS = {
    "text": ("a line of text", '"Qiming Precision"'),
    "long_text": ("text of many lines", '"First line\\nsecond line"'),
    "choice": ("one key of a list; an open list takes other texts too", '"call"'),
    "multi_choice": ("several keys of a list", '["read", "write"]'),
    "tags": ("free words", '["KA", "export"]'),
    "yes_no": ("yes or no", "true"),
    "number": ("a number", "12.5"),
    "money": ("an amount with its currency; compared in base currency", '{"amount": "12.50", "currency": "CNY"}'),
    "date": ("a day", '"2026-03-31"'),
    "moment": ("a point in time", '"2026-03-31T01:30:00Z"'),
    "email": ("one e-mail address", '"wang@example.com"'),
    "phone": ("one phone number", '"+8613857166621"'),
    "url": ("a web address", '"https://example.com"'),
    "address": ("one postal address", '{"city": "杭州市", "street": "文三路 1 号"}'),
    "structure": ("an object or a list with a shape of its own", '{"highlights": ["amount"]}'),
    "phones": (
        "any number of phones, one of them primary",
        '[{"value": "+8613857166621", "kind": "mobile", "is_primary": true}]',
    ),
    "emails": (
        "any number of e-mail addresses, one of them primary",
        '[{"value": "wang@example.com", "kind": "work", "is_primary": true}]',
    ),
    "addresses": ("any number of postal addresses, one of them primary", '[{"value": {"city": "杭州市"}, "is_primary": true}]'),
    "link": ("one record of one object", '{"id": 7, "title": "启明精密"}'),
    "user": ("a person", '{"id": 3, "title": "王芳"}'),
    "file": ("a stored file", '{"id": 9, "title": "photo.jpg"}'),
    "any_link": ("one record of any object", '{"object": "account", "id": 7, "title": "启明精密"}'),
    "links": ("several records of one object", '[{"id": 7, "title": "启明精密"}]'),
    "any_links": ("records of any objects", '[{"object": "account", "id": 7, "title": "启明精密"}]'),
    "rows": ("lines with fields of their own", '[{"product": {"id": 2, "title": "GTX Pro"}, "quantity": "3"}]'),
}  # fmt: skip
PERIODS = """## Periods

Dates and moments are also compared with periods, in the time zone of who asks; weeks start on Monday.

| Value | Means |
| --- | --- |
| `{"this": "quarter"}` | the present day, week, month, quarter or year |
| `{"last": 30, "unit": "day"}` | the last 30 days, today included; longer units in whole units before the present one |
| `{"next": 7, "unit": "day"}` | the next 7 days, today included; longer units in whole units after the present one |
| `"2026-03-31"` | for a moment: all of that day |

`eq` means within the period, `gt` after it, `lt` before it, `gte` and `lte` within it or on that side.

## People

A field of kind user is also compared with `"me"`, `"my_team"` (the members of my teams) and `"my_subtree"` (those and \
the members of all teams below).

## In the search box

| Text | Means |
| --- | --- |
| `stage:won` | equals; of texts: contains |
| `amount>10000`, `>=`, `<`, `<=`, `=` | compared |
| `owner:me` | mine |
| `created:last30d`, `next7d`, `thisquarter`, `today` | periods; units `d w m q y` |
| `industry:machinery,energy` | one of these |
| `close_on:empty`, `close_on:any` | without, with a value |
| `-stage:lost` | not |
| `name:"two words"` | a value with blanks |

A field is called by its name, its label in either language, or its name without `_at`, `_on`, `_by`. What is no such \
term is searched for."""


def page() -> str:
    found = kinds()
    holds = [[f"`{name}`", *_told(name)] for name in found]
    ops = [[f"`{name}`", " ".join(f"`{op}`" for op in kind.ops)] for name, kind in found.items()]
    return source.page_of(
        "Conditions and kinds of fields",
        INTRODUCTION,
        "## Kinds",
        source.table(["Kind", "Holds", "In the API"], holds),
        "## Operators",
        source.table(["Kind", "Operators"], ops),
        PERIODS,
    )


def _told(name: str) -> list[str]:
    meaning, example = HOLDS[name]
    return [meaning, f"`{example}`"]


def kinds() -> dict[str, Any]:
    """Every kind of field that there is, by name."""
    from zhike.engine.fields import field

    special = [field.TO_USER, field.TO_FILE, field.CHOICE, field.LINES, field.LINKS, field.ANY_LINKS]
    found = {kind.name: kind for kind in [*[kind for _column, kind in field.KINDS], *special]}
    return {name: found[name] for name in sorted(found, key=list(HOLDS).index)}
