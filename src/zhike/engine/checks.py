"""Mistakes in a declaration stop the server at start, with the place and the cure."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from . import objects
from .objects import ObjectType

MOST_SORTS = 6


@register()
def check_object_types(app_configs: Any, **options: Any) -> list[CheckMessage]:
    return [problem for one in objects.all_types() for check in CHECKS for problem in check(one)]


def names(one: ObjectType) -> Iterator[Error]:
    """E001: every field that a declaration names is there."""
    named = {
        "title": [one.title], "columns": one.columns, "sorts": one.sorts, "form": one.form_fields,
        "subtitle": one.subtitle, "highlights": one.highlights, "owned_by": one.owned_by,
        "visible_with": one.visible_with, "duplicates": [getattr(clue, "field", clue) for clue in one.duplicates],
        "board": [one.board.by, *one.board.card, *([one.board.total] if one.board.total else [])] if one.board else [],
        "calendar": [one.calendar.start, *([one.calendar.end] if one.calendar.end else [])] if one.calendar else [],
        "activity": one.activity.fields if one.activity else [],
        "search": [name.partition(".")[0] for listed in one.search.values() for name in listed],
    }  # fmt: skip
    for part, listed in named.items():
        for name in listed:
            if name not in one.own_fields:
                yield Error(
                    f"'{part}' of object '{one.key}' names '{name}', which is not a field of {one.model.__name__}.",
                    hint=f"Fields are: {', '.join(sorted(one.own_fields))}.",
                    id="zhike.E001",
                )


def sortable(one: ObjectType) -> Iterator[Error]:
    """E002: sorts are few, and fields that have an order."""
    if len(one.sorts) > MOST_SORTS:
        yield Error(f"Object '{one.key}' has {len(one.sorts)} sorts.", hint=f"Keep {MOST_SORTS}.", id="zhike.E002")
    for name in one.sorts:
        found = one.own_fields.get(name)
        if found and found.kind.order(found, "t") is None:
            yield Error(
                f"'sorts' of object '{one.key}' names '{name}', a field of kind {found.kind.name} without an order.",
                hint="Name a text that is the title, a number, an amount, a date or a moment.",
                id="zhike.E002",
            )


def panels(one: ObjectType) -> Iterator[Error]:
    """E003: panels list objects that link here."""
    for panel in one.panels:
        other = objects.find(panel.object)
        if other is None or panel.by not in other.fields:
            yield Error(
                f"A panel of object '{one.key}' lists '{panel.object}' by '{panel.by}', which is not there.",
                hint="Name an object and its field that links here.",
                id="zhike.E003",
            )


def weights(one: ObjectType) -> Iterator[Error]:
    """E004: search weights are A, B and C; D is the engine's."""
    for weight in one.search:
        if weight not in {"A", "B", "C"}:
            yield Error(
                f"'search' of object '{one.key}' uses weight '{weight}'.", hint="Use A, B or C.", id="zhike.E004"
            )


CHECKS = [names, sortable, panels, weights]
