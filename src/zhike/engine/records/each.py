"""Saving many records where each stands for itself: those that are refused do not stop the others."""

from collections.abc import Sequence

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.engine.actors import Actor
from zhike.engine.approvals.needed import NeedsApproval
from zhike.engine.errors import Conflict, NotVisible
from zhike.engine.objects import ObjectType

from . import store
from .draft import Draft
from .save import by_field, checked, put_different

Refusal = dict[str, list[str]]
REFUSED = (IntegrityError, ValidationError, PermissionDenied, NotVisible, Conflict)


def save_each(drafts: Sequence[Draft], *, by: Actor) -> list[Refusal]:
    """Save those that can be saved. Returns the refusals of each draft by field, {} where it is saved.

    What shows only when it is written, such as a value that another record has, is found by halving.
    """
    if not drafts:
        return []
    object_type = drafts[0].type
    try:
        with transaction.atomic():
            errors = checked(object_type, drafts, by)
            good = [draft for draft, found in zip(drafts, errors, strict=True) if not found]
            put_different(object_type, good, by)
    except NeedsApproval as needed:
        return without(drafts, needed, by)
    except REFUSED as refused:
        if len(drafts) == 1:
            return [told(refused, object_type)]
        half = len(drafts) // 2
        return save_each(drafts[:half], by=by) + save_each(drafts[half:], by=by)
    for draft in good:
        draft.commit()
    return errors


def without(drafts: Sequence[Draft], needed: NeedsApproval, by: Actor) -> list[Refusal]:
    """Save the others; each that is held is asked for by itself."""
    held = {id(draft): proposal for draft, proposal in zip(needed.held, needed.proposals, strict=True)}
    others = iter(save_each([draft for draft in drafts if id(draft) not in held], by=by))
    return [
        waits(NeedsApproval(needed.rule, [held[id(draft)]]), by) if id(draft) in held else next(others)
        for draft in drafts
    ]


def waits(needed: NeedsApproval, by: Actor) -> Refusal:
    from zhike.engine.approvals import ask

    return {NON_FIELD_ERRORS: [ask.sentence(needed, by=by)]}


def told(refused: Exception, object_type: ObjectType) -> Refusal:
    """The refusal in words. Raises what is no refusal but our own mistake."""
    if isinstance(refused, IntegrityError):
        known = store.refusal(refused, object_type.model)
        if known is None:
            raise refused
        refused = known
    if isinstance(refused, ValidationError):
        return by_field(refused)
    if isinstance(refused, NotVisible):
        return {NON_FIELD_ERRORS: [_("The record was deleted or handed over meanwhile.")]}
    return {NON_FIELD_ERRORS: [str(refused)]}
