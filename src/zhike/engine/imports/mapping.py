"""Which column of a file goes where: the JSON that people write, the browser makes and a job keeps, checked for an actor.

A column has one target or several. A target is a field, the field of a linked record (`team.leader`), a part of a row
that belongs to the record (`lines.product`), a part of an address (`addresses.city`) or a currency (`amount.currency`).
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from zhike.engine import access, names, objects
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.lib import addresses, currencies
from zhike.lib.fold import fold

from . import blanks
from .writing import require_writable

LINKS = {"link", "user", "links", "any_link", "any_links"}
MISSING = ("fail", "blank", "create")
ON_MATCH = ("update", "skip", "create")
SETTINGS = {"field", "by", "missing", "values", "format", "template", "with", "object", "empty"}
PARTS = {"columns", "defaults", "match", "on_match", "reading", "placeholders"}
SERIALS = ("excel", "excel1904")


@dataclass(frozen=True, eq=False)
class Target:
    """Where a column goes. `field` is the record's own, `inner` the field of what it links to or of its rows.

    `kind` says how: value, link, currency, line, part (of an address), linked (a field of the linked record).
    """

    column: str
    place: int
    path: str
    kind: str
    field: Field
    inner: Field | None = None
    part: str = ""
    object: str = ""
    by: str = ""
    missing: str = "fail"
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    format: str = ""
    template: str = ""
    given: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    clears: bool = False

    @property
    def final(self) -> Field:
        """The field that the text is for."""
        return self.inner or self.field

    @property
    def is_link(self) -> bool:
        return bool(self.object)


@dataclass(frozen=True, eq=False)
class Plan:
    """A checked map. `match` lists alternatives, each a set of fields that together name a record.

    `placeholders` are texts that count as empty, `orders` says of columns in which order their dates were found to be.
    """

    type: ObjectType
    columns: Sequence[str]
    targets: Sequence[Target]
    defaults: Mapping[str, Any]
    match: Sequence[tuple[str, ...]]
    on_match: str
    currency: str = ""
    dates: str = ""
    placeholders: frozenset[str] = frozenset()
    orders: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def targets_of(self, kind: str) -> list[Target]:
        return [target for target in self.targets if target.kind == kind]


def plan(
    actor: Actor, object_type: ObjectType, columns: Sequence[str], data: Mapping[str, Any], **overriding: Any
) -> Plan:
    """Check a map for an actor and a file. `overriding` are `match` and `on_match` as asked for beside the map.

    Raises ValidationError for its shape, Unknown for a name that is no field, PermissionDenied for one not to write.
    """
    require_shape(data)
    targets = list(targets_of(actor, object_type, columns, data["columns"]))
    require_bases(targets)
    defaults = dict(data.get("defaults") or {})
    currency = "" if "currency" in object_type.fields else str(defaults.pop("currency", "") or "")
    on_match = overriding.get("on_match") or data.get("on_match") or "update"
    if on_match not in ON_MATCH:
        raise ValidationError(_("What happens to records that are there is one of: update, skip, create."))
    match = matched(overriding.get("match") or data.get("match"), object_type, targets, defaults)
    made = Plan(
        object_type,
        columns,
        targets,
        checked_defaults(actor, object_type, defaults),
        match if on_match != "create" else [],
        on_match,
        checked_currency(currency),
        str((data.get("reading") or {}).get("dates") or ""),
        blanks.texts(data.get("placeholders", True)),
        overriding.get("orders") or {},
    )
    require_writable(actor, made)
    return made


def require_shape(data: Any) -> None:
    if not isinstance(data, Mapping) or not isinstance(data.get("columns"), Mapping):
        raise ValidationError(_("A map is an object with 'columns': the name of each column and where it goes."))
    if unknown := set(data) - PARTS:
        raise ValidationError(
            _("'%(name)s' is no part of a map. Its parts are: %(parts)s.")
            % {"name": sorted(unknown)[0], "parts": ", ".join(sorted(PARTS))}
        )


def targets_of(
    actor: Actor, object_type: ObjectType, columns: Sequence[str], mapped: Mapping[str, Any]
) -> Iterator[Target]:
    places = {fold(column): place for place, column in reversed(list(enumerate(columns)))}
    for column, wanted in mapped.items():
        if fold(column) not in places:
            raise ValidationError(
                _("The file has no column '%(column)s'. Its columns are: %(columns)s.")
                % {"column": column, "columns": ", ".join(columns[:50])}
            )
        for one in wanted if isinstance(wanted, list) else [wanted]:
            yield target(actor, object_type, column, places[fold(column)], one)


def target(actor: Actor, object_type: ObjectType, column: str, place: int, wanted: Any) -> Target:
    given: Any = {"field": wanted} if isinstance(wanted, str) else wanted
    if not isinstance(given, Mapping) or not isinstance(given.get("field"), str) or set(given) - SETTINGS:
        raise ValidationError(
            _("The target of column '%(column)s' is the name of a field, or an object with: %(parts)s.")
            % {"column": column, "parts": ", ".join(sorted(SETTINGS))}
        )
    path = str(given["field"])
    kind, one, inner, part = resolved(actor, object_type, path)
    key = linked_object(inner or one, str(given.get("object") or "")) if kind in {"link", "line", "linked"} else ""
    missing = str(given.get("missing") or "fail")
    if missing not in MISSING:
        raise ValidationError(_("What to do with a missing record is one of: fail, blank, create."))
    return Target(
        column,
        place,
        path,
        kind,
        one,
        inner,
        part,
        key,
        named_by(actor, objects.get(key), str(given.get("by") or "name")) if key else "",
        missing,
        {fold(str(text)): str(other) for text, other in mapping_in(given, "values").items()},
        str(given.get("format") or ""),
        str(given.get("template") or ""),
        checked_defaults(actor, objects.get(key), mapping_in(given, "with")) if key else {},
        given.get("empty") == "clear",
    )


def mapping_in(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = {} if given.get(name) is None else given[name]
    if not isinstance(found, Mapping):
        raise ValidationError(_("'%(name)s' of a target is an object.") % {"name": name})
    return dict(found)


def resolved(actor: Actor, object_type: ObjectType, path: str) -> tuple[str, Field, Field | None, str]:
    """How the path is to be understood: kind, own field, inner field, part of an address."""
    first, *further = names.steps(path)
    rest = ".".join(further)
    readable = access.readable_fields(actor, object_type)
    one = readable.get(first)
    if one is None:
        raise unknown(path, object_type)
    kind = one.kind.name
    if not rest:
        is_simple_row = kind == "rows" and one.rows.fields[0].kind.name in {"link", "user"}
        inner = one.rows.fields[0] if is_simple_row else None
        return ("link" if kind in LINKS or is_simple_row else "value"), one, inner, ""
    if kind == "money" and rest == "currency":
        return "currency", one, None, ""
    if kind in {"address", "addresses"} and rest in addresses.PARTS:
        return "part", one, None, rest
    if kind == "rows" and (inner := next((part for part in one.rows.fields if part.name == rest), None)):
        return "line", one, inner, ""
    if kind in {"link", "user"} and (inner := access.readable_fields(actor, objects.get(one.target or "")).get(rest)):
        return "linked", one, inner, ""
    raise unknown(path, object_type)


def unknown(path: str, object_type: ObjectType) -> Unknown:
    return Unknown(_("'%(name)s' is not a field of '%(object)s'.") % {"name": path[:80], "object": object_type.key})


def linked_object(one: Field, asked: str) -> str:
    """The key of the object that a link field names; a link to any object needs to be told which."""
    match one.kind.name:
        case "link" | "user":
            return one.target or ""
        case "links":
            return str(one.rows.links_to)
        case "any_link" | "any_links":
            found = objects.find(asked)
            if found is None:
                raise Unknown(_("Say with 'object' which records '%(field)s' names.") % {"field": one.name})
            return found.key
    return ""


def named_by(actor: Actor, object_type: ObjectType, by: str) -> str:
    """The field by which a file names records of the object."""
    named = {"name": object_type.title, "title": object_type.title, "phone": "phones"}.get(by, by)
    readable = access.readable_fields(actor, object_type)
    if by == "email" and "email" not in readable:
        named = "emails"
    if named not in readable or readable[named].kind.name not in {"text", "email", "emails", "phones", "number"}:
        raise Unknown(
            _("Records of '%(object)s' cannot be found by '%(name)s'.") % {"object": object_type.key, "name": by[:80]}
        )
    return named


def require_bases(targets: Sequence[Target]) -> None:
    """A field of a linked record says something only where a column says which record."""
    bases = {target.path for target in targets if target.kind == "link"}
    for one in targets:
        if one.kind == "linked" and one.field.name not in bases:
            raise ValidationError(
                _("'%(path)s' needs a column that says which '%(base)s' is meant.")
                % {"path": one.path, "base": one.field.name}
            )


def checked_defaults(actor: Actor, object_type: ObjectType, defaults: dict[str, Any]) -> dict[str, Any]:
    readable, writable = access.readable_fields(actor, object_type), access.writable_fields(actor, object_type)
    for name, value in defaults.items():
        if name not in readable:
            raise unknown(name, object_type)
        if name not in writable:
            raise PermissionDenied(_("'%(field)s' is not yours to write. Leave it out of the map.") % {"field": name})
        readable[name].parse(value)
    return defaults


def checked_currency(currency: str) -> str:
    try:
        return currencies.check(currency.upper()) if currency else ""
    except ValueError as refused:
        raise ValidationError(str(refused)) from refused


def matched(
    asked: Any, object_type: ObjectType, targets: Sequence[Target], defaults: Mapping[str, Any]
) -> list[tuple[str, ...]]:
    """The alternatives to match by: as asked, else our own id and the external id where columns have them."""
    mapped = {one.field.name for one in targets if one.kind in {"value", "link"}} | set(defaults)
    if not asked:
        found: list[tuple[str, ...]] = [(name,) for name in ("id", "external_id") if name in mapped]
    else:
        names = asked.split(",") if isinstance(asked, str) else list(asked)
        found = [tuple(part.strip() for part in str(name).split("+")) for name in names if str(name).strip()]
    for name in {name for names in found for name in names}:
        if name not in object_type.fields:
            raise unknown(name, object_type)
        if name not in mapped:
            raise ValidationError(_("Records cannot be matched by '%(name)s': no column goes there.") % {"name": name})
    return [(*names, "source") if names == ("external_id",) and "source" in mapped else names for names in found]
