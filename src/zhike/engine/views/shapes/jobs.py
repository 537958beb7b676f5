"""A job as plain data for its page."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import names, objects, query
from zhike.engine.actors import Actor
from zhike.engine.imports.incoming import Alike
from zhike.engine.models import Job
from zhike.engine.past.job_undo import may_undo
from zhike.engine.speech import said
from zhike.lib.tables import plain

from . import likeness

LISTED = 50  # rows named on the page; the API names a thousand
DID = ("found", "copied", "created", "updated", "unchanged", "changed", "undone")


def job(found: Job, url: str) -> dict[str, Any]:
    is_going = found.state in {"waiting", "running"}
    result = found.result or {}
    return {
        "id": found.pk,
        "kind": found.kind,
        "title": found.title,
        "state": found.state,
        "state_title": states()[found.state],
        "done": found.done,
        "total": found.total,
        "percent": round(100 * found.done / found.total, 1) if found.total else 0,
        "counts": counts(found),
        "text": text(found),
        "cancel_url": f"/jobs/{found.pk}/cancel" if is_going else "",
        "undo_url": f"/jobs/{found.pk}/undo" if may_undo(found) else "",
        "errors_url": f"/jobs/{found.pk}/errors" if found.order.get("errors_at") else "",
        "url": result.get("path") or url if any(found.counts.get(name) for name in DID) else "",
        "problem": said(result.get("problem", "")),
        "mended": mended(found),
        "blanks": blanks(found),
        "rows_url": f"/import/{found.pk}/rows" if found.order.get("trial_at") and found.state == "done" else "",
        "again_url": f"/import/{found.pk}/again" if found.order.get("dry_run") and found.state == "done" else "",
    }


def states() -> dict[str, str]:
    return {
        "waiting": _("Waiting"),
        "running": _("Running"),
        "done": _("Done"),
        "failed": _("Failed"),
        "cancelled": _("Stopped"),
    }


def titles() -> dict[str, str]:
    return {
        "changed": _("Changed"),
        "undone": _("Taken back"),
        "created": _("New"),
        "updated": _("Updated"),
        "unchanged": _("Unchanged"),
        "skipped": _("Skipped"),
        "refused": _("Refused"),
        "compared": _("Pairs compared"),
        "found": _("Pairs that may be one"),
        "copied": _("Rows as they were"),
        "left": _("Left as they are"),
    }


def counts(found: Job) -> list[dict[str, Any]]:
    known = titles()
    return [{"title": known[name], "value": f"{found.counts[name]:,}"} for name in known if name in found.counts]


def left(actor: Actor, found: Job) -> list[dict[str, Any]]:
    """The first records that were left as they are, with the reasons. One query for each object among them."""
    result = found.result or {}
    rows = [*result.get("kept", []), *({"object": found.object, **row} for row in result.get("skipped", []))][:LISTED]
    known = [row for row in rows if objects.find(row["object"])]
    titles = query.titles(actor, {(row["object"], row["id"]) for row in known})
    return [
        {"title": titles.get((row["object"], row["id"]), ""), "number": row["id"], "reason": row["reason"],
         "url": names.address(row["object"], row["id"]) if (row["object"], row["id"]) in titles else ""}
        for row in known
    ]  # fmt: skip


def text(found: Job) -> str:
    if found.total is None:
        return ""
    told = _("%(done)s of %(total)s") % {"done": f"{found.done:,}", "total": f"{found.total:,}"}
    return _("Trial only: nothing is written.") + " " + told if found.order.get("dry_run") else told


def mended(found: Job) -> dict[str, Any] | None:
    """The damaged rows that were read all the same: how many, and the first of them."""
    count = found.order.get("mended", 0)
    if not count:
        return None
    rows = [{"number": number, "text": said(plain.unpacked(told))} for number, told in found.order["mended_rows"]]
    return {"title": _("Damaged rows that were mended: %(count)s") % {"count": f"{count:,}"}, "rows": rows}


def alike(actor: Actor, found: Job) -> dict[str, Any] | None:
    """The rows that may have been there already: how many, and the first of them. One query."""
    count = found.order.get("alike", 0)
    if not count:
        return None
    numbers = [row for row, *_one in found.order["alike_rows"]]
    listed = likeness.told(actor, found.object, [Alike(*one) for _row, *one in found.order["alike_rows"]])
    rows = [{"number": number, **one} for number, one in zip(numbers, listed, strict=True)]
    return {"title": _("Rows that may have been there already: %(count)s") % {"count": f"{count:,}"}, "rows": rows}


def blanks(found: Job) -> list[str]:
    """Texts that counted as empty, by column."""
    told = found.order.get("placeholders", {})
    return [
        _("%(column)s: '%(text)s' counted as empty (%(count)s rows)")
        % {"column": column, "text": text, "count": f"{count:,}"}
        for column, texts in told.items()
        for text, count in texts.items()
    ]
