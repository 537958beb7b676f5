"""What a saved view promises: it belongs to one object, and everything in it made sense to whoever saved it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import access, objects, query
from zhike.engine.actors import Actor
from zhike.engine.configuration import keys
from zhike.engine.errors import Unknown
from zhike.engine.models import View, ViewState
from zhike.engine.objects import ObjectType
from zhike.engine.query.aggregate import parse_key
from zhike.engine.records import Draft

from . import uses

MOST_COLUMNS = 30
NARROWEST, WIDEST = 60, 800


def before_save(draft: Draft, *, by: Actor) -> None:
    """Refuse what cannot be looked at; note the fields that the view needs."""
    object_type = require_object(draft, by)
    require_team(draft)
    if draft.value("shared_with") != "nobody":
        keys.keep(draft, "title")
    elif draft.value("key"):
        draft.set(key="")
    if draft.is_new or any(draft.changed(name) for name in View.LOOK):
        check_parts(draft, object_type, by)
        draft.set(uses=uses.of_view(by, object_type, {name: draft.value(name) for name in View.LOOK}))


def require_object(draft: Draft, by: Actor) -> ObjectType:
    found = objects.find(draft.value("object") or "")
    if found is None or not access.may(by, found, "view"):
        raise refused("object", _("'%(name)s' is no object that you can see. Choose another."), draft.value("object"))
    if not draft.is_new and draft.changed("object"):
        raise refused("object", _("A view stays with its object. Make a new one for another object."))
    if draft.value("object") != found.key:
        draft.set(object=found.key)
    return found


def require_team(draft: Draft) -> None:
    if draft.value("shared_with") == "team" and not draft.value("team"):
        raise refused("team", _("Choose the team that the view is shared with."))
    if draft.value("shared_with") != "team" and draft.value("team"):
        draft.set(team=None)


def check_parts(draft: Draft, object_type: ObjectType, by: Actor) -> None:
    """Each part by itself, so that the refusal stands beside its field."""
    checks: list[tuple[str, Callable[[Any], Any]]] = [
        ("filter", lambda raw: uses.of_view(by, object_type, {"filter": raw})),
        ("q", lambda raw: uses.of_view(by, object_type, {"q": raw})),
        ("sort", lambda raw: query.sorts(by, object_type, raw)),
        ("group", lambda raw: parse_key(query.Query(by, object_type), raw)),
        ("columns", lambda raw: require_columns(raw, object_type, by)),
        ("widths", require_widths),
        ("options", lambda raw: require_options(raw, object_type, by)),
    ]
    for name, check in checks:
        value = draft.value(name)
        try:
            if value:
                check(value)
        except Unknown as wrong:
            raise refused(name, str(wrong)) from wrong
        except ValidationError as wrong:
            raise ValidationError({name: wrong.messages}) from wrong


def require_columns(raw: Any, object_type: ObjectType, by: Actor) -> None:
    if not isinstance(raw, list) or len(raw) > MOST_COLUMNS:
        raise Unknown(_("Columns are a list of %(count)s names at most.") % {"count": MOST_COLUMNS})
    query.paths(by, object_type, raw)


def require_widths(raw: Any) -> None:
    fine = isinstance(raw, dict) and all(is_width(width) for width in raw.values()) and len(raw) <= 3 * MOST_COLUMNS
    if not fine:
        limits = {"least": NARROWEST, "most": WIDEST}
        raise Unknown(_("Widths are numbers from %(least)s to %(most)s by the name of the column.") % limits)


def is_width(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and NARROWEST <= value <= WIDEST


def require_options(raw: Any, object_type: ObjectType, by: Actor) -> None:
    """`by` is the date of a calendar; other options choose which columns a board has."""
    if not isinstance(raw, dict) or any(not isinstance(value, str | int) for value in raw.values()):
        raise Unknown(_("Options are names with a text or a number each."))
    if "by" in raw and query.path(by, object_type, str(raw["by"])).field.kind.name not in {"date", "moment"}:
        raise Unknown(_("A calendar needs a date. Choose another field."))


def refused(field: str, text: str, name: Any = "") -> ValidationError:
    return ValidationError({field: [text % {"name": str(name)[:60]} if name else text]})


def before_delete(records: list[Any], *, by: Actor) -> None:
    """Nobody's tabs begin with a view that is gone."""
    gone = [str(record.pk) for record in records]
    ViewState.objects.filter(view__in=gone, is_default=True).update(is_default=False)
