"""Keys for programs: made, shown once, revoked."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhike.engine import access, inputs, objects, query
from zhike.engine.errors import NotVisible
from zhike.engine.views.answers import done
from zhike.engine.views.shapes import edits, posted
from zhike.people.login.fresh import fresh
from zhike.people.token import rules
from zhike.people.token.model import Token
from zhike.web.edits import refuse
from zhike.web.when import when

from . import frame

NAMES = ["name", "scopes", "expires_on"]
SHOWN = ["name", "owner", "scopes", "created_at", "last_used_at", "expires_on"]
HERE = "/settings/tokens"


@fresh
def tokens(request: HttpRequest) -> HttpResponse:
    actor = frame.require(request, "token", "create")
    if request.method != "POST":
        return page(request)
    fields = [objects.get("token").fields[name] for name in NAMES]
    raw = posted.read(fields, request.POST)
    try:
        given = inputs.read(actor, objects.get("token"), raw, creating=True)
        _token, text = rules.make(
            actor.user,
            given.get("name", ""),
            by=actor,
            scopes=given.get("scopes", []),
            expires_on=given.get("expires_on"),
        )
    except ValidationError as refusal:
        return page(request, raw=raw, refused=refusal.message_dict)
    return page(request, created=text)


def page(
    request: HttpRequest, *, created: str = "", raw: dict[str, Any] | None = None,
    refused: dict[str, list[str]] | None = None,
) -> HttpResponse:  # fmt: skip
    actor = request.actor  # type: ignore[attr-defined]
    fields = [objects.get("token").fields[name] for name in NAMES]
    usual = {"scopes": ["read"], "expires_on": timezone.localdate() + rules.USUAL}
    drawn = edits.edits(actor, fields, usual, errors=refused, typed=raw)
    form = {"action": HERE, "fields": drawn, "errors": refuse(drawn, refused or {})}
    status = 422 if refused else 200
    return frame.show(request, "tokens", _("Tokens"), status=status, rows=rows(request), created=created, form=form)


def rows(request: HttpRequest) -> list[dict[str, Any]]:
    """Those that still work; the ones of others only for who may see them."""
    actor = request.actor  # type: ignore[attr-defined]
    token = objects.get("token")
    found = query.page(
        query.Query(actor, token, sort=query.sorts(actor, token, "-created_at")),
        query.paths(actor, token, [*SHOWN, "revoked_at"]), limit=200,
    )  # fmt: skip
    listed = []
    for row in found.rows:
        name, owner, scopes, created, used, expires, revoked = row.values
        if revoked is None and expires >= timezone.localdate():
            listed.append(
                {
                    "id": row.id,
                    "title": name,
                    "scopes": [str(dict(Token.SCOPES).get(one, one)) for one in scopes],
                    "who": owner.title if owner else "",
                    "created": when(created),
                    "used": when(used),
                    "expires": expires.isoformat(),
                    "revoke_url": f"{HERE}/{row.id}/revoke",
                }
            )
    return listed


@require_POST
@fresh
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    token = objects.get("token")
    record = token.model._base_manager.filter(pk=number, deleted_at=None).first()
    if record is None or not access.allows(actor, "view", token, number):
        raise NotVisible
    rules.revoke(record, by=actor)
    return done(request, _("The token no longer works."), to=HERE)
