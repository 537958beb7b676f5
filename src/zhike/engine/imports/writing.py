"""Whether what a map wants to write is the actor's to write."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from zhike.engine import access, objects
from zhike.engine.actors import Actor
from zhike.engine.objects import ObjectType

if TYPE_CHECKING:
    from .mapping import Plan

ON_CREATION = {"created_at", "created_by"}


def require_writable(actor: Actor, made: "Plan") -> None:
    """Raise PermissionDenied where a field is not the actor's to write. Names to match by need only be readable."""
    writable = access.writable_fields(actor, made.type)
    only_read = {"id"} & {name for names in made.match for name in names}
    only_read |= ON_CREATION if may_tell_creation(actor, made.type) else set()
    for one in made.targets:
        name = one.field.name
        is_allowed = name in writable or (one.kind in {"value", "link"} and name in only_read)
        if one.kind == "linked" and one.inner is not None:
            other = objects.get(one.field.target or "")
            is_allowed = one.inner.name in access.writable_fields(actor, other)
            name = one.path
        if not is_allowed:
            raise PermissionDenied(_("'%(field)s' is not yours to write. Leave it out of the map.") % {"field": name})


def may_tell_creation(actor: Actor, object_type: ObjectType) -> bool:
    """Whether the actor's word counts for when and by whom a record was made: who may import all of them."""
    return access.visible(actor, object_type, "import").everything
