"""Any object as a list. Every part of what is shown is in the address, so that a link shows the same to others."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.engine import access, query
from zhike.engine.errors import Conflict, Unknown
from zhike.engine.objects import ObjectType
from zhike.engine.query import Page, Path, Query
from zhike.engine.query.page import SORTABLE

from . import answers, groups
from .asked import LIMITS, Asked, read
from .groups import Grouping
from .numbers import whole, wholes
from .shapes import bulk_bar, columns, rows, states, tabs
from .shapes import groups as groups_of
from .shapes.screens import around

CAP = SORTABLE  # more rows than these are not sorted without an index


def index(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}. At most 12 statements, whatever the number of rows."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = read(actor, object_type, request.GET.dict())
    begin = "" if request.GET else first_view(asked)
    if begin:
        return HttpResponseRedirect(begin)
    if not access.may(actor, object_type, "view"):
        empty = states.forbidden(object_type)
        return answers.answer(request, "list", "_list", frame(asked) | {"empty": empty}, status=403)  # fmt: skip
    if asked.problem:
        empty = states.wrong(asked, asked.problem)
        return answers.answer(request, "list", "_list", frame(asked) | {"empty": empty})
    if request.GET.get("ids") and answers.is_part(request):
        return some_rows(request, asked)
    if asked.group and "in" in asked.given.params and answers.wants(request, "rows"):
        return rows_of_group(request, asked)
    return answers.answer(request, "list", "_list", frame(asked) | table(asked, request.GET))


def first_view(asked: Asked) -> str:
    """Where the view is that the person wants to see first; empty for all records. No query that the page would not ask."""
    name = next((view for view, state in asked.states.items() if state.is_default), "all")
    found = next((tab for tab in asked.tabs if tab.id == name), None) if name != "all" else None
    return tabs.url(asked, found) if found else ""


def rows_of_group(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The rows of one group behind the cursor, to be put into the table."""
    token, (paths, status) = asked.given.params["in"], wanted(asked)
    page = query.page(Grouping(asked).query_of(token), paths, limit=asked.limit, cursor=asked.cursor)
    context = part(asked, paths, page, status) | {"more_url": groups_of.more_url(asked, token, page)}
    return render(request, "engine/_group_rows.html", context)


