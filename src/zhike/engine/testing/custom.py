"""Fields of an administrator, for tests."""

from typing import Any

from zhike.engine import records
from zhike.engine.actors import Actor
from zhike.engine.models import CustomField

OPTIONS = [
    {"key": "gold", "label_zh": "金", "label_en": "Gold"},
    {"key": "iron", "label_zh": "铁", "label_en": "Iron"},
]


def custom_field(by: Actor, name: str, kind: str = "text", **more: Any) -> CustomField:
    """A field of the account, unless `object` says of which object."""
    made = CustomField()
    if kind in {"choice", "multi_choice"}:
        more.setdefault("options", OPTIONS)
    records.save(made, by=by, **{"object": "account", "name": name, "kind": kind, "label_zh": f"{name}栏"} | more)
    return made
