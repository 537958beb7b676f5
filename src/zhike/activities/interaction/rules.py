"""What must hold for an interaction: it has a moment and a subject."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine.actors import Actor
from zhike.engine.records import Draft

from .model import Interaction


def before_save(draft: Draft, *, by: Actor) -> None:
    if draft.value("happened_at") is None:
        draft.set(happened_at=by.at or timezone.now())
    if not draft.value("subject"):
        first_line = draft.value("text").strip().splitlines()[0][:80] if draft.value("text").strip() else ""
        if not first_line and draft.is_new and not draft.value("result"):
            raise ValidationError({"text": [_("Write what happened.")]})
        draft.set(subject=first_line or str(Interaction.Kind(draft.value("kind")).label))
