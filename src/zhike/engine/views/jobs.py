"""Work in the background: how far it is, what came of it, stopping it and taking it back. Each person sees their own."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from zhike.engine import bulk, objects
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, NotVisible
from zhike.engine.imports import refused
from zhike.engine.models import Job
from zhike.engine.past import job_undo

from . import answers
from .shapes import jobs as shapes
from .shapes.objects import object_of


def load(actor: Actor, job_id: int) -> Job:
    """One's own job; administrators see all. Raises NotVisible."""
    found = Job.objects.filter(pk=job_id).first()
    if found is None or (found.user_id != actor.user_id and actor.rights.level("*", "*") != "all"):
        raise NotVisible
    return found


def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """GET /jobs/{id}; the part asks again every second while it runs."""
    actor = request.actor  # type: ignore[attr-defined]
    found = load(actor, job_id)
    if found.order.get("phase") == "draft" and found.state == "waiting":
        return HttpResponseRedirect(f"/import/{found.pk}")
    one = objects.find(found.object)
    about: dict[str, Any] = object_of(actor, one) if one else {"titles": _("Jobs"), "url": "/today"}
    shown = shapes.job(found, about["url"]) | {"left": shapes.left(actor, found), "alike": shapes.alike(actor, found)}
    context = {"object": about, "job": shown, "is_import": found.kind == "import"}
    return answers.answer(request, "import_run", "_job", context)


def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """POST /jobs/{id}/cancel"""
    found = load(request.actor, job_id)  # type: ignore[attr-defined]
    if not bulk.cancel(found):
        raise Conflict(_("This job has ended already."))
    return answers.done(request, _("Stopped. What was done stays."), to=f"/jobs/{found.pk}")


def undo(request: HttpRequest, job_id: int) -> HttpResponse:
    """POST /jobs/{id}/undo: take back all that the job did."""
    actor = request.actor  # type: ignore[attr-defined]
    made = job_undo.start(load(actor, job_id), actor)
    return answers.done(request, _("It is being taken back."), to=f"/jobs/{made.pk}")


def errors(request: HttpRequest, job_id: int) -> HttpResponse:
    """GET /jobs/{id}/errors: the refused rows with the reasons."""
    found = load(request.actor, job_id)  # type: ignore[attr-defined]
    if found.kind != "import" or not found.order.get("errors_at") or not refused.path(found).is_file():
        raise NotVisible
    response: Any = FileResponse(refused.path(found).open("rb"))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="errors-{found.pk}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response  # type: ignore[no-any-return]
