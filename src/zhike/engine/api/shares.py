"""To whom one record is open besides those who reach it by their roles: listed, given, taken."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import query, sharing
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible
from zhike.engine.models import Share

from . import one
from .answers import Answer
from .calls import Call, operation
from .problems import malformed


@operation(reads=True)
def listed(call: Call) -> Answer:
    one.load(call)
    if not sharing.is_shareable(call.type):
        raise NotVisible
    found = sharing.of(call.type, call.id)
    titles = query.titles(call.actor, {principal(share) for share in found})
    return Answer({"items": [item(share, titles) for share in found], "next": None})


@operation(takes="json")
def given(call: Call) -> Answer:
    """Open the record to a person or a team; naming one again changes how far it is open to them."""
    call.only("user", "team", "level", "until", "role")
    wanted = sharing.Wanted(
        whole(call, "user"), whole(call, "team"), text(call, "level") or "read", day(call), text(call, "role")
    )
    found = sharing.share(call.type, call.id, wanted, by=call.actor)
    return Answer(shown(call.actor, found), 201)


@operation()
def taken(call: Call) -> Answer:
    number = call.verb
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotVisible
    sharing.revoke(call.type, call.id, int(number), by=call.actor)
    return Answer(status=204)


def shown(actor: Actor, share: Share) -> dict[str, Any]:
    return item(share, query.titles(actor, {principal(share)}))


def principal(share: Share) -> tuple[str, int]:
    return ("user", share.user_id) if share.user_id else ("team", share.team_id or 0)


def item(share: Share, titles: dict[tuple[str, int], str]) -> dict[str, Any]:
    key, number = principal(share)
    link = {"id": number, "title": titles.get((key, number))}
    return {
        "id": share.pk,
        "user": link if key == "user" else None,
        "team": link if key == "team" else None,
        "level": "edit" if share.may_edit else "read",
        "until": share.until,
        "role": share.role,
        "created_at": share.created_at,
    }


def whole(call: Call, name: str) -> int | None:
    value = call.body.get(name)
    if value is not None and not (type(value) is int and 0 < value < 2**63):
        raise malformed(_("'%(name)s' takes an id.") % {"name": name})
    return value


def text(call: Call, name: str) -> str:
    value = call.body.get(name, "")
    if not isinstance(value, str):
        raise malformed(_("'%(name)s' takes a text.") % {"name": name})
    return value


def day(call: Call) -> date | None:
    value = call.body.get("until")
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as wrong:
        raise ValidationError({"until": [_("Write the day as 2026-12-31.")]}) from wrong
