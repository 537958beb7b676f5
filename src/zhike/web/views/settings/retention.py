"""How long the recycle bin keeps what was deleted."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhike.engine.past import retention
from zhike.engine.views.answers import done
from zhike.engine.views.numbers import whole
from zhike.web.edits import edit, refuse

from . import frame

HERE = "/settings/retention"


def page(request: HttpRequest) -> HttpResponse:
    actor = frame.require(request, "role")
    held = retention.days()
    typed = request.POST.get("days", "" if held is None else str(held)).strip()
    field = edit("days", _("Days in the bin"), "number", typed, step="1", help=_("Empty: nothing goes by itself."))
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            number = whole(typed)
            if typed and number is None:
                raise ValidationError({"days": [_("Write a whole number of days.")]})
            retention.keep_for(number, by=actor)
            return done(request, _("Saved."), to=HERE)
        except ValidationError as refusal:
            errors = refuse([field], refusal.message_dict)
    lead = _(
        "What was deleted waits in the bin of its object. After these days it goes for good, every night; its history stays."
    )
    return frame.show(
        request, "form", _("Recycle bin"), status=422 if errors else 200, lead=lead, errors=errors, action=HERE,
        sections=[{"title": _("Retention"), "fields": [field]}], extra=[],
    )  # fmt: skip
