"""The body and the parameters of a request, read strictly: nothing ambiguous, nothing bottomless, nothing unknown."""

import hashlib
import json
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from .problems import Problem, malformed, too_large

DEEPEST = 20
LONGEST_PART = 1_000_000
Json = dict[str, Any]


def parameters(request: HttpRequest, known: Collection[str]) -> dict[str, str]:
    """The query parameters, each given once and each one that this address knows."""
    found = {}
    for name, values in request.GET.lists():
        if name not in known:
            instead = ", ".join(sorted(known)) or _("none")
            raise malformed(
                _("'%(name)s' is not a parameter here. Parameters are: %(names)s.")
                % {"name": name[:60], "names": instead}
            )
        if len(values) > 1:
            raise malformed(_("'%(name)s' is given twice. Give it once.") % {"name": name})
        found[name] = values[0]
    return found


def read_json(request: HttpRequest) -> Json:
    """The body as one JSON object. No body is an empty one."""
    require_size(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    text = request.body
    if not text:
        return {}
    if request.content_type != "application/json":
        raise Problem(415, "unknown", _("Send JSON, as 'Content-Type: application/json'."))
    found = parse(text)
    if not isinstance(found, dict):
        raise malformed(_('The body is a JSON object, such as {"name": "…"}.'))
    return found


def parse(text: bytes | str) -> Any:
    """JSON with exact numbers, without names given twice, nested 20 deep at most."""
    try:
        plain = text.decode() if isinstance(text, bytes) else text
        found = json.loads(plain, parse_float=Decimal, parse_constant=no_number, object_pairs_hook=once)
    except (ValueError, RecursionError) as wrong:
        raise malformed(_("This is not JSON: %(reason)s.") % {"reason": str(wrong)[:120].rstrip(".")}) from wrong
    if depth(found) > DEEPEST:
        raise malformed(_("The JSON nests deeper than %(limit)s levels.") % {"limit": DEEPEST})
    return found


def no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def depth(value: Any) -> int:
    """How deep the value nests; counts no further than it has to."""
    level, here = 0, [value]
    while here and level <= DEEPEST:
        level += 1
        here = [
            inner
            for one in here
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return level


def read_form(request: HttpRequest) -> Json:
    """The fields and files of a multipart body, each given once."""
    require_size(request, settings.UPLOAD_MAX)
    if request.content_type != "multipart/form-data":
        raise Problem(415, "unknown", _("Send the file as 'Content-Type: multipart/form-data'."))
    try:
        fields: dict[str, list[Any]] = {**dict(request.POST.lists()), **dict(request.FILES.lists())}
    except MultiPartParserError as wrong:
        raise malformed(_("The parts of the body cannot be told apart. Check its boundary.")) from wrong
    for name, values in fields.items():
        if len(values) > 1:
            raise malformed(_("'%(name)s' is given twice. Give it once.") % {"name": name[:60]})
    return {name: values[0] for name, values in fields.items()}


def require_size(request: HttpRequest, most: int) -> None:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError as wrong:
        raise malformed(_("'Content-Length' is not a number.")) from wrong
    if length > most:
        raise too_large()


def fingerprint(request: HttpRequest, body: Json) -> str:
    """What tells this request from others with the same idempotency key."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for name, value in sorted(body.items()):
        digest.update(f"{name}\n".encode("utf-8", "surrogatepass"))
        if hasattr(value, "chunks"):
            for chunk in value.chunks():
                digest.update(chunk)
            value.seek(0)
        else:
            digest.update(json.dumps(value, sort_keys=True, default=str).encode())
    return digest.hexdigest()
