"""Bringing and fetching files. Nothing that could run in the browser is ever shown by it."""

from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from zhike.engine import files


def upload(request: HttpRequest) -> HttpResponse:
    """POST /files: keep a file for a field that is saved afterwards. It is the bringer's alone until then."""
    brought = request.FILES.get("file")
    if not isinstance(brought, UploadedFile):
        return JsonResponse({"error": _("Choose a file.")}, status=422)
    try:
        kept = files.keep(brought, by=request.actor)  # type: ignore[attr-defined]
    except ValidationError as refusal:
        return JsonResponse({"error": " ".join(refusal.messages)}, status=422)
    return JsonResponse({"id": kept.pk, "name": kept.name, "size": kept.size, "url": f"/files/{kept.pk}"}, status=201)


def download(request: HttpRequest, file_id: int) -> FileResponse:
    """GET /files/{id}: pictures may be shown, everything else is saved."""
    found = files.content(request.actor, file_id)  # type: ignore[attr-defined]
    response = FileResponse(found.path.open("rb"))
    response.headers["Content-Type"] = found.kind if found.is_shown else "application/octet-stream"
    how = "inline" if found.is_shown else "attachment"
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(found.name, safe='')}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
