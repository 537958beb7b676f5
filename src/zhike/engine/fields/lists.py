"""Phones, e-mail addresses and addresses: any number of each, exactly one of them primary."""

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from markupsafe import Markup, escape

from zhike.engine.sql import Sql, like
from zhike.lib import addresses, emails, phones
from zhike.lib.fold import clean, fold

from . import drawing
from .drawing import fill
from .kind import TEXTUAL, Kind, sentence
from .notation import decoded, structured
from .text import narrowed, phone_link, refused_by, shown_phone, stored_phone

if TYPE_CHECKING:
    from .field import Field

KINDS = {"work": lazy("Work"), "mobile": lazy("Mobile"), "home": lazy("Home"), "other": lazy("Other")}


class Several(Kind):
    """Values are lists of `{"value", "kind", "is_primary"}`, the primary one anywhere in the list."""

    ops: tuple[str, ...] = TEXTUAL
    limit = 30
    is_flat = False
    is_listed = True

    def empty(self) -> Any:
        return []

    def parse(self, field: "Field", raw: Any) -> Any:
        if raw is None or raw == "":
            return []
        if isinstance(raw, str):
            raw = self.split(raw)
        if isinstance(raw, dict):
            raw = [raw]
        if not isinstance(raw, list):
            raise sentence(_("'%(field)s' takes a list."), field=field.label)
        entries = [entry for entry in (self.entry(field, item) for item in raw) if entry]
        if len(entries) < 2:
            return with_one_primary(field, entries)
        unique = list({json.dumps(e["value"], sort_keys=True): e for e in reversed(entries)}.values())[::-1]
        return with_one_primary(field, unique)

    def split(self, raw: str) -> Any:
        parts = [part for part in raw.replace("；", ";").replace("\n", ";").split(";") if part.strip()]
        return structured(raw, list, otherwise=parts)

    def entry(self, field: "Field", item: Any) -> dict[str, Any] | None:
        if not isinstance(item, dict):
            value = self.value(field, item)
            return value and {"value": value, "kind": "", "is_primary": False}
        if set(item) - {"value", "kind", "is_primary"}:
            raise sentence(_("An entry of '%(field)s' has value, kind and is_primary."), field=field.label)
        value = self.value(field, item.get("value"))
        kind = clean(str(item.get("kind") or ""))[:40]
        return value and {
            "value": value,
            "kind": kind,
            "is_primary": item.get("is_primary") in (True, "true", "1", "on"),
        }

    def value(self, field: "Field", raw: Any) -> Any:
        raise NotImplementedError

    def check(self, field: "Field", value: Any) -> None:
        super().check(field, value)
        if len(value) > self.limit:
            raise sentence(_("'%(field)s' takes %(limit)s entries at most."), field=field.label, limit=self.limit)

    def get(self, field: "Field", record: Any) -> Any:
        return getattr(record, field.column) or []

    def load(self, field: "Field", values: tuple[Any, ...]) -> Any:
        return decoded(values[0]) or []

    def words(self, field: "Field", value: Any) -> str:
        return " ".join(self.word(entry["value"]) for entry in value or [])

    def word(self, value: Any) -> str:
        return str(value)

    def one(self, value: Any) -> str:
        return str(value)

    def text(self, field: "Field", value: Any) -> str:
        return "; ".join(self.one(entry["value"]) for entry in primary_first(value))

    def draw(self, field: "Field", value: Any) -> Markup:
        shown = [self.draw_entry(entry) for entry in primary_first(value)]
        return fill('<span class="values">%s</span>', Markup("").join(shown))

    def draw_entry(self, entry: dict[str, Any]) -> Markup:
        kind = KINDS.get(entry["kind"], entry["kind"])
        small = fill("<small>%s</small>", kind) if kind else ""
        return fill('<span class="value">%s%s</span>', self.draw_one(entry["value"]), small)

    def brief(self, field: "Field", value: Any) -> Markup:
        if not value:
            return drawing.EMPTY
        return drawing.brief_list(self.draw_one(primary_first(value)[0]["value"]), len(value) - 1)

    def draw_one(self, value: Any) -> Markup:
        return escape(self.one(value))

    def order(self, field: "Field", alias: str) -> str | None:
        return None

    def emptiness(self, field: "Field", alias: str) -> str:
        return f"{self.column(field, alias)} = '[]'"

    def leaf(self, field: "Field", alias: str, op: str, value: Any) -> Sql:
        column = self.column(field, alias)
        if op == "eq":
            return Sql(f"{values_of(column)} ? %s", (value,))
        if op == "in":
            return Sql(f"{values_of(column)} ?| %s::text[]", (list(value),))
        if op in {"contains", "starts"}:
            pattern = ("%" if op == "contains" else "") + like(self.sought(value)) + "%"
            found = Sql(f"EXISTS (SELECT FROM jsonb_array_elements({column}) e WHERE e->>'value' ILIKE %s)", (pattern,))
            return narrowed(field, alias, str(value), found) if op == "contains" else found
        return super().leaf(field, alias, op, value)

    def sought(self, value: Any) -> str:
        return fold(str(value))


