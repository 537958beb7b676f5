"""What must hold for an account."""

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine.actors import Actor
from zhike.engine.records import Draft

from .model import Account

DEEPEST = 20


def before_save(draft: Draft, *, by: Actor) -> None:
    """A group has no circles: no account stands below itself, nor below one that is being moved below it."""
    parent = draft.value("parent")
    if draft.is_new or not isinstance(parent, int) or not draft.changed("parent"):
        return
    draft.once("one by one", one_by_one)
    moves: dict[int, int] = draft.once("moves", dict)
    if draft.record.pk in above(parent, moves):
        raise ValidationError({"parent": [_("An account cannot belong to itself. Choose another parent account.")]})
    moves[draft.record.pk] = parent


def one_by_one() -> None:
    """Whoever else is moving an account now has committed first: two moves at once could close a circle unseen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('zhike.account.parent'))")


def above(account: int, moves: dict[int, int]) -> list[int]:
    """The account and those above it, as they will be after these moves. One query for each."""
    found = [account]
    for _step in range(DEEPEST):
        parent = (
            moves.get(found[-1]) or Account.objects.filter(pk=found[-1]).values_list("parent_id", flat=True).first()
        )
        if parent is None:
            return found
        found.append(parent)
    raise ValidationError({"parent": [_("Groups of accounts nest 20 deep at most.")]})
