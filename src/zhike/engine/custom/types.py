"""The types of the objects that administrators made, as of one version of the metadata. To everybody else they are like any other.

Their records share one table; a proxy of its model for each object sees its own rows only, and statements read from
that part of the table (`ObjectType.source`). So an object is there with the row that says so, without a change of the schema.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.apps.registry import Apps
from django.db import models

from zhike.engine import metadata, names, objects
from zhike.engine.fields import Field
from zhike.engine.models import CustomRecord
from zhike.engine.objects import Board, Calendar, ObjectType, Section

from . import made
from .made import Described

KEY = re.compile(r"[a-z][a-z0-9_]{1,30}")
BOARDS, TOTALS, DAYS = {"choice", "link"}, {"money", "number"}, {"date", "moment"}
WIDE = {"long_text", "address", "addresses", "phones", "emails", "file"}
MOST_COLUMNS = 6


def now() -> Mapping[str, ObjectType]:
    """By key, as far as this thread knows."""
    return at(metadata.version())


@lru_cache(maxsize=8)
def at(version: int) -> dict[str, ObjectType]:
    found = made.at(version)
    active = [one for one in found.objects.values() if one.is_active]
    return {one.key: type_of(one, found.fields.get(one.key, {})) for one in active}


def paths() -> Mapping[str, str]:
    return {one.key: one.path for one in made.now().objects.values() if one.is_active}


def known(key: str) -> ObjectType:
    """The type, also of an object that is hidden or being removed. Raises KeyError."""
    one = made.now().objects.get(key)
    return objects.get(key) if one is None or one.is_active else type_of(one, {})


def type_of(one: Described, fields: Mapping[str, Field]) -> ObjectType:
    listed = [name for name, field in fields.items() if field.kind.name not in WIDE]
    owner = ["owner"] if one.has_owner else []
    start, by = picked(one.calendar_start, fields, DAYS), picked(one.board_by, fields, BOARDS)
    return ObjectType(
        model=model_of(one.key, one.label_zh, one.label_en, one.plural_en),
        plural=one.path,
        icon=one.icon,
        title="name",
        titled=titled(one),
        columns=["name", *listed[:MOST_COLUMNS], *owner, *([] if listed else ["updated_at"])],
        form=[Section(one.label, ["name", *fields, *owner])],
        sorts=["name", "created_at", "updated_at"],
        board=Board(by, picked(one.board_total, fields, TOTALS) or None, [n for n in listed if n != by][:3]) if by else None,
        calendar=Calendar(start, picked(one.calendar_end, fields, DAYS) or None) if start else None,
        search={"A": ["name"], "B": ["external_id"]},
        owned_by=("owner",) if one.has_owner else (),
        visible_with=[name for name in [picked(one.parent, fields, {"link"})] if name],
        without=frozenset({what for what, has in {"owner": one.has_owner, "timeline": one.has_timeline}.items() if not has}),
    )  # fmt: skip


def picked(name: str, fields: Mapping[str, Field], kinds: set[str]) -> str:
    """The custom field of this name, if it is in use and of such a kind."""
    found = fields.get(f"custom.{name}")
    return found.name if found and found.kind.name in kinds else ""


def titled(one: Described) -> Any:
    zh, en = one.title_zh or one.title_en, one.title_en or one.title_zh
    return made.both(zh, en) if zh else ""


class OfOneObject(models.Manager[Any]):
    """Its records and no others of the table."""

    def __init__(self, key: str = "") -> None:
        super().__init__()
        self.key = key

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(object_key=self.key)


@lru_cache(maxsize=500)
def model_of(key: str, label_zh: str, label_en: str, plural_en: str) -> type[CustomRecord]:
    """The proxy for one object. It stands in a registry of its own, so that an object may come, change and go."""
    if not KEY.fullmatch(key):
        raise ValueError(f"'{key}' is no key of an object.")
    zh, en = label_zh or label_en, label_en or label_zh
    told = {
        "proxy": True, "app_label": "engine", "apps": Apps(), "base_manager_name": "objects",
        "verbose_name": made.both(zh, en), "verbose_name_plural": made.both(zh, plural_en or en),
    }  # fmt: skip
    body = {
        "__module__": CustomRecord.__module__, "Meta": type("Meta", (), told), "objects": OfOneObject(key),
        "PART": f"object_key = '{key}'",
    }  # fmt: skip
    return type(key, (CustomRecord,), body)


objects.also(now)
names.also(paths)
