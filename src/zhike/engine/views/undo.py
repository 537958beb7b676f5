"""Taking one event back: what the Undo of a message posts."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhike.engine import records

from . import answers


def undo(request: HttpRequest, event_id: int) -> HttpResponse:
    """POST /events/{id}/undo[?force=true]. Raises what `records.undo` raises: Lost where others changed it since."""
    actor = request.actor  # type: ignore[attr-defined]
    records.undo(event_id, by=actor, force=request.GET.get("force") == "true")
    back = answers.local(request.META.get("HTTP_REFERER", "").partition("//")[2].partition("/")[2], "")
    return answers.done(request, _("Taken back."), to=f"/{back}" if back else "/today", stay=True)