class Phones(Several):
    name = "phones"
    manner = "number"

    def value(self, field: "Field", raw: Any) -> Any:
        text = clean(str(raw or ""))
        return stored_phone(text) if text else None

    def word(self, value: Any) -> str:
        return phones.digits(value)

    def one(self, value: Any) -> str:
        return shown_phone(value)

    def draw_one(self, value: Any) -> Markup:
        return phone_link(value)

    def sought(self, value: Any) -> str:
        return phones.digits(str(value)) or fold(str(value))


class Emails(Several):
    name = "emails"
    manner = "code"

    def value(self, field: "Field", raw: Any) -> Any:
        text = clean(str(raw or ""))
        return refused_by(emails.parse, text) if text else None

    def draw_one(self, value: Any) -> Markup:
        return fill('<a class="link" href="mailto:%s">%s</a>', value, value)


class Addresses(Several):
    name = "addresses"

    def value(self, field: "Field", raw: Any) -> Any:
        return parse_address(field, raw)

    def word(self, value: Any) -> str:
        return " ".join(str(part) for part in value.values())

    def one(self, value: Any) -> str:
        return address_line(value)

    def leaf(self, field: "Field", alias: str, op: str, value: Any) -> Sql:
        if op == "contains":
            text = f"{alias}.folds->>'{field.name}'"
            return Sql(f"{text} LIKE %s", ("%" + like(fold(str(value))) + "%",))
        return super().leaf(field, alias, op, value)

    ops = ("contains", "empty", "not_empty")


class Address(Kind):
    """One address: country, province, city, district, street, postcode."""

    name = "address"
    ops = ("contains", "empty", "not_empty")
    is_flat = False
    is_listed = True

    def parse(self, field: "Field", raw: Any) -> Any:
        return parse_address(field, raw)

    def load(self, field: "Field", values: tuple[Any, ...]) -> Any:
        return decoded(values[0])

    def text(self, field: "Field", value: Any) -> str:
        return address_line(value) if value else ""

    def words(self, field: "Field", value: Any) -> str:
        return " ".join(str(part) for part in value.values()) if value else ""

    def order(self, field: "Field", alias: str) -> str | None:
        return None

    def leaf(self, field: "Field", alias: str, op: str, value: Any) -> Sql:
        if op == "contains":
            pattern = "%" + like(fold(str(value))) + "%"
            return Sql(f"{alias}.folds->>'{field.name}' LIKE %s", (pattern,))
        return super().leaf(field, alias, op, value)


def values_of(column: str) -> str:
    """The values alone of a column of phones or mail addresses, as their index holds them."""
    return f"jsonb_path_query_array({column}, '$[*].value')"


def parse_address(field: "Field", raw: Any) -> dict[str, str] | None:
    """An address from its parts, or from one line, which becomes the street."""
    if isinstance(raw, str):
        raw = structured(raw, dict, otherwise={"street": raw})
    if raw is None:
        return None
    if not isinstance(raw, dict) or set(raw) - set(addresses.PARTS):
        raise sentence(
            _("An address in '%(field)s' has the parts %(parts)s."),
            field=field.label,
            parts=", ".join(addresses.PARTS),
        )
    parts = {name: clean(str(raw.get(name) or ""))[:300] for name in addresses.PARTS}
    return {name: part for name, part in parts.items() if part} or None


def address_line(value: dict[str, str]) -> str:
    return addresses.show(value, language="zh" if (get_language() or "zh").startswith("zh") else "en")


def with_one_primary(field: "Field", entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Exactly one entry is primary: the one marked, or the first."""
    marked = [entry for entry in entries if entry["is_primary"]]
    if len(marked) > 1:
        raise sentence(_("Only one entry of '%(field)s' can be primary."), field=field.label)
    if entries and not marked:
        entries[0]["is_primary"] = True
    return entries


def primary_first(value: Any) -> list[dict[str, Any]]:
    return sorted(value or [], key=lambda entry: not entry["is_primary"])
