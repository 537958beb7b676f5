"""One export: who takes what out of the house. The log has it before the first byte leaves."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import access, log, query
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, Unknown
from zhike.engine.imports.suggest import currency_title, our_id
from zhike.engine.objects import ObjectType
from zhike.engine.query import Query
from zhike.engine.query.page import Row
from zhike.engine.query.paths import Path as FieldPath
from zhike.lib.tables import write
from zhike.lib.tables.write import Value

from . import cards
from .cells import cells

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "vcf": "text/vcard; charset=utf-8",
}
PAGE = 2_000
# What a field keeps that no file needs.
LEFT_OUT = {"file"}


@dataclass(frozen=True)
class Export:
    """What was allowed and told: `chunks` are the bytes of csv, jsonl and vcf, `write` makes any format in a file."""

    query: Query
    paths: Sequence[FieldPath]
    format: str
    by_name: bool
    count: int

    @property
    def filename(self) -> str:
        return f"{self.query.type.path}-{timezone.localdate():%Y%m%d}.{self.format}"

    @property
    def content_type(self) -> str:
        return FORMATS[self.format]

    def chunks(self) -> Iterator[bytes]:
        if self.format == "jsonl":
            return self.lines()
        if self.format == "vcf":
            return cards.chunks(self.query.type, [p.field for p in self.paths], (row.values for row in self.pages()))
        return write.csv_chunks(self.titles(), self.rows())

    def write(self, file: Path) -> None:
        if self.format == "xlsx":
            write.write_xlsx(file, self.titles(), self.rows(), sheet=self.query.type.label_plural)
            return
        with file.open("wb") as opened:
            opened.writelines(self.chunks())

    def titles(self) -> list[str]:
        """The first row: names for programs, labels for people."""
        found = ["id" if self.by_name else our_id()]
        for path in self.paths:
            label = path.name if self.by_name else " › ".join(str(one.label) for one in [*path.links, path.field])
            found.append(label)
            if path.field.kind.name == "money":
                found.append(f"{path.name}.currency" if self.by_name else currency_title(path.field))
        return found

    def rows(self) -> Iterator[list[Value]]:
        for row in self.pages():
            line: list[Value] = [row.id]
            for path, value in zip(self.paths, row.values, strict=True):
                line += cells(path.field, value)
            yield line

    def lines(self) -> Iterator[bytes]:
        """The values as the API gives them, one object a line."""
        for row in self.pages():
            values = query.as_json(self.paths, row.values)
            yield (json.dumps({"id": row.id, **values}, ensure_ascii=False, default=str) + "\n").encode()

    def pages(self) -> Iterator[Row]:
        """All rows, a page at a time. An order without an index gives way to that of the ids where there are many."""
        asked, cursor = self.query, ""
        while True:
            try:
                page = query.page(asked, self.paths, limit=PAGE, cursor=cursor)
            except Conflict:
                asked = asked.with_(sort=())
                continue
            yield from page.rows
            if not page.next:
                return
            cursor = page.next


def export(
    asked: Query, names: Sequence[str], format: str = "csv", *, by_name: bool = False, told: Any = None
) -> Export:
    """Check that the actor may export this, and write down that it happens, with the filter `told` and the count.

    Raises PermissionDenied, and Unknown for a format or a field that is not there.
    """
    actor, object_type = asked.actor, asked.type
    access.require(actor, "export", object_type)
    if format not in FORMATS:
        raise Unknown(_("Files are exported as %(formats)s.") % {"formats": ", ".join(FORMATS)})
    if format == "vcf":
        if not cards.has_cards(object_type):
            raise Unknown(_("Records of '%(object)s' are no vCards. Export them as csv.") % {"object": object_type.key})
        names = cards.field_names(actor, object_type)
    listed = query.paths(actor, object_type, names or default_names(actor, object_type))
    allowed = asked.with_(verb="export", bin=False)
    made = Export(
        allowed, [p for p in listed if p.name != "id" and p.field.kind.name not in LEFT_OUT], format, by_name,
        query.count(allowed, at_most=None),
    )  # fmt: skip
    values = [("count", None, made.count), ("format", None, format), ("fields", None, [p.name for p in made.paths])]
    with transaction.atomic():
        log.write([log.Entry(object_type.key, 0, "export", [*values, ("filter", None, told)])], by=actor)
    return made


def default_names(actor: Actor, object_type: ObjectType) -> list[str]:
    """Every field that the actor may read, those of the form first."""
    readable = [name for name, one in access.readable_fields(actor, object_type).items() if name != "id"]
    first = ["external_id", "source", *object_type.form_fields]
    return sorted(readable, key=lambda name: first.index(name) if name in first else len(first))


def temporary(made: Export) -> Any:
    """The file, made whole: it is deleted when it is closed."""
    file = tempfile.NamedTemporaryFile(prefix="export-", suffix=f".{made.format}")  # noqa: SIM115
    made.write(Path(file.name))
    file.seek(0)
    return file