def some_rows(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The rows of these records as they are now, to be put in the place of the old ones."""
    ids, (paths, status) = tuple(wholes(request.GET["ids"])[:200]), wanted(asked)
    found = query.page(Query(asked.actor, asked.type, ids=ids), paths, limit=200)
    return render(request, "engine/_rows.html", part(asked, paths, found, status))


def part(asked: Asked, paths: list[Path], found: Page, status: int | None) -> dict[str, Any]:
    heads = columns.columns(asked, paths[: len(asked.columns)], sortable=False)
    return {"columns": heads, "rows": rows.rows(asked, paths, heads, found.rows, status)}


def frame(asked: Asked) -> dict[str, Any]:
    """Everything around the table; no query unless the filter names records."""
    usable = not asked.problem and access.may(asked.actor, asked.type, "view")
    return around(asked, "list") | {
        "title": asked.view.title,
        "view_id": asked.view.id,
        "group_menu": groups_of.Menu(asked) if usable else None,
        "bulk": bulk_bar.bulk(asked, total="") if usable else None,
        "live": True,
    }


def table(asked: Asked, params: Any) -> dict[str, Any]:
    """The rows with their heads, totals and the ways on."""
    paths, status = wanted(asked)
    try:
        if asked.group and "in" not in params:
            return grouped(asked, paths, status)
        asked_for = Grouping(asked).query_of(params["in"]) if asked.group else asked.query()
        found = query.page(asked_for, paths, limit=asked.limit, cursor=asked.cursor)
    except (Conflict, Unknown) as refusal:
        return {"empty": states.wrong(asked, str(refusal))}
    if not found.rows and not asked.cursor:
        return {"empty": states.nothing(asked)}
    number = counted(asked, asked_for, found, exact=params.get("count") == "exact")
    heads = columns.columns(asked, paths[: len(asked.columns)], sortable=number is None or number <= CAP)
    if number is not None:
        add_totals(asked_for, paths[: len(asked.columns)], heads)
    start = whole(params.get("from", "")) or 1
    count = {
        "text": "" if number is None else f"{number:,}",
        "exact_url": str(asked.address.changed(count="exact")) if number is None else "",
    }
    shown = {
        "rows": rows.rows(asked, paths, heads, found.rows, status),
        "range": f"{start:,}–{start + len(found.rows) - 1:,}",
    }
    return beside(asked, heads, count) | shown | ways(asked, found, start)


def grouped(asked: Asked, paths: list[Path], status: int | None) -> dict[str, Any]:
    """All groups by count and sums, the first of them with rows."""
    grouping, shown = Grouping(asked), paths[: len(asked.columns)]
    everything = groups.counted(grouping, [one.name for one in columns.summed(shown)][:5])
    if not everything:
        return {"empty": states.nothing(asked)}
    number, page = sum(group.count for group in everything), everything[: groups.ON_A_PAGE]
    groups.opened(grouping, page, paths)
    heads = columns.columns(asked, shown, sortable=number <= CAP)
    count = {"text": f"{number:,}", "exact_url": ""}
    return beside(asked, heads, count) | {
        "groups": groups_of.drawn(grouping, page, paths, heads, status),
        "rows": [],
        "first": 1,
        "groups_shown": _("%(shown)s of %(all)s groups, %(count)s records")
        % {"shown": len(page), "all": len(everything), "count": count["text"]},
    }


def beside(asked: Asked, heads: list[dict[str, Any]], count: dict[str, str]) -> dict[str, Any]:
    """What stands around the rows."""
    order = next(({"title": h["title"], "direction": h["sort"]} for h in heads if h["sort"]), None)
    menus = {"column_form": columns.ColumnForm(asked, heads), "sorts": columns.sorts(heads), "sort": order}
    return menus | {"columns": heads, "count": count, "bulk": bulk_bar.bulk(asked, total=count["text"]), "empty": None}


def wanted(asked: Asked) -> tuple[list[Path], int | None]:
    """The paths to read, and where among them stands the field that says whether a record is open."""
    names = list(asked.columns)
    status = rows.status_path(asked)
    if status and status not in names:
        names.append(status)
    return query.paths(asked.actor, asked.type, names), names.index(status) if status else None


def counted(asked: Asked, asked_for: Query, found: Page, *, exact: bool) -> int | None:
    """How many rows there are, where that is known or was asked for; else it is told after the page (`counted`).

    A first page that is also the last needs no counting. A copy of how records were is small, and has no other way.
    """
    if not asked.cursor and found.next is None:
        return len(found.rows)
    return query.count(asked_for, at_most=None) if exact or asked.as_of else None


def add_totals(asked_for: Query, paths: list[Path], heads: list[dict[str, Any]]) -> None:
    """The sums of amounts, in one statement."""
    fields = columns.summed(paths)
    sums = query.totals(asked_for, fields)
    for head in heads:
        if head["field"] in sums:
            head["total"] = columns.draw_total(sums[head["field"]], is_money=head["kind"] == "money")


def ways(asked: Asked, found: Page, start: int) -> dict[str, Any]:
    larger = next((n for n in LIMITS if n > asked.limit), 0)
    after, before = start + len(found.rows), max(1, start - asked.limit)
    return {
        "first": start,
        "previous_url": str(asked.address.changed(cursor=found.previous, from_=before)) if found.previous else "",
        "next_url": str(asked.address.changed(cursor=found.next, from_=after)) if found.next else "",
        "more_url": str(asked.address.changed(limit=larger)) if larger and found.next and not asked.cursor else "",
    }
