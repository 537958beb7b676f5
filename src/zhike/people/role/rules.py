"""Roles: their keys, and the cells of their matrix. Every change of rights counts at once."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhike.engine import access, log, metadata, objects
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict
from zhike.engine.models import LEVELS, FieldRight, Grant, Role
from zhike.engine.records import Draft

VERBS = ["view", "create", "edit", "delete", "share", "export", "import"]


def before_save(draft: Draft, *, by: Actor) -> None:
    if not draft.is_new and draft.changed("key") and not draft.record.is_custom:
        raise ValidationError({"key": [_("The key of a shipped role stays. Make a role of your own instead.")]})


def before_delete(roles: Sequence[Role], *, by: Actor) -> None:
    if any(not role.is_custom for role in roles):
        raise Conflict(_("A shipped role cannot be deleted. Take it from people instead."))


@transaction.atomic
def grant(role: Role, object_key: str, verb: str, level: str, *, by: Actor) -> None:
    """Set one cell of the matrix. Raises ValidationError for a level or verb that is not there."""
    require_editor(role, by)
    if level not in LEVELS or verb not in [*VERBS, "*"]:
        raise ValidationError(_("Choose one of the levels of the matrix."))
    cell = Grant.objects.select_for_update().filter(role=role, object=object_key, verb=verb).first()
    before = cell.level if cell else "none"
    if before != level:
        Grant.objects.update_or_create(role=role, object=object_key, verb=verb, defaults={"level": level})
        tell(role, f"{object_key}.{verb}", before, level, by)


@transaction.atomic
def narrow(role: Role, object_key: str, field: str, level: str, *, by: Actor) -> None:
    """Let the role write, only read, or not know a field."""
    require_editor(role, by)
    if level not in {"none", "read", "write"} or field not in objects.get(object_key).fields:
        raise ValidationError(_("Choose one of the levels of the matrix."))
    if field == objects.get(object_key).title and level == "none":
        raise ValidationError(_("The title of a record cannot be hidden. Hide the object instead."))
    cell = FieldRight.objects.select_for_update().filter(role=role, object=object_key, field=field).first()
    before = cell.level if cell else "write"
    if before == level:
        return
    if level == "write":
        FieldRight.objects.filter(role=role, object=object_key, field=field).delete()
    else:
        FieldRight.objects.update_or_create(role=role, object=object_key, field=field, defaults={"level": level})
    tell(role, f"{object_key}.{field}", before, level, by)


def require_editor(role: Role, by: Actor) -> None:
    if not access.allows(by, "edit", objects.of(role), role.pk):
        raise PermissionDenied(_("Only administrators change rights."))
    if role.key == "admin" and not by.rights.everything:
        raise ValidationError(_("The administrators' role keeps all rights. Make another role instead."))


def tell(role: Role, cell: str, before: str, after: str, by: Actor) -> None:
    """One cell of the role's matrix was changed."""
    metadata.touch()
    log.write([log.Entry("role", role.pk, "grant", [(cell, before, after)])], by=by)
