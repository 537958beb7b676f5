"""What must hold for an account."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine.actors import Actor
from zhike.engine.records import Draft

from .model import Account

DEEPEST = 20


def before_save(draft: Draft, *, by: Actor) -> None:
    """A group has no circles: no account stands below itself."""
    parent = draft.value("parent")
    for _step in range(DEEPEST):
        if draft.is_new or not isinstance(parent, int) or not draft.asked("parent"):
            return
        if parent == draft.record.pk:
            raise ValidationError({"parent": [_("An account cannot belong to itself. Choose another parent account.")]})
        parent = Account.objects.filter(pk=parent).values_list("parent_id", flat=True).first()
    raise ValidationError({"parent": [_("Groups of accounts nest 20 deep at most.")]})
