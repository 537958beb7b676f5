"""The steps of an import in the browser: upload, match columns, try, run. Each step is kept in the job."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.engine import access, imports, objects
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible, Unknown
from zhike.engine.imports import orders, rehearsal, suggest
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.engine.speech import said

from .jobs import load
from .shapes import import_columns, import_history, import_trial
from .shapes import imports as shapes

REFUSED = (ValidationError, Unknown, PermissionDenied)


def chooser(request: HttpRequest) -> HttpResponse:
    """GET /import: the first object that one may import; the others are a click away."""
    actor = request.actor  # type: ignore[attr-defined]
    found = [one for one in objects.all_types() if one.can("import") and access.may(actor, one, "import")]
    if not found:
        raise PermissionDenied(_("Your roles do not let you import. Ask an administrator for the right."))
    usual = next((one for one in found if one.can("timeline")), found[0])
    return HttpResponseRedirect(f"/{usual.path}/import")


def upload(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET and POST /{plural}/import: the file."""
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, "import", object_type)
    if not object_type.can("import"):
        raise NotVisible
    error = ""
    if request.method == "POST":
        try:
            job = kept(actor, object_type, request.FILES.get("file"))
            return see_other(f"/import/{job.pk}")
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
    context = shapes.upload(actor, object_type, error)
    return render(request, "engine/import_upload.html", context, status=422 if error else 200)


def kept(actor: Actor, object_type: ObjectType, file: Any) -> Job:
    """The order of an uploaded file, with the map that its headers suggest."""
    if file is None:
        raise ValidationError(_("Choose a file."))
    if file.size > settings.UPLOAD_MAX:
        raise ValidationError(_("The file is larger than %(size)s.") % {"size": shapes.size(settings.UPLOAD_MAX)})
    if isinstance(file, TemporaryUploadedFile):
        job = imports.upload(actor, object_type, Path(file.temporary_file_path()), file.name or "")
    else:
        with tempfile.NamedTemporaryFile() as copy:
            for piece in file.chunks():
                copy.write(piece)
            copy.flush()
            job = imports.upload(actor, object_type, Path(copy.name), file.name or "")
    return suggested(job, actor, object_type)


def suggested(job: Job, actor: Actor, object_type: ObjectType) -> Job:
    job.order |= {"map": suggest.mapping(actor, object_type, job), "match": [], "on_match": "", "dry_run": False}
    job.save()
    return job


def draft(request: HttpRequest, job_id: int) -> tuple[Job, ObjectType]:
    """One's own order that has not been given yet. Raises NotVisible."""
    job = load(request.actor, job_id)  # type: ignore[attr-defined]
    if job.kind != orders.KIND or job.order.get("phase") != "draft" or job.user_id != request.actor.user_id:  # type: ignore[attr-defined]
        raise NotVisible
    return job, objects.get(job.object)


def columns(request: HttpRequest, job_id: int) -> HttpResponse:
    """GET and POST /import/{id}: which column goes where."""
    actor = request.actor  # type: ignore[attr-defined]
    job, object_type = draft(request, job_id)
    error = ""
    if request.method == "POST":
        job.order |= {"map": import_columns.posted(job, object_type, request.POST)}
        try:
            imports.arrange(job, actor, job.order["map"])
            return see_other(f"/import/{job.pk}/preview")
        except REFUSED as refusal:
            error = sentence(refusal)
    context = shapes.page(actor, object_type, job) | import_columns.page(actor, object_type, job, error)
    return render(request, "engine/import_map.html", context, status=422 if error else 200)


def reading(request: HttpRequest, job_id: int) -> HttpResponse:
    """POST /import/{id}/reading: read the file in another way, and match its columns anew."""
    actor = request.actor  # type: ignore[attr-defined]
    job, object_type = draft(request, job_id)
    told: dict[str, Any] = {name: request.POST[name] for name in orders.READING if request.POST.get(name)}
    if "header" in told:
        told["header"] = told["header"] == "yes"
    if told.get("delimiter") == "tab":
        told["delimiter"] = "\t"
    try:
        orders.look(job, told)
    except REFUSED as refusal:
        job.refresh_from_db()
        context = shapes.page(actor, object_type, job)
        context |= import_columns.page(actor, object_type, job, sentence(refusal))
        return render(request, "engine/import_map.html", context, status=422)
    suggested(job, actor, object_type)
    return see_other(f"/import/{job.pk}")


def preview(request: HttpRequest, job_id: int) -> HttpResponse:
    """GET /import/{id}/preview: what would become of the first rows. POST: let it begin."""
    actor = request.actor  # type: ignore[attr-defined]
    job, object_type = draft(request, job_id)
    try:
        tries_all = request.method == "POST" and bool(request.POST.get("try"))
        imports.arrange(job, actor, job.order["map"], dry_run=tries_all)
        if request.method == "POST":
            imports.launch(job)
            return see_other(f"/jobs/{job.pk}")
        rows = rehearsal.rehearse(job)
    except REFUSED:
        return see_other(f"/import/{job.pk}")
    context = shapes.page(actor, object_type, job) | import_trial.page(actor, job, object_type, rows)
    return render(request, "engine/import_preview.html", context)


def rows(request: HttpRequest, job_id: int) -> HttpResponse:
    """GET /import/{id}/rows?state=&at=: what a dry run would change, row by row."""
    job = load(request.actor, job_id)  # type: ignore[attr-defined]
    if job.kind != orders.KIND or not job.order.get("dry_run"):
        raise NotVisible
    at = request.GET.get("at", "")
    start = int(at) if at.isascii() and at.isdigit() and len(at) < 13 else 0
    actor, one = request.actor, objects.get(job.object)  # type: ignore[attr-defined]
    context = shapes.page(actor, one, job) | import_trial.rows(actor, job, one, start, request.GET.get("state", ""))
    return render(request, "engine/import_rows.html", context)


def again(request: HttpRequest, job_id: int) -> HttpResponse:
    """POST /import/{id}/again: go on from a trial to the import, or import the same file once more."""
    actor = request.actor  # type: ignore[attr-defined]
    job = load(actor, job_id)
    if job.kind != orders.KIND:
        raise NotVisible
    return see_other(f"/import/{orders.again(job, actor).pk}/preview")


def history(request: HttpRequest) -> HttpResponse:
    """GET /import/history?before=: who brought which file in, when, and what became of it. One's own; administrators see all."""
    context = import_history.page(request.actor, request.GET.get("before", ""))  # type: ignore[attr-defined]
    return render(request, "engine/import_history.html", context)


def sentence(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else said(refusal)


def see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
