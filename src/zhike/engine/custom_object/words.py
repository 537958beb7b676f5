"""Words that no object of an administrator may be called by: addresses lead elsewhere, or the log means something else."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.urls import get_resolver

from zhike.engine import objects

# Addresses that other programs answer, and words with a meaning in conditions and files.
FURTHER = {
    "api", "live", "media", "static", "login", "logout", "auth", "settings", "search", "import", "export", "inbox", "today",
    "ui", "problems", "admin", "root", "me", "events", "jobs", "openapi", "docs", "count", "sum", "avg", "min", "max", "has",
    "and", "or", "not", "where", "field", "custom", "derived", "object", "record", "id", "new", "true", "false", "null",
}  # fmt: skip


def taken() -> set[str]:
    """Everything that is called something already, but for objects of administrators."""
    found = {word for one in objects.built_in() for word in (one.key, one.path)}
    found |= {str(model._meta.model_name) for model in apps.get_models()}
    return found | FURTHER | set(first_words(get_resolver().url_patterns))


def first_words(patterns: Any) -> Iterator[str]:
    """The first part of each address, also of those below an empty one."""
    for one in patterns:
        first = str(one.pattern).lstrip("^/").split("/")[0]
        if first:
            yield first
        else:
            yield from first_words(getattr(one, "url_patterns", ()))
