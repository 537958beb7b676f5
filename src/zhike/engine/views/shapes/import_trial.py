"""The page that tells what would become of the rows of a file."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import escape

from zhike.engine.imports.chunk import STATES
from zhike.engine.imports.incoming import Incoming
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.engine.speech import said

from . import jobs

SHOWN = 20
LONGEST = 80


def page(job: Job, one: ObjectType, rows: Sequence[Incoming]) -> dict[str, Any]:
    counts = Counter(row.state for row in rows)
    mapped = job.order["map"]["columns"]
    places = [place for place, name in enumerate(job.order["columns"]) if name in mapped]
    total = job.order["sampled"]
    return {
        "counts": {state: counts[state] for state in STATES},
        "parts": [part(state, counts[state], len(rows)) for state in STATES if counts[state]],
        "columns": [job.order["columns"][place] for place in places],
        "rows": [shown(row, places) for row in rows[:SHOWN]],
        "problems": problems(rows),
        "errors_url": "",
        "tried": _("The first %(count)s rows were tried.") % {"count": f"{len(rows):,}"},
        "back_url": f"/import/{job.pk}",
        "action": f"/import/{job.pk}/preview",
        "submit": _("Import") if total >= 1_000 else _("Import %(count)s rows") % {"count": f"{total:,}"},
    }


def part(state: str, count: int, total: int) -> dict[str, Any]:
    percent = round(100 * count / total, 1) if total else 0
    return {"key": state, "title": jobs.titles()[state], "count": f"{count:,}", "percent": percent}


def shown(row: Incoming, places: Sequence[int]) -> dict[str, Any]:
    cells = [escape(row.cells[place][:LONGEST]) if place < len(row.cells) else "" for place in places]
    reasons = [f"{one.column}: {one.reason}" if one.column else one.reason for one in row.problems]
    return {
        "number": row.number,
        "state": row.state,
        "cells": cells,
        "problem": " ".join(reasons),
        "mended": said(row.mended),
    }


def problems(rows: Sequence[Incoming]) -> list[dict[str, Any]]:
    """The reasons that refuse most rows."""
    found = Counter((one.reason, one.column) for row in rows for one in row.problems)
    return [
        {"title": reason, "text": column, "count": f"{count:,}"} for (reason, column), count in found.most_common(10)
    ]
