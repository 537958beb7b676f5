"""Two people changed the same record: what the second one typed is put beside what the first one saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from zhike.engine import log
from zhike.engine.fields import Field

from .seen import Seen


@dataclass
class Merged:
    """What the form shows again: `typed` without what only the other one changed, a sentence where both did."""

    typed: dict[str, Any]
    errors: dict[str, list[str]] = field(default_factory=dict)


def merge(now: Seen, raw: Mapping[str, Any], *, since: int) -> Merged:
    """Fields that the typist had left as they were take the value that was saved meanwhile. One query."""
    merged = Merged(dict(raw))
    for name, before in changed_since(now, since).items():
        if name not in raw or name not in now.values:
            continue
        one = now.type.fields[name]
        typed = canonical(one, raw[name])
        if typed == before:
            del merged.typed[name]
        elif typed != one.log(now.values[name]):
            shown = strip_tags(one.show(now.values[name]))
            merged.errors[name] = [_("Saved meanwhile: %(value)s. Save again to keep yours.") % {"value": shown}]
    return merged


def changed_since(now: Seen, version: int) -> dict[str, Any]:
    """Each field that was saved since that version, with what it was before. Every save is one event."""
    saves = max(0, min(now.version - version, 50))
    events = log.read("e.object = %s AND e.record = %s", [now.type.key, now.id], order="e.id DESC", limit=saves)
    return {name: both[0] for event in events for name, both in event.changes.items()}


def canonical(one: Field, raw: Any) -> Any:
    try:
        return one.log(one.parse(raw))
    except ValidationError:
        return raw
