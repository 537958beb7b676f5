"""The file of refused rows: the original columns, and behind them where and why. It can be mended and imported again."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from zhike.engine.models import Job
from zhike.lib.tables.write import safe_cell

from .incoming import Incoming, Problem
from .mapping import Plan
from .orders import folder


def path(job: Job) -> Path:
    return folder(job) / "errors.csv"


def write(job: Job, plan: Plan, rows: Sequence[Incoming]) -> int:
    """Add these rows behind what is committed, and return where they end. What a killed run left there is cut off."""
    end = int(job.order["errors_at"])
    if not rows:
        return end
    with path(job).open("ab") as file:
        file.truncate(end)
        if not end:
            file.write(("\ufeff" + line([*plan.columns, *titles()])).encode())
        for row in rows:
            cells = [*row.cells, *[""] * (len(plan.columns) - len(row.cells))][: len(plan.columns)]
            file.write(line([*cells, str(row.number), *told(row.problems)]).encode("utf-8", "replace"))
        return file.tell()


def titles() -> list[str]:
    return [_("Row"), _("Column"), _("Value"), _("Reason")]


def told(problems: Sequence[Problem]) -> list[str]:
    """All problems of a row in one line: columns, values and reasons in the same order."""
    return ["; ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*problems, strict=True)]


def line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return buffer.getvalue()
