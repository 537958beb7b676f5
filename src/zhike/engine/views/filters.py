"""The builder of conditions: which fields may be asked about, with which operators, and what is asked now."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhike.engine import access, query
from zhike.engine.errors import Unknown
from zhike.engine.objects import ObjectType

from .asked import Asked, read
from .shapes import conditions as shapes
from .shapes.objects import object_of

CAP = 10_000
BACK = re.compile(r"board|calendar|as_of/[1-9]\d{0,17}(?:/board)?")  # where a condition is built for, besides the list


def builder(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/filter. Two statements at most besides the titles that the filter names."""
    asked = asked_of(request, object_type)
    back = request.GET.get("back", "")
    context: dict[str, Any] = {
        "object": object_of(asked.actor, object_type),
        "builder": shapes.builder(asked),
        "apply_url": f"/{object_type.path}/{back}" if BACK.fullmatch(back) else f"/{object_type.path}",
        "params": [(name, value) for name, value in asked.address.without("filter", "limit") if name != "back"],
        "count_url": f"/{object_type.path}/{back.removesuffix('/board') if back.startswith('as_of/') and BACK.fullmatch(back) else 'filter'}/count",
    }
    return render(request, "engine/_filter_builder.html", context)


def count(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/filter/count: how many records fit, as plain text."""
    asked = asked_of(request, object_type)
    if asked.problem:
        return plain(asked.problem, 422)
    try:
        number = query.count(asked.query(), at_most=CAP)
    except (Unknown, ValidationError) as refusal:
        return plain(str(refusal), 422)
    return plain(f"{CAP:,}+" if number > CAP else f"{number:,}", 200)


def asked_of(request: HttpRequest, object_type: ObjectType) -> Asked:
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, "view", object_type)
    return read(actor, object_type, request.GET.dict())


def plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
