"""Fields whose value is rows of another table: lines, links to several records, links to records of any object.

They are written, logged and shown with their record, and read by one statement a page (`query.children`).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine.sql import Sql, quoted

from . import drawing
from .drawing import fill
from .kind import Kind, sentence
from .links import Link, LinkBy, parse_any, parse_link
from .notation import structured

if TYPE_CHECKING:
    from .field import Field


class OfRows(Kind):
    """What the three have in common. Values are lists in the order of the rows."""

    ops: tuple[str, ...] = ("eq", "ne", "in", "not_in", "empty", "not_empty")
    limit = 500
    is_flat = False
    cast = "bigint"

    def empty(self) -> Any:
        return []

    def parse(self, field: "Field", raw: Any) -> Any:
        if raw is None or raw == "":
            return []
        if isinstance(raw, str):
            parts = [part.strip() for part in raw.replace("；", ";").split(";") if part.strip()]
            raw = structured(raw, list, dict, otherwise=parts)
        if isinstance(raw, dict | int) or hasattr(raw, "_meta"):
            raw = [raw]
        if not isinstance(raw, list | tuple):
            raise sentence(_("'%(field)s' takes a list."), field=field.label)
        return [self.row(field, item) for item in raw]

    def row(self, field: "Field", item: Any) -> Any:
        raise NotImplementedError

    def check(self, field: "Field", value: Any) -> None:
        super().check(field, value)
        if len(value) > self.limit:
            raise sentence(_("'%(field)s' takes %(limit)s entries at most."), field=field.label, limit=self.limit)

    def get(self, field: "Field", record: Any) -> Any:
        return record.__dict__.get("_rows", {}).get(field.name, [])

    def set(self, field: "Field", record: Any, value: Any) -> None:
        record.__dict__.setdefault("_rows", {})[field.name] = value

    def parse_operand(self, field: "Field", raw: Any) -> Any:
        return self.row(field, raw)

    def order(self, field: "Field", alias: str) -> str | None:
        return None

    def mine(self, field: "Field", alias: str) -> str:
        return f"SELECT FROM {quoted(field.rows.table)} r WHERE r.{quoted(field.rows.parent)} = {alias}.id"

    def emptiness(self, field: "Field", alias: str) -> str:
        return f"NOT EXISTS ({self.mine(field, alias)})"

    def leaf(self, field: "Field", alias: str, op: str, value: Any) -> Sql:
        if op == "in":
            found = [self.leaf(field, alias, "eq", item) for item in value]
            return Sql("(" + " OR ".join(p.text for p in found) + ")", tuple(x for p in found for x in p.params))
        if op == "eq":
            return self.linked(field, value).wrap(f"EXISTS ({self.mine(field, alias)} AND ", ")")
        return super().leaf(field, alias, op, value)

    def linked(self, field: "Field", value: Any) -> Sql:
        """Which rows link to this value."""
        raise NotImplementedError


class Links(OfRows):
    """Links to several records of one object."""

    name = "links"

    def row(self, field: "Field", item: Any) -> int | LinkBy:
        link = parse_link(field, item)
        if link is None:
            raise sentence(_("'%(field)s' takes ids of records."), field=field.label)
        return link

    def parse(self, field: "Field", raw: Any) -> Any:
        return list(dict.fromkeys(super().parse(field, raw)))

    def log(self, field: "Field", value: Any) -> Any:
        return [item.id if isinstance(item, Link) else item for item in value or []]

    def api(self, field: "Field", value: Any) -> Any:
        return [{"id": item.id, "title": item.title} for item in value or []]

    def text(self, field: "Field", value: Any) -> str:
        return "; ".join(item.title or "" for item in value or [] if isinstance(item, Link))

    def draw(self, field: "Field", value: Any) -> Markup:
        return together(drawing.record_link(field.rows.links_to, item.id, item.title) for item in value)

    def brief(self, field: "Field", value: Any) -> Markup:
        return drawing.brief_list(self.show(field, (value or [])[:1]), len(value or []) - 1)

    def linked(self, field: "Field", value: Any) -> Sql:
        return Sql(f"r.{quoted(field.rows.fields[0].column)} = %s", (value,))


class AnyLinks(OfRows):
    """Links to records of any object."""

    name = "any_links"

    def row(self, field: "Field", item: Any) -> Link:
        link = parse_any(field, item)
        if link is None:
            raise sentence(_("'%(field)s' takes an object and an id, such as account:7."), field=field.label)
        return link

    def parse(self, field: "Field", raw: Any) -> Any:
        return list({(link.object, link.id): link for link in super().parse(field, raw)}.values())

    def log(self, field: "Field", value: Any) -> Any:
        return [{"object": item.object, "id": item.id} for item in value or []]

    def api(self, field: "Field", value: Any) -> Any:
        return [{"object": item.object, "id": item.id, "title": item.title} for item in value or []]

    def text(self, field: "Field", value: Any) -> str:
        return "; ".join(item.title or "" for item in value or [])

    def draw(self, field: "Field", value: Any) -> Markup:
        return together(drawing.record_link(item.object, item.id, item.title) for item in value)

    def brief(self, field: "Field", value: Any) -> Markup:
        return drawing.brief_list(self.show(field, (value or [])[:1]), len(value or []) - 1)

    def linked(self, field: "Field", value: Any) -> Sql:
        return Sql("r.object = %s AND r.record = %s", (value.object, value.id))


class Lines(OfRows):
    """Rows with fields of their own."""

    name = "rows"
    ops = ("eq", "empty", "not_empty")

    def row(self, field: "Field", item: Any) -> dict[str, Any]:
        if not isinstance(item, dict):
            item = {field.rows.fields[0].name: item}
        known = {part.name: part for part in field.rows.fields}
        if unknown := set(item) - set(known) - {"id"}:
            raise sentence(
                _("'%(value)s' is not a part of '%(field)s'. Its parts are: %(parts)s."),
                value=str(sorted(map(str, unknown))[0])[:60],
                field=field.label,
                parts=", ".join(known),
            )
        row = {name: part.parse(item[name]) if name in item else part.default for name, part in known.items()}
        for name, part in known.items():
            part.check(row[name])
        return row

    def check(self, field: "Field", value: Any) -> None:
        super().check(field, value)
        first = field.rows.fields[0]
        if first.kind.name != "link" or any(isinstance(row[first.name], LinkBy) for row in value):
            return
        if field.rows.is_unique and len({first.log(row[first.name]) for row in value}) < len(value):
            raise ValidationError(
                _("'%(field)s' names the same %(what)s twice. Keep one.") % {"field": field.label, "what": first.label},
                code="refused",
            )

    def parse_operand(self, field: "Field", raw: Any) -> Any:
        first = field.rows.fields[0]
        return parse_link(first, raw) if first.target else first.parse(raw)

    def log(self, field: "Field", value: Any) -> Any:
        return [{part.name: part.log(row[part.name]) for part in field.rows.fields} for row in value or []]

    def api(self, field: "Field", value: Any) -> Any:
        return [{part.name: part.api(row[part.name]) for part in field.rows.fields} for row in value or []]

    def text(self, field: "Field", value: Any) -> str:
        first = field.rows.fields[0]
        return "; ".join(first.text(row[first.name]) for row in value or [])

    def draw(self, field: "Field", value: Any) -> Markup:
        parts = field.rows.fields
        head = Markup("").join(fill('<th scope="col"%s>%s</th>', end(part), capfirst(part.label)) for part in parts)
        body = Markup("").join(
            fill("<tr>%s</tr>", Markup("").join(fill("<td%s>%s</td>", end(p), p.show(row[p.name])) for p in parts))
            for row in value
        )
        return fill('<table class="lines"><thead><tr>%s</tr></thead><tbody>%s</tbody></table>', head, body)

    def brief(self, field: "Field", value: Any) -> Markup:
        first = field.rows.fields[0]
        return drawing.brief_list(first.show(value[0][first.name]), len(value) - 1) if value else drawing.EMPTY

    def linked(self, field: "Field", value: Any) -> Sql:
        return Sql(f"r.{quoted(field.rows.fields[0].column)} = %s", (value,))


def together(links: Iterable[Markup]) -> Markup:
    return fill('<span class="links">%s</span>', Markup("").join(links))


def end(part: "Field") -> Markup:
    return Markup(' class="end"') if part.kind.align == "end" else Markup("")
