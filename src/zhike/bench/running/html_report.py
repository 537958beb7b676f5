"""A report as one HTML file that opens anywhere: both languages, light and dark, charts, no script."""

import base64
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from zhike.engine import objects

from . import charts, table
from .actions import TITLES
from .charts import Bar

FOLDER = Path(__file__).parent
LANGUAGES = {"zh-hans": "中文", "en": "English"}
PEOPLE = {"rep": _("Sales representative"), "manager": _("Manager"), "admin": _("Administrator")}
ALLOWED = 50  # milliseconds at p95, of design


def written(report: dict[str, Any]) -> str:
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    templates.globals |= {"_": gettext}
    bodies = {}
    for code in LANGUAGES:
        with override(code):
            bodies[code] = Markup(templates.get_template("report_body.html").render(told(report)))  # noqa: S704, escaped by the template
    style = base64.b64encode((FOLDER / "templates" / "report.css").read_bytes()).decode()
    return templates.get_template("report.html").render(
        bodies=bodies, languages=LANGUAGES, style=style, scale=report["scale"]
    )


def told(report: dict[str, Any]) -> dict[str, Any]:
    """What the template says, in the language of now."""
    return {
        "report": report,
        "people": [person(role, one) for role, one in report["people"].items()],
        "jobs": worked("jobs", report["jobs"]) if report.get("jobs") else None,
        "counts": counted(report["counts"]),
        "at": report["at"][:16].replace("T", " "),
        "added": counted(report["added"]),
        "shown": table.shown,
    }


def counted(numbers: dict[str, int]) -> str:
    """Numbers of records by the names that people know the objects by."""
    return " · ".join(f"{number:,} {named(key)}" for key, number in numbers.items())


def named(key: str) -> str:
    found = objects.find(key)
    return (
        str(found.label_plural)
        if found
        else {"event": gettext("events"), "event_value": gettext("values in events")}.get(key, key)
    )


def person(role: str, one: dict[str, Any]) -> dict[str, Any]:
    name = str(PEOPLE.get(role, role))
    pages = [paged(action, figures) for action, figures in one["actions"].items() if figures["kind"] != "work"]
    work = [worked(action, figures) for action, figures in one["actions"].items() if figures["kind"] == "work"]
    bars = [Bar(page["title"], page["p50"], page["p95"], page.get("sql"), f"{table.shown(page['p50'])} / {table.shown(page['p95'])}") for page in pages]  # fmt: skip
    chart = charts.svg(bars, title=f"{name}: p50, p95, SQL", allowed=ALLOWED) if bars else ""
    return {
        "name": name,
        "told": one,
        "pages": pages,
        "work": work,
        "chart": chart,
        "work_chart": work_chart(name, work),
        "sees": counted(one["sees"]),
    }


def work_chart(name: str, work: list[dict[str, Any]]) -> Markup | str:
    """Rows a second, with the mark of the bare work to their right."""
    done = [one for one in work if "refused" not in one]
    bars = [
        Bar(one["title"], one["rows_per_s"], None, one.get("bare_rows_per_s"), table.shown(one["rows_per_s"]))
        for one in done
    ]
    return charts.svg(bars, title=f"{name}: {gettext('rows/s')}") if bars else ""


def paged(action: str, figures: dict[str, Any]) -> dict[str, Any]:
    return figures | {"title": str(TITLES.get(action, action)), "is_slow": figures["p95"] > ALLOWED}


def worked(action: str, figures: dict[str, Any]) -> dict[str, Any]:
    return figures | {"title": str(TITLES.get(action, action))}
