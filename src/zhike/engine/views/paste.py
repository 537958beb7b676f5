"""A column, or a few beside each other, pasted from a spreadsheet into the rows of a list."""

import csv
import io

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.engine import log
from zhike.engine.imports.incoming import Incoming
from zhike.engine.imports.paste import paste
from zhike.engine.objects import ObjectType

from . import answers
from .numbers import wholes

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 200, 20, 1_000_000


def run(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """POST /{plural}/paste with ids, fields and text: what could be changed is, with a message that can be taken back."""
    ids, fields = wholes(request.POST.get("ids", "")), request.POST.get("fields", "").split(",")
    lines = cells_of(request.POST.get("text", ""), len(fields))
    if not all(fields):
        raise ValidationError(_("One of the pasted columns cannot be edited here. Paste fewer columns."))
    if len(lines) > len(ids):
        more = _("%(lines)s lines were copied and %(rows)s rows follow here. Show more rows or copy fewer lines.")
        raise ValidationError(more % {"lines": len(lines), "rows": len(ids)})
    with transaction.atomic():
        taken = paste(request.actor, object_type, ids[: len(lines)], fields, lines)  # type: ignore[attr-defined]
        last = log.last_of_this()
    changed = sum(row.state == "updated" for row in taken)
    event, level = (last, "ok") if changed else (None, "warn")
    text = said(taken, changed)
    return answers.done(request, text, event=event, is_last=True, level=level, to=f"/{object_type.path}", stay=True)


def cells_of(text: str, width: int) -> list[list[str]]:
    """The lines that a spreadsheet put on the clipboard, each with as many cells as fields are meant."""
    most = {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
    too_much = ValidationError(_("Up to %(rows)s lines of %(columns)s columns can be pasted at once.") % most)
    if len(text) > MOST_LETTERS or width > MOST_COLUMNS:
        raise too_much
    try:
        found = list(csv.reader(io.StringIO(text.rstrip("\r\n"), newline=""), delimiter="\t"))
    except csv.Error:
        raise ValidationError(_("What was copied is no table. Copy the cells in the spreadsheet again.")) from None
    if not found or len(found) > MOST_ROWS:
        raise too_much
    return [[*line, *[""] * width][:width] for line in found]


def said(taken: list[Incoming], changed: int) -> str:
    """How many were changed, and for the first that was not: where and why."""
    text = ngettext("%(count)s record changed.", "%(count)s records changed.", changed) % {"count": changed}
    refused = [row for row in taken if row.problems]
    if refused:
        first = refused[0]
        reason = _("line %(number)s: %(reason)s") % {"number": first.number, "reason": first.problems[0].reason}
        text += " " + _("%(count)s left out: %(reason)s") % {"count": len(refused), "reason": reason}
    return text
