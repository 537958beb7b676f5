"""Reference rows of the shipped product: made once under a stable key, then the user's to change.

Each object may have a `seed.py` beside its declaration with a function `run(by)`.
"""

from importlib import import_module
from importlib.util import find_spec

from django.db import transaction

from . import actors, indexes, metadata, objects
from .models import Setting
from .records import documents


@transaction.atomic
def run() -> None:
    """Safe to run at any time."""
    by = actors.system()
    Setting.objects.get_or_create(key="base_currency", defaults={"value": "CNY"})
    _one, is_new = Setting.objects.get_or_create(key="meta_version", defaults={"value": 1})
    metadata.refresh()
    indexes.ensure()
    for one in objects.all_types():
        module = object_module(one, "seed")
        if module:
            import_module(module).run(by)
    documents.require_present(is_new=is_new)


def object_module(one: objects.ObjectType, name: str) -> str | None:
    """The dotted name of a module in the object's own folder, if there is one."""
    folder = one.model.__module__.rpartition(".")[0]
    if one.model.__module__ == "zhike.engine.models.custom":
        return None
    if one.model.__module__.startswith("zhike.engine."):
        folder = f"zhike.people.{one.key}"
    found = f"{folder}.{name}"
    return found if find_spec(folder) and find_spec(found) else None
