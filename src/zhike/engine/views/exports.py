"""Files to take along: what a list shows, and an empty one to fill in."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from zhike.engine import access, exports, query
from zhike.engine.errors import Conflict, Unknown
from zhike.engine.objects import ObjectType
from zhike.lib.tables import write

from .asked import read
from .bulk import ids_given

MOST_IN_A_WORKBOOK = 50_000


def export(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/export?format=&<query of the list>[&ids=]: the rows and columns that the list shows."""
    given = {name: str(value) for name, value in request.GET.items() if name not in {"format", "ids"}}
    asked = read(request.actor, object_type, given)  # type: ignore[attr-defined]
    if asked.problem:
        raise Unknown(asked.problem)
    wanted = asked.query()
    if request.GET.get("ids"):
        wanted = wanted.with_(ids=tuple(ids_given(request.GET)))
    form = request.GET.get("format", "csv")
    if form == "xlsx" and query.count(wanted, at_most=MOST_IN_A_WORKBOOK) > MOST_IN_A_WORKBOOK:
        raise Conflict(
            _("More than %(count)s rows make a slow workbook. Export as CSV.") % {"count": f"{MOST_IN_A_WORKBOOK:,}"}
        )
    made = exports.export(wanted, asked.columns, form, told=asked.filter)
    return sent(made)


def sent(made: exports.Export, *, whole: bool = False) -> HttpResponse:
    """The file as a download: streamed, or whole where its format cannot be streamed or the caller says so."""
    whole = whole or made.format == "xlsx"
    response: Any = FileResponse(exports.temporary(made)) if whole else StreamingHttpResponse(made.chunks())
    response.headers["Content-Type"] = made.content_type
    response.headers["Content-Disposition"] = f'attachment; filename="{made.filename}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response  # type: ignore[no-any-return]


def template(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/import/template: an empty file with the columns of the form."""
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, "import", object_type)
    writable = access.writable_fields(actor, object_type)
    names = [name for name in ["external_id", *object_type.form_fields] if name in writable]
    titles = [str(writable[name].label) for name in names if writable[name].kind.name != "file"]
    response = HttpResponse(b"".join(write.csv_chunks(titles, [])), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{object_type.path}.csv"'
    return response
