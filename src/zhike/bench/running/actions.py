"""What is measured: the pages with their addresses, and what writes and works, each with its name for people."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .sample import Sample

LIST, NUMBERS, SEARCH, BOARD = (
    r"^engine/query/page\.py",
    r"^engine/query/totals\.py",
    r"^engine/search\.py",
    r"^engine/(query/(page|aggregate)|views/board_cards)\.py",
)
ROWS = rb'<tr id="row-[^"]*"|<(?:div|article) class="(?:board-card|entry)\b'
COUNTED = rb'"count": "[\d,]+\+?"'
FOUND = rb'<a[^>]* href="/[a-z]+/\d+"'


@dataclass(frozen=True)
class Page:
    """`main` is found in the place and the text of the statement that fills the main panel, `rows` in the page."""

    name: str
    title: str | Promise
    address: Callable[["Sample"], str]
    main: str
    rows: bytes = ROWS
    body: Callable[["Sample"], Any] | None = None


def filtered(path: str, *conditions: dict[str, Any]) -> str:
    told = conditions[0] if len(conditions) == 1 else {"and": list(conditions)}
    return f"/{path}?{urlencode({'filter': json.dumps(told, ensure_ascii=False)})}"


def leaf(field: str, op: str, value: str) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def three(sample: "Sample") -> str:
    leaves = leaf("title", "eq", sample.title), leaf("preferred_channel", "eq", sample.channel), leaf("created_at", "gte", sample.since)  # fmt: skip
    return filtered("contacts", *leaves)


def aggregate(_sample: "Sample") -> dict[str, Any]:
    return {"group_by": ["stage"], "measures": ["count", "sum:amount"]}


def numbers(path: str, page: str) -> str:
    """What a list asks for after its rows: its number and its sums, and the numbers of the tabs."""
    return f"/{path}/views/counts?{urlencode({'views': 'all', 'list': page.partition('?')[2]})}"


def over_a_link(sample: "Sample") -> str:
    return filtered("opportunities", leaf("account.industry", "eq", sample.industry))


PAGES = (
    Page("list", _("List"), lambda s: "/contacts", LIST),
    Page("sorted", _("Sorted list"), lambda s: "/contacts?sort=name", LIST),
    Page("filter", _("Filter of 3 conditions"), three, LIST),
    Page("link_filter", _("Filter over a link"), over_a_link, LIST),
    Page("contains_chinese", _("Contains 2 Chinese characters"), lambda s: filtered("contacts", leaf("name", "contains", s.chinese)), LIST),
    Page("contains_latin", _("Contains 3 letters inside a word"), lambda s: filtered("contacts", leaf("name", "contains", s.latin)), LIST),
    Page("deep", _("Page behind 1,000 others"), lambda s: f"/contacts?cursor={quote(s.cursor)}", LIST),
    Page("numbers", _("Number of a list, after its rows"), lambda s: numbers("contacts", ""), NUMBERS, COUNTED),
    Page("numbers_filter", _("Number and sums of the filter over a link"), lambda s: numbers("opportunities", over_a_link(s)), NUMBERS, COUNTED),
    Page("search_chinese", _("Search: Chinese name"), lambda s: f"/search?q={quote(s.named)}", SEARCH, FOUND),
    Page("search_pinyin", _("Search: pinyin"), lambda s: f"/search?q={quote(s.pinyin)}", SEARCH, FOUND),
    Page("search_phone", _("Search: phone"), lambda s: f"/search?q={quote(s.phone)}", SEARCH, FOUND),
    Page("search_email", _("Search: e-mail"), lambda s: f"/search?q={quote(s.email)}", SEARCH, FOUND),
    Page("board", _("Board with totals"), lambda s: "/opportunities/board", BOARD),
    Page("record", _("Record with its story"), lambda s: f"/accounts/{s.account}", r"^engine/timeline/"),
    Page("aggregate", _("Aggregate for a dashboard"), lambda s: "/api/v1/opportunities/aggregate", r"^engine/query/aggregate\.py", rb'"count":', aggregate),
)  # fmt: skip

FURTHER: dict[str, str | Promise] = {
    "create": _("Quick create with duplicate check"),
    "edit": _("Edit in place"),
    "bulk": _("Bulk edit"),
    "import": _("Import of contacts"),
    "export": _("Export"),
    "jobs": _("Jobs of the worker"),
    "memory": _("Memory"),
}
TITLES: dict[str, str | Promise] = {page.name: page.title for page in PAGES} | FURTHER
NAMES = tuple(TITLES)
