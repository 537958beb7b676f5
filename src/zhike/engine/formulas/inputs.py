"""What a name in a formula stands for: a field of the record, or of one behind at most two links.

Names are looked up for nobody in particular: who may read the result is the gate's question, asked of these inputs.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import names, objects
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.quality.fields import Measured
from zhike.lib.fold import fold

from . import kinds
from .mistakes import Mistake
from .tree import Name

FARTHEST = 2
KINDS = {
    "number": kinds.NUMBER, "money": kinds.MONEY, "text": kinds.TEXT, "long_text": kinds.TEXT, "choice": kinds.TEXT,
    "email": kinds.TEXT, "phone": kinds.TEXT, "url": kinds.TEXT, "date": kinds.DATE, "moment": kinds.MOMENT,
    "yes_no": kinds.YES_NO, "link": kinds.LINK, "user": kinds.LINK,
}  # fmt: skip


@dataclass(frozen=True)
class Input:
    """`links` lead from the record to the one that has `field`; `object` is the key of that one."""

    name: str
    links: tuple[Field, ...]
    field: Field
    object: str

    @property
    def kind(self) -> str:
        return KINDS.get(self.field.kind.name, kinds.LIST)

    @property
    def choices(self) -> Mapping[str, Any]:
        """The keys that the value can only be one of; nothing for other fields."""
        one = self.field
        return one.choices if one.kind.name == "choice" and not one.is_open_choice else {}


def resolve(name: Name, object_type: ObjectType) -> Input:
    """The field that the name means, by its name or by its label. Raises Mistake."""
    plain = name.name[1:-1].strip() if name.name.startswith("{") else name.name
    steps = [step.strip() for step in names.steps(plain)]
    if len(steps) > FARTHEST + 1:
        raise Mistake(name.at, _("'%(name)s' goes over more than two links.") % {"name": plain[:80]})
    links: list[Field] = []
    here = object_type
    for step in steps[:-1]:
        by = find(step, here, name.at)
        if by.kind.name not in {"link", "user"}:
            raise Mistake(name.at, _("'%(name)s' is no link: nothing follows it.") % {"name": step[:60]})
        links.append(by)
        here = objects.get(by.target or "")
    found = find(steps[-1], here, name.at)
    return Input(".".join(one.name for one in [*links, found]), tuple(links), found, here.key)


def find(step: str, here: ObjectType, at: int) -> Field:
    fields = {name: one for name, one in here.fields.items() if not isinstance(one, Measured)}  # differs by reader
    for name in (step, f"custom.{step}", f"derived.{step}"):
        if name in fields:
            return fields[name]
    labelled = [one for one in fields.values() if fold(str(one.label)) == fold(step)]
    if len(labelled) == 1:
        return labelled[0]
    if labelled:
        listed = ", ".join(one.name for one in labelled)
        raise Mistake(at, _("Several fields are called '%(name)s': write one of %(names)s.") % {"name": step, "names": listed})  # fmt: skip
    raise Mistake(at, unknown(step, here))


def unknown(step: str, here: ObjectType) -> str:
    close = difflib.get_close_matches(
        step.lower(), [*here.fields, *(one.key for one in here.fields.values() if one.json)], n=1
    )
    said = _("'%(name)s' is no field of '%(object)s'.") % {"name": step[:60], "object": here.label}
    return f"{said} {_('Did you mean %(name)s?') % {'name': close[0]}}" if close else said
