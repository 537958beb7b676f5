"""Words added to a list that a record holds, or taken from it, where many records keep what each has besides."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.lib.fold import fold

from .fields import Field
from .objects import ObjectType

SET, ADD, REMOVE = "set", "add", "remove"
KINDS = {"tags", "multi_choice"}


def check(object_type: ObjectType, changes: Mapping[str, Any], way: str) -> None:
    """Refuse to add to what holds one value, and to add nothing."""
    if way == SET:
        return
    for name, words in changes.items():
        one = object_type.fields[name]
        if one.kind.name not in KINDS:
            sentence = _("'%(field)s' holds one value, to which none is added. Set it instead.")
            raise ValidationError({name: [sentence % {"field": one.label}]})
        if not words:
            raise ValidationError({name: [_("Fill in '%(field)s'.") % {"field": one.label}]})


def values(object_type: ObjectType, record: Any, changes: Mapping[str, Any], way: str) -> dict[str, Any]:
    """What this record holds after the change."""
    if way == SET:
        return dict(changes)
    fields = object_type.fields
    return {name: joined(fields[name], fields[name].get(record) or [], words, way) for name, words in changes.items()}


def joined(one: Field, held: list[str], words: list[str], way: str) -> list[str]:
    same = fold if one.kind.name == "tags" else str
    known = {same(word) for word in (words if way == REMOVE else held)}
    if way == REMOVE:
        return [word for word in held if same(word) not in known]
    return [*held, *(word for word in words if same(word) not in known)]
