"""What a layout may say. Whatever it cannot mean is refused with the place; links in conditions become ids."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine import metadata, objects
from zhike.engine.actors import Actor
from zhike.engine.models import Role
from zhike.engine.records import Draft

from .content import checked


def before_save(draft: Draft, *, by: Actor) -> None:
    one = objects.find(str(draft.value("object")))
    if one is None:
        raise ValidationError({"object": [_("'%(name)s' is no object. Name one of them, such as account.") % {"name": draft.value("object")[:40]}]})  # fmt: skip
    draft.set(object=one.key)
    if not draft.is_new and (draft.changed("object") or draft.changed("role")):
        raise ValidationError(_("A layout stays with its object and its role. Make another one instead."))
    if draft.value("content"):
        try:
            draft.set(content=checked(one, draft.value("content"), by))
        except ValidationError as refusal:
            raise ValidationError({"content": refusal.messages}) from refusal
    if not draft.value("name"):
        draft.set(name=f"{capfirst(one.label_plural)} · {whose(draft)}"[:120])


def whose(draft: Draft) -> str:
    role = Role.objects.filter(pk=draft.value("role")).first() if draft.value("role") else None
    return _(role.name) if role else _("Everybody")


def after_save(drafts: Sequence[Draft], *, by: Actor) -> None:
    """Everybody works with the new layout from their next click on."""
    metadata.touch()
