"""Objects of an administrator, for tests. `DEVICE` stands among the objects that contracts are asked of."""

from typing import Any

from zhike.engine import objects, records
from zhike.engine.actors import Actor
from zhike.engine.custom.kinds import KINDS, Definition
from zhike.engine.custom.made import Described
from zhike.engine.custom.types import type_of
from zhike.engine.models import CustomObject
from zhike.engine.objects import ObjectType

from .custom import OPTIONS, custom_field

FIELDS = {"serial": "text", "state": "choice", "price": "money", "due_on": "date", "account": "link"}
LOOKS = {"icon": "monitor", "board_by": "state", "board_total": "price", "calendar_start": "due_on"}


def custom_object(by: Actor, key: str = "device", **more: Any) -> CustomObject:
    made = CustomObject()
    records.save(made, by=by, **{"key": key, "label_zh": "设备", "label_en": key.capitalize()} | more)
    return made


def devices(by: Actor, **more: Any) -> ObjectType:
    """Devices that stand at an account, with a board, a calendar and something of each important kind."""
    custom_object(by, **LOOKS | more)
    for name, kind in FIELDS.items():
        target = "account" if kind == "link" else ""
        custom_field(by, name, kind, object="device", label_en=name.replace("_", " ").capitalize(), target=target)
    return objects.get("device")


def described() -> ObjectType:
    """The type of `devices` before there is a database."""
    options = [
        {"key": o["key"], "zh": o["label_zh"], "en": o["label_en"], "hue": "", "is_active": True} for o in OPTIONS
    ]
    made = [
        KINDS[kind].make(
            Definition(
                id=0, object="device", name=name, kind=kind, label_zh=name, label_en=name, help_zh="", help_en="",
                target="account" if kind == "link" else "", decimal_places=2, is_open=False, is_required=False,
                is_unique=False, is_searched=True, is_indexed=False, default_text="", definition=None, state="active",
                options=options if kind == "choice" else [],
            )
        )
        for name, kind in FIELDS.items()
    ]  # fmt: skip
    told = Described(
        id=0, key="device", path="devices", label_zh="设备", label_en="Device", plural_en="Devices", title_zh="",
        title_en="", has_owner=True, has_timeline=True, calendar_end="", parent="", state="active", **LOOKS,
    )  # fmt: skip
    return type_of(told, {one.name: one for one in made})


DEVICE = described()


def every_type() -> list[ObjectType]:
    """Every object of the product, and one that an administrator made (`conftest.py` makes it where a test is about it)."""
    return [*objects.built_in(), DEVICE]
