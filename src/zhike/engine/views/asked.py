"""What an address asks of an object: view, filter, words, order, columns, page. Lists, boards, bulk and export read it here.

What nobody understands is left out and named in `notices`; a filter that cannot be used leaves `problem`, one sentence.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import access, conditions, layouts, query
from zhike.engine.actors import Actor
from zhike.engine.conditions import And, Node
from zhike.engine.errors import Unknown
from zhike.engine.objects import ObjectType

from .board_columns import group_of
from .shapes.addresses import Address
from .view_tabs import ViewTab, tabs_of

KNOWN = (
    "view",
    "filter",
    "q",
    "sort",
    "cols",
    "cursor",
    "limit",
    "from",
    "count",
    "ids",
    "deleted",
    "tab",
    "back",
    "column",
)
LIMITS = (50, 100, 200)
LONGEST_Q = 400
SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: nothing can print it


@dataclass(frozen=True)
class Asked:
    """`where` and `words` are what the query needs; `filter` is the JSON of the address, of which chips are made."""

    actor: Actor
    type: ObjectType
    view: ViewTab
    tabs: list[ViewTab]
    address: Address
    filter: dict[str, Any] | None = None
    where: Node | None = None
    q: str = ""
    words: str = ""
    sort: str = ""
    columns: list[str] = field(default_factory=list)
    limit: int = 50
    cursor: str = ""
    notices: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filter or self.q or self.view.filter)

    def query(self) -> query.Query:
        """Raises Unknown for a sort that is not there."""
        sorts = query.sorts(self.actor, self.type, self.sort)
        return query.Query(self.actor, self.type, where=self.where, q=self.words, sort=sorts)


def read(actor: Actor, object_type: ObjectType, params: Mapping[str, str], path: str = "") -> Asked:
    """Everything an address asks for. No query unless a filter names links by key."""
    tabs = tabs_of(actor, object_type)
    view = next((tab for tab in tabs if tab.id == params.get("view")), tabs[0])
    known = [*KNOWN, group_of(object_type)]
    kept = {name: params[name] for name in known if params.get(name)}
    notices = unknown_notices([name for name in params if name not in known], params.get("view", ""), tabs)
    q = kept.get("q", "")[:LONGEST_Q]
    found: dict[str, Any] = {"q": q, "limit": limit_of(kept.get("limit", ""))}
    address = Address(path or f"/{object_type.path}", kept)
    try:
        raw = parsed_filter(kept.get("filter", ""))
        typed, found["words"] = conditions.to_condition(q, object_type, actor)
        found |= {"filter": raw, "where": combined(actor, object_type, view.filter, raw, typed)}
        problem = ""
    except Unknown as refusal:
        problem = str(refusal)
    except ValidationError as refusal:
        problem = " ".join(refusal.messages)
    sort = sort_of(actor, object_type, kept.get("sort", ""), notices) or view.sort or object_type.order
    return Asked(
        actor, object_type, view, tabs, address, **found,
        sort=sort if is_there(actor, object_type, sort) else object_type.title,
        columns=columns_of(actor, object_type, kept.get("cols", ""), notices),
        cursor=kept.get("cursor", ""), notices=notices, problem=problem,
    )  # fmt: skip


def unknown_notices(strange: list[str], view: str, tabs: list[ViewTab]) -> list[str]:
    found = [_("'%(name)s' in the address means nothing here and was left out.") % {"name": strange[0][:60]}] if strange else []  # fmt: skip
    if view and view not in {tab.id for tab in tabs}:
        found.append(_("The view '%(name)s' is not there. You see all.") % {"name": view[:60]})
    return found


def limit_of(text: str) -> int:
    return int(text) if text in {str(n) for n in LIMITS} else LIMITS[0]


def parsed_filter(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict) or SURROGATE.search(json.dumps(raw, ensure_ascii=False)):
        raise Unknown(_("The filter in this address cannot be read. Build it again."))
    return raw


def combined(actor: Actor, object_type: ObjectType, *parts: dict[str, Any] | None) -> Node | None:
    """All of these conditions together."""
    nodes = [conditions.parse(part, object_type, actor) for part in parts if part]
    return And(nodes) if len(nodes) > 1 else nodes[0] if nodes else None


def sort_of(actor: Actor, object_type: ObjectType, text: str, notices: list[str]) -> str:
    """The order asked for, if there is such a thing."""
    if text and not is_there(actor, object_type, text):
        notices.append(_("'%(name)s' cannot be sorted by. The usual order is used.") % {"name": text[:60]})
        return ""
    return text


def is_there(actor: Actor, object_type: ObjectType, sort: str) -> bool:
    try:
        query.sorts(actor, object_type, sort)
    except Unknown:
        return False
    return True


def columns_of(actor: Actor, object_type: ObjectType, text: str, notices: list[str]) -> list[str]:
    """The columns to show, the title first."""
    readable = access.readable_fields(actor, object_type)
    wanted = [name.strip() for name in text.split(",") if name.strip()][:30]
    chosen: list[str] = []
    for name in wanted or layouts.of(actor, object_type).columns:
        try:
            query.path(actor, object_type, name)
            chosen.append(name)
        except Unknown:
            if wanted:
                notices.append(_("The column '%(name)s' is not there and was left out.") % {"name": name[:60]})
    title = [object_type.title] if object_type.title in readable else []
    return list(dict.fromkeys([*title, *chosen])) or ["id"]
