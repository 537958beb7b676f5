"""Cells of a spreadsheet over the rows of a list: a small import, whose rows are matched by id and only changed."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.engine import access
from zhike.engine.actors import Actor
from zhike.engine.objects import ObjectType
from zhike.engine.records.save import reachable
from zhike.lib.tables.table import Row

from .chunk import Importer
from .incoming import Incoming
from .mapping import plan


@transaction.atomic
def paste(
    actor: Actor, object_type: ObjectType, ids: Sequence[int], fields: Sequence[str], lines: Sequence[Sequence[str]]
) -> list[Incoming]:
    """Put each line of cells into the fields of the record with the id at the same place.

    An empty cell leaves its value alone. A line that is refused does not stop the others; it comes back with its
    problems. Raises Unknown for a name that is no field, PermissionDenied for one that may not be written.
    """
    access.require(actor, "edit", object_type)
    columns = ["id", *fields]
    made = plan(actor, object_type, columns, {"columns": {name: name for name in columns}}, match="id")
    access.require_field_writable(actor, object_type, list(fields))
    open_to = held(object_type, reachable(object_type, list(ids), actor, "edit"))
    rows = [Row(place, [str(one), *line]) for place, (one, line) in enumerate(zip(ids, lines, strict=False), 1)]
    taken = Importer(made, actor).take([row for row in rows if int(row.cells[0]) in open_to])
    return sorted([*taken, *(closed(row) for row in rows if int(row.cells[0]) not in open_to)], key=lambda r: r.number)


def held(object_type: ObjectType, ids: Iterable[int]) -> set[int]:
    """Those that are there, kept from going meanwhile: a line without its record would make another one."""
    stored = object_type.model._base_manager.select_for_update(no_key=True).filter(pk__in=ids, deleted_at=None)
    return set(stored.order_by("pk").values_list("pk", flat=True))


def closed(row: Row) -> Incoming:
    """A line for a record that is not this actor's to change, or that is gone."""
    found = Incoming(row.number, row.cells, state="refused")
    found.refuse("", "", _("This record is not yours to change."))
    return found
