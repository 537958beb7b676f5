"""A field as a text says it: the record that a link starts with is named, not numbered."""

from typing import Any

from zhike.engine.configuration.declared import Change, Entry


def named(values: Entry, about: Any, change: Change) -> Entry:
    target = "user" if values.get("kind") == "user" else values.get("target")
    text = values.get("default_text")
    if not text or not target:
        return values
    told = change(target, text if text.isdigit() else {"key": text})
    return {**values, "default_text": str(told["key"]) if isinstance(told, dict) and "key" in told else str(told)}
