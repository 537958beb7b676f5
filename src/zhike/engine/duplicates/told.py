"""Why two records may be one, in sentences; only about fields that the reader may read."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine import access
from zhike.engine.actors import Actor
from zhike.engine.objects import ObjectType
from zhike.lib.twins.evidence import Verdict

SAME, NEARLY = 0.95, 0.75


def reasons(actor: Actor, object_type: ObjectType, signs: Iterable[Sequence[Any]]) -> list[str]:
    """What speaks for it first, then what speaks against it."""
    readable = access.readable_fields(actor, object_type)
    known = sorted((sign for sign in signs if sign[0] in readable), key=lambda sign: -float(sign[3]))
    return [sentence(str(capfirst(readable[field].label)), way, alike, points) for field, way, alike, points in known if round(points)]  # fmt: skip


def of_verdict(actor: Actor, object_type: ObjectType, verdict: Verdict) -> list[str]:
    return reasons(actor, object_type, [tuple(sign) for sign in verdict.signs])


def sentence(label: str, way: str, alike: float, points: float) -> str:
    told = {"field": label, "points": f"{round(points):+d}"}
    if points < 0:
        return _("%(field)s differs (%(points)s).") % told
    if alike >= SAME:
        return _("%(field)s is the same (%(points)s).") % told
    if way == "phone" and alike < 0.5:
        return _("%(field)s is of the same area (%(points)s).") % told
    if alike >= NEARLY:
        return _("%(field)s is nearly the same (%(points)s).") % told
    return _("%(field)s is similar (%(points)s).") % told
