"""What an address asks of an object: view, filter, words, order, columns, page. Lists, boards, bulk and export read it here.

What nobody understands is left out and named in `notices`; what cannot be used leaves `problem`, one sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import access, conditions, layouts, query
from zhike.engine.actors import Actor
from zhike.engine.conditions import And, Node
from zhike.engine.errors import Unknown
from zhike.engine.objects import ObjectType
from zhike.engine.query.aggregate import parse_key
from zhike.engine.saved_views import tabs
from zhike.engine.saved_views.tabs import State

from . import view_tabs
from .board_columns import group_of
from .given import BLANK, Given, kept
from .numbers import whole
from .shapes.addresses import Address
from .view_tabs import ViewTab

KNOWN = (
    "view",
    "filter",
    "q",
    "sort",
    "cols",
    "group",
    "by",
    "month",
    "in",
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


@dataclass(frozen=True)
class Asked:
    """`where` and `words` are what the query needs; `filter` is the condition as JSON, of which chips are made."""

    actor: Actor
    type: ObjectType
    view: ViewTab
    given: Given
    address: Address
    filter: dict[str, Any] | None = None
    where: Node | None = None
    q: str = ""
    words: str = ""
    sort: str = ""
    group: str = ""
    columns: list[str] = field(default_factory=list)
    limit: int = 50
    cursor: str = ""
    notices: list[str] = field(default_factory=list)
    problem: str = ""
    listed: list[ViewTab] | None = None
    as_of: datetime | None = None  # asked of a copy of the records as they were

    @property
    def today(self) -> date:
        """The day that pages look at."""
        return timezone.localdate(self.as_of)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filter or self.q or self.view.filter)

    @property
    def options(self) -> dict[str, str]:
        """What a board is told: which columns it has, by the address, else by the view."""
        told = {**(self.view.saved.options if self.view.saved else {}), **self.address.params}
        return {name: str(value) for name, value in told.items()}

    @cached_property
    def tabs(self) -> list[ViewTab]:
        """One query, unless the address named a saved view."""
        return self.listed if self.listed is not None else view_tabs.every(self.actor, self.type)

    @cached_property
    def states(self) -> dict[str, State]:
        """What this person did to the tabs. One query."""
        return tabs.states(self.actor, self.type.key)

    def everything(self) -> query.Query:
        return query.Query(self.actor, self.type, is_copy=self.as_of is not None)

    def query(self) -> query.Query:
        """Raises Unknown for a sort that is not there."""
        sorts = query.sorts(self.actor, self.type, self.sort)
        return self.everything().with_(where=self.where, q=self.words, sort=sorts)


def read(actor: Actor, object_type: ObjectType, params: Mapping[str, str], path: str = "") -> Asked:
    """Everything an address asks for. One query for a saved view; no other unless a filter names links by key."""
    name = params.get("view", "")
    listed = view_tabs.every(actor, object_type) if whole(name) is not None else None
    found = view_tabs.chosen(actor, object_type, name, listed)
    view = found or view_tabs.built_in(actor, object_type)[0]
    known = [*KNOWN, group_of(object_type)]
    given = Given(kept(params, known, view.saved), view.saved)
    notices = unknown_notices([name for name in params if name not in known])
    problem = "" if found else lost(name, notices)
    parts = narrowing(actor, object_type, view, given)
    sort = sort_of(actor, object_type, given, notices)
    group = group_by(actor, object_type, given, notices)
    own = sort or ("" if view.saved else view.sort) or object_type.order
    return Asked(
        actor, object_type, view, given, Address(path or f"/{object_type.path}", given.params, BLANK if view.saved else ()),
        q=given.q, **{name: value for name, value in parts.items() if name != "problem"},
        sort=own if is_there(actor, object_type, own) else object_type.title, group=group or "",
        columns=columns_of(actor, object_type, given, notices), limit=limit_of(given.params.get("limit", "")),
        cursor=given.params.get("cursor", ""), notices=notices,
        listed=listed, problem=problem or parts.get("problem", "") or ("" if None not in {sort, group} else unavailable()),
    )  # fmt: skip


def unknown_notices(strange: list[str]) -> list[str]:
    return [_("'%(name)s' in the address means nothing here and was left out.") % {"name": strange[0][:60]}] if strange else []  # fmt: skip


def lost(view: str, notices: list[str]) -> str:
    """A saved view that is not there shows nothing, for nobody knows what it left out; another word is left out."""
    if whole(view) is not None:
        return _(
            "This view is not there for you: it was deleted, is not shared with you, or needs fields that your roles "
            "do not show. Ask whoever sent it, or show all."
        )
    notices.append(_("The view '%(name)s' is not there. You see all.") % {"name": view[:60]})
    return ""


def unavailable() -> str:
    return _("This view needs a field that is not there for you. Ask an administrator for the right, or show all.")


def narrowing(actor: Actor, object_type: ObjectType, view: ViewTab, given: Given) -> dict[str, Any]:
    """The conditions of the view and of the address, as one. A refusal is kept as `problem`."""
    found: dict[str, Any] = {}
    try:
        found["filter"] = given.filter
        typed, found["words"] = conditions.to_condition(given.q, object_type, actor)
        found["where"] = combined(actor, object_type, view.filter, found["filter"], typed)
    except Unknown as refusal:
        found["problem"] = unavailable() if given.is_theirs("filter") and given.saved else str(refusal)
    except ValidationError as refusal:
        found["problem"] = " ".join(refusal.messages)
    return found


def limit_of(text: str) -> int:
    return int(text) if text in {str(n) for n in LIMITS} else LIMITS[0]


def combined(actor: Actor, object_type: ObjectType, *parts: dict[str, Any] | None) -> Node | None:
    """All of these conditions together."""
    nodes = [conditions.parse(part, object_type, actor) for part in parts if part]
    return And(nodes) if len(nodes) > 1 else nodes[0] if nodes else None


def sort_of(actor: Actor, object_type: ObjectType, given: Given, notices: list[str]) -> str | None:
    """The order asked for, if there is such a thing; None where a view's own is not there for the actor."""
    text = given.text("sort")
    if not text or is_there(actor, object_type, text):
        return text
    if given.is_theirs("sort"):
        return None
    notices.append(_("'%(name)s' cannot be sorted by. The usual order is used.") % {"name": text[:60]})
    return ""


def group_by(actor: Actor, object_type: ObjectType, given: Given, notices: list[str]) -> str | None:
    """As `sort_of`, for what rows are grouped by."""
    text = given.text("group")
    try:
        return text and parse_key(query.Query(actor, object_type), text).name
    except Unknown:
        if given.is_theirs("group"):
            return None
    notices.append(_("'%(name)s' cannot be grouped by. The list is shown without groups.") % {"name": text[:60]})
    return ""


def is_there(actor: Actor, object_type: ObjectType, sort: str) -> bool:
    try:
        query.sorts(actor, object_type, sort)
    except Unknown:
        return False
    return True


def columns_of(actor: Actor, object_type: ObjectType, given: Given, notices: list[str]) -> list[str]:
    """The columns to show, the title first. One of a view's that the actor may not know is left out without a word."""
    readable = access.readable_fields(actor, object_type)
    chosen: list[str] = []
    for name in given.columns or layouts.of(actor, object_type).columns:
        try:
            query.path(actor, object_type, name)
            chosen.append(name)
        except Unknown:
            if given.params.get("cols"):
                notices.append(_("The column '%(name)s' is not there and was left out.") % {"name": name[:60]})
    title = [object_type.title] if object_type.title in readable else []
    return list(dict.fromkeys([*title, *chosen])) or ["id"]
