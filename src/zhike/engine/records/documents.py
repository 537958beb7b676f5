"""What records are found by, written anew where an earlier tokenizer made it: by a job, in pieces, after an upgrade."""

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from zhike.engine import jobs, objects
from zhike.engine.models import Setting
from zhike.engine.objects import ObjectType
from zhike.lib import tokens

from . import keys, store
from .draft import Draft

KEY = "documents"  # the setting that tells which version they have, which objects are left, behind which id
PIECE = 500
SECONDS = 4.0


def require_present(*, is_new: bool) -> None:
    """Queue the work where the documents are of another version than the tokenizer; a new installation has none."""
    if is_new:
        keep({"version": tokens.VERSION})
    elif state().get("version") != tokens.VERSION:
        keep({"version": tokens.VERSION, "left": [one.key for one in objects.all_types() if one.search], "after": 0})
        jobs.enqueue("documents")


def state() -> dict[str, Any]:
    return next(iter(Setting.objects.filter(key=KEY).values_list("value", flat=True)), {})


def keep(value: dict[str, Any]) -> None:
    """The setting alone, not the version of the metadata: nobody has to read anything anew."""
    Setting.objects.update_or_create(key=KEY, defaults={"value": value})


@jobs.job("documents", queue="work")
def carry_on() -> None:
    """Write for a few seconds; the rest is queued again."""
    until = time.monotonic() + SECONDS
    while piece():
        if time.monotonic() > until:
            jobs.enqueue("documents")
            return


@transaction.atomic
def piece() -> bool:
    """The next few records. False when none is left."""
    held = state()
    if not held.get("left"):
        return False
    one, ids = objects.find(held["left"][0]), []
    if one:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT t.id FROM {one.source} t WHERE t.id > %s ORDER BY t.id LIMIT {PIECE}", [held["after"]]
            )
            ids = [row[0] for row in cursor.fetchall()]
        write(one, ids)
    keep({**held, "after": ids[-1]} if ids else {**held, "left": held["left"][1:], "after": 0})
    return True


def write(one: ObjectType, ids: Sequence[int]) -> None:
    """Write the documents of these records. Neither version nor log changes: it is how they are found, not what they are."""
    from .save import add_titles

    locked = one.model._base_manager.select_for_update(no_key=True, of=("self",))
    drafts = [Draft(record, {}) for record in locked.filter(pk__in=ids).order_by("pk")]
    for draft in drafts:
        draft.begin(draft.record)
    add_titles(one, drafts)
    for draft in drafts:
        keys.write(draft.next, one, draft.titles, ["search"])
    store.update(one.model, [draft.next for draft in drafts], ["search"])
