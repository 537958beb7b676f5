"""The gate: who may see and do what. No other module decides this."""

from .gate import (
    allowed,
    allows,
    level,
    may,
    readable_fields,
    require,
    require_field_writable,
    visible,
    visible_after,
    writable_fields,
)
from .scope import NOTHING, Scope
from .why import explain

__all__ = [
    "NOTHING", "Scope", "allowed", "allows", "explain", "level", "may", "readable_fields", "require", "require_field_writable", "visible",
    "visible_after", "writable_fields",
]  # fmt: skip
