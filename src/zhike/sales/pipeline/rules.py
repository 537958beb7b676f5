"""Exactly one pipeline is the default."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict
from zhike.engine.records import Draft

from .model import Pipeline


def after_save(drafts: Sequence[Draft], *, by: Actor) -> None:
    """The newly chosen default takes the mark from the others."""
    chosen = [
        draft.next.pk for draft in drafts if draft.next.is_default and (draft.is_new or draft.changed("is_default"))
    ]
    if chosen:
        Pipeline.objects.exclude(pk=chosen[-1]).filter(is_default=True).update(is_default=False)


def default() -> Pipeline:
    """The pipeline that new opportunities start in. One query."""
    found = Pipeline.objects.filter(deleted_at=None).order_by("-is_default", "id").first()
    if found is None:
        raise Conflict(_("There is no pipeline. Make one in the settings first."))
    return found
