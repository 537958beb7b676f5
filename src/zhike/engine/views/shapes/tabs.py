"""The tabs above a list, board or calendar, and the menu of the one that is open."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine.saved_views.tabs import State

from ..asked import Asked
from ..view_tabs import ViewTab

MOST = 12
PARTS = ("filter", "q", "sort", "cols", "group")
PATHS = {"list": "", "board": "/board", "calendar": "/calendar"}
NOWHERE = 10_000


def strip(asked: Asked, kind: str) -> dict[str, Any]:
    """What `engine/_views.html` needs. Two queries."""
    states = asked.states
    listed = ordered(asked.tabs, states)
    shown = [tab for tab in listed if is_pinned(tab, states) or tab.id == asked.view.id][:MOST]
    if asked.view.id not in {tab.id for tab in shown}:
        shown[-1:] = [asked.view]
    base, query = f"/{asked.type.path}/views", asked.address.changed(limit="", tab="", back="", month="").query
    dirty = is_dirty(asked, kind)
    return {
        "views": [drawn(asked, tab, states, kind) | marks(asked, tab, dirty) for tab in shown],
        "more_views": [drawn(asked, tab, states, kind) for tab in listed if tab not in shown],
        "save_view": {
            "url": f"{base}/new?{query}&kind={kind}" if query else f"{base}/new?kind={kind}",
            "is_dirty": dirty,
            "save_url": f"{base}/{asked.view.id}/save?{query}&kind={kind}" if may_change(asked) and dirty else "",
            "title": asked.view.title,
        },
        "view_menu": menu(asked, shown, states),
        "counts_url": f"{base}/counts",
    }


def ordered(tabs: Sequence[ViewTab], states: dict[str, State]) -> list[ViewTab]:
    """As the person arranged them; what nobody arranged stands behind."""

    def place(numbered: tuple[int, ViewTab]) -> tuple[int, int]:
        position = states.get(numbered[1].id, State()).position
        return (NOWHERE if position is None else position, numbered[0])

    return [tab for _number, tab in sorted(enumerate(tabs), key=place)]


def is_pinned(tab: ViewTab, states: dict[str, State]) -> bool:
    said = states.get(tab.id, State()).is_pinned
    return True if said is None else said


def drawn(asked: Asked, tab: ViewTab, states: dict[str, State], kind: str) -> dict[str, Any]:
    return {
        "id": tab.id,
        "title": tab.title,
        "icon": tab.icon,
        "url": url(asked, tab),
        "count": "",
        "is_shared": bool(tab.saved and tab.saved.shared_with != "nobody"),
        "is_first": states.get(tab.id, State()).is_default,
        "is_here": not tab.saved or tab.saved.kind == kind,
    }


def marks(asked: Asked, tab: ViewTab, dirty: bool) -> dict[str, bool]:
    is_current = tab.id == asked.view.id and not asked.problem
    return {"is_current": is_current, "is_dirty": is_current and dirty}


def url(asked: Asked, tab: ViewTab) -> str:
    """A saved view opens as what it was saved as; the others keep the way one looks now."""
    if tab.saved:
        return f"/{asked.type.path}{PATHS.get(tab.saved.kind, '')}?view={tab.id}"
    nothing = dict.fromkeys([*PARTS, "tab", "back"], "")
    plain = {name: value for name, value in asked.address.changed(**nothing).params.items() if value}
    return str(asked.address.plain(**plain | {"view": tab.id}))


def is_dirty(asked: Asked, kind: str) -> bool:
    """Whether what is shown differs from the view that is open."""
    saved = asked.view.saved
    if saved is None:
        return any(asked.address.params.get(name) for name in PARTS)
    same = (saved.filter == asked.filter, saved.q == asked.q, saved.group == asked.group, saved.kind == kind)
    has_other_sort = not asked.given.is_theirs("sort") and asked.given.text("sort") != saved.sort
    has_other_columns = not asked.given.is_theirs("cols") and asked.given.columns != saved.columns
    return not all(same) or has_other_sort or has_other_columns


def may_change(asked: Asked) -> bool:
    return bool(asked.view.saved and asked.view.saved.is_mine and not asked.problem)


def menu(asked: Asked, shown: Sequence[ViewTab], states: dict[str, State]) -> dict[str, Any] | None:
    """What can be done with the open tab. `acts` are posted, `forms` open a dialog."""
    if asked.problem:
        return None
    view, base = asked.view, f"/{asked.type.path}/views"
    is_first, here = states.get(view.id, State()).is_default, [tab.id for tab in shown].index(view.id)
    acts = [("unfirst" if is_first else "first", _("Do not open first") if is_first else _("Open first"), "star")]
    if here > 0:
        acts.append(("left", _("Move to the left"), "arrow-left"))
    if here < len(shown) - 1:
        acts.append(("right", _("Move to the right"), "arrow-right"))
    pinned = is_pinned(view, states)
    acts.append(("unpin", _("Take from the tabs"), "pin") if pinned else ("pin", _("Keep among the tabs"), "pin"))
    forms: list[dict[str, Any]] = []
    posts: list[dict[str, Any]] = []
    if may_change(asked):
        forms.append({"url": f"{base}/{view.id}/edit", "title": _("Rename, share"), "icon": "pencil"})
    if view.saved:
        posts.append({"url": f"{base}/{view.id}/duplicate", "title": _("Duplicate"), "icon": "copy"})
    if may_change(asked):
        posts.append({"url": f"{base}/{view.id}/delete", "title": _("Delete"), "icon": "trash-2", "is_danger": True})
    order = ",".join(tab.id for tab in shown)
    tab_acts = [{"url": f"{base}/tab", "value": verb, "title": title, "icon": icon} for verb, title, icon in acts]
    return {"view": view.id, "order": order, "acts": tab_acts, "forms": forms, "posts": posts}
