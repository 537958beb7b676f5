"""The page that tells what would become of the rows of a file."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import escape

from zhike.engine.actors import Actor
from zhike.engine.imports import trial
from zhike.engine.imports.chunk import STATES
from zhike.engine.imports.incoming import Alike, Incoming
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.engine.speech import said

from . import jobs, likeness

SHOWN = 20
PAGE = 50
TOLD = ("updated", "created", "refused")
LONGEST = 80


def page(actor: Actor, job: Job, one: ObjectType, rows: Sequence[Incoming]) -> dict[str, Any]:
    counts = Counter(row.state for row in rows)
    mapped = job.order["map"]["columns"]
    places = [place for place, name in enumerate(job.order["columns"]) if name in mapped]
    total = job.order["sampled"]
    listed = telling(rows)
    besides = iter(likeness.told(actor, one.key, [row.alike for row in listed if row.alike]))
    return {
        "counts": {state: counts[state] for state in STATES},
        "parts": [part(state, counts[state], len(rows)) for state in STATES if counts[state]],
        "columns": [job.order["columns"][place] for place in places],
        "rows": [shown(row, places, one) | {"alike": next(besides) if row.alike else None} for row in listed],
        "problems": problems(rows),
        "errors_url": "",
        "alike": alike(rows),
        "tried": _("The first %(count)s rows were tried.") % {"count": f"{len(rows):,}"},
        "back_url": f"/import/{job.pk}",
        "action": f"/import/{job.pk}/preview",
        "submit": _("Import") if total >= 1_000 else _("Import %(count)s rows") % {"count": f"{total:,}"},
    }


def alike(rows: Sequence[Incoming]) -> str:
    count = sum(row.alike is not None for row in rows)
    found = ngettext(
        "%(count)s of these rows may be there already.", "%(count)s of these rows may be there already.", count
    )
    return found % {"count": f"{count:,}"} if count else ""


def part(state: str, count: int, total: int) -> dict[str, Any]:
    percent = round(100 * count / total, 1) if total else 0
    return {"key": state, "title": jobs.titles()[state], "count": f"{count:,}", "percent": percent}


def telling(rows: Sequence[Incoming]) -> list[Incoming]:
    """The first rows, and of those further down the first that would change a record, are refused or told something of."""
    others = [row for row in rows[SHOWN:] if row.state in {"updated", "refused"} or row.mended or row.alike]
    return [*rows[:SHOWN], *others[:SHOWN]]


def shown(row: Incoming, places: Sequence[int], one: ObjectType) -> dict[str, Any]:
    cells = [escape(row.cells[place][:LONGEST]) if place < len(row.cells) else "" for place in places]
    reasons = [f"{one.column}: {one.reason}" if one.column else one.reason for one in row.problems]
    return {
        "number": row.number,
        "state": row.state,
        "cells": cells,
        "problem": " ".join(reasons),
        "mended": said(row.mended),
        "changes": changes(trial.differences(row, one), one) if row.state == "updated" else [],
    }


def changes(told: dict[str, list[str]], one: ObjectType) -> list[dict[str, str]]:
    titles = {name: capfirst(str(one.fields[name].label)) if name in one.fields else name for name in told}
    return [{"title": titles[n], "before": before, "after": after} for n, (before, after) in told.items()]


def rows(actor: Actor, job: Job, one: ObjectType, start: int, state: str) -> dict[str, Any]:
    """A page of what a whole dry run would do."""
    state = state if state in TOLD else ""
    found, after = trial.read(job, start=start, limit=PAGE, state=state)
    url = f"/import/{job.pk}/rows?state="
    besides = iter(likeness.told(actor, one.key, [Alike(**row["alike"]) for row in found if row.get("alike")]))
    return {
        "job_url": f"/jobs/{job.pk}",
        "again_url": f"/import/{job.pk}/again",
        "rows": [from_file(row, one) | {"alike": next(besides) if row.get("alike") else None} for row in found],
        "states": [
            {"title": title, "url": url + key, "is_current": key == state}
            for key, title in [("", _("All")), *((key, jobs.titles()[key]) for key in TOLD)]
        ],
        "next_url": f"{url}{state}&at={after}" if after is not None else "",
    }


def from_file(row: dict[str, Any], one: ObjectType) -> dict[str, Any]:
    reasons = [f"{p['column']}: {p['reason']}" if p["column"] else p["reason"] for p in row["problems"]]
    return {
        "number": row["row"],
        "state": row["state"],
        "state_title": jobs.titles()[row["state"]],
        "record": row["record"],
        "url": f"/{one.path}/{row['record']}" if row["record"] else "",
        "changes": changes(row["changes"], one),
        "problem": " ".join(reasons),
        "mended": row["mended"] or "",
    }


def problems(rows: Sequence[Incoming]) -> list[dict[str, Any]]:
    """The reasons that refuse most rows."""
    found = Counter((one.reason, one.column) for row in rows for one in row.problems)
    return [
        {"title": reason, "text": column, "count": f"{count:,}"} for (reason, column), count in found.most_common(10)
    ]
