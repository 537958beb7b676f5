"""How pages answer: a whole page, or the part that was asked for; with messages that the browser shows."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

Context = Mapping[str, Any]


def is_part(request: HttpRequest) -> bool:
    """Whether a script asks for a part of the page. One that renews all of it takes what it needs out of the whole."""
    return "HX-Request" in request.headers and request.headers.get("HX-Request-Type") != "full"


def wants(request: HttpRequest, target: str) -> bool:
    """Whether the part is to go into the element with this id."""
    return request.headers.get("HX-Target", "").rpartition("#")[2] == target


def answer(request: HttpRequest, page: str, part: str, context: Context, *, status: int = 200) -> HttpResponse:
    """The page, or only its part where a script asks."""
    return render(request, f"engine/{part if is_part(request) else page}.html", dict(context), status=status)


def announce(response: HttpResponse, **events: Any) -> HttpResponse:
    """Let the browser fire these events; `toast`, `saved`, `refresh`, `close-dialog` are understood."""
    known = json.loads(response.headers.get("HX-Trigger") or "{}")
    told = {name.replace("_", "-"): value for name, value in events.items()}
    response.headers["HX-Trigger"] = json.dumps(known | told)
    return response


def toast(text: str, *, event: int | None = None, is_last: bool = False, level: str = "ok") -> dict[str, str]:
    """A short message; with the event that can be taken back, or the last of those that go together."""
    undo = f"/events/{event}/undo{'?all=1' if is_last else ''}" if event else ""
    return {"text": text, "level": level, "undo": undo}


def done(
    request: HttpRequest,
    text: str,
    *,
    event: int | None = None,
    is_last: bool = False,
    level: str = "ok",
    to: str = "",
    stay: bool = False,
) -> HttpResponse:
    """Something was done: say so, and go on at `to`; `stay` refreshes the page where a script asked."""
    told = toast(text, event=event, is_last=is_last, level=level)
    if is_part(request) and stay:
        return announce(HttpResponse(status=204), toast=told, refresh=True, close_dialog=True)
    messages.success(request, text, extra_tags=f"undo:{told['undo']}" if event else "")
    if is_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    response = HttpResponseRedirect(to)
    response.status_code = 303
    return response


def local(address: str, otherwise: str) -> str:
    """An address of ours to go back to; anything that could lead elsewhere is replaced."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    return address if is_ours and address.isprintable() else otherwise
