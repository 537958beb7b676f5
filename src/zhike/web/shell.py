"""What every page shows around its content: navigation by rights, what may be created, the person, what waits for them.

A lazy object: a part of a page that draws none of it asks nothing. All of it takes one statement.
"""

from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import access, cursors, metadata, objects
from zhike.engine.fields import drawing
from zhike.engine.objects import ObjectType
from zhike.lib import pinyin
from zhike.people.login import seeing
from zhike.runtime import environment
from zhike.web.middleware.actor import language

GROUPS = [
    (lazy("Customers"), ["account", "contact", "interaction"]),
    (lazy("Sales"), ["opportunity", "product"]),
]
WORK = ["task", "approval"]
IN_SETTINGS = {
    "user", "team", "role", "token", "pipeline", "stage", "layout", "customfield", "customobject", "approvalrule",
    "reviewplan",
}  # fmt: skip
KEYS = {"account": "a", "contact": "p", "opportunity": "d", "interaction": "n", "task": "t", "product": "x"}
GO_KEYS = KEYS | {"task": "l"}
AROUND = {"_side.html", "_tab_bar.html"}  # which also say where one is
DENSITIES = {"compact": "compact", "normal": "standard", "cozy": "cozy"}
MOST_KNOWN = 500
LOCAL = {"localhost", "127.0.0.1", "::1"}

WAITING = """
SELECT (SELECT count(*) FROM notice n WHERE n.user_id = %(me)s AND n.read_at IS NULL
            AND COALESCE(n.data->>'later', '') <= to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')),
    (SELECT name FROM engine_team WHERE id = %(team)s)
"""


def context(request: HttpRequest) -> dict[str, Any]:
    """The context processor of all templates. A page speaks one language: its sentences are looked up once and kept."""
    token = SimpleLazyObject(lambda: get_token(request))  # masked anew for each page, but not for each place in it
    return {"shell": Shell(request), "_": sentences(get_language() or "").__getitem__, "csrf_token": token}


class Sentences(dict[str, str]):
    """What templates say, by what stands in them, in the language of the first who asked."""

    def __missing__(self, text: str) -> str:
        self[text] = found = gettext(text)
        return found


@cache
def sentences(language: str) -> Sentences:
    return Sentences()


class Shell:
    product = property(lambda self: _("Zhike"))

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor: Any = getattr(request, "actor", None)

    @property
    def language(self) -> str:
        return "en" if language(self.request) == "en" else "zh-Hans"

    @property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in {"auto", "light", "dark"} else (self.actor.user.theme if self.actor else "auto")

    @property
    def density(self) -> str:
        chosen = self.request.COOKIES.get("density", "")
        return chosen if chosen in DENSITIES.values() else DENSITIES[self.actor.user.density]

    @property
    def single_keys(self) -> bool:
        return bool(self.actor.user.has_shortcuts)

    @property
    def user(self) -> dict[str, Any]:
        one = self.actor.user
        return {
            "id": one.pk, "name": one.name, "short": drawing.initials(one.name), "hue": drawing.hue(one.name),
            "email": one.email,
        }  # fmt: skip

    @cached_property
    def waiting(self) -> tuple[int, str]:
        """Notices that wait, and the name of the person's team. One query."""
        with cursors.prepared() as cursor:
            cursor.execute(WAITING, {"me": self.actor.user_id, "team": self.actor.user.team_id})
            count, team = cursor.fetchone()
        return count, team or ""

    @property
    def inbox_count(self) -> int:
        return self.waiting[0] if self.actor else 0

    @property
    def company(self) -> dict[str, str]:
        name = company(metadata.version()) or self.product
        return {"name": name, "note": self.waiting[1], "mark": drawing.mark(name), "hue": "indigo"}

    @property
    def live_url(self) -> str:
        return f"{environment.live_url()}/live" if self.actor else ""

    @property
    def is_admin(self) -> bool:
        return self.actor is not None and access.may(self.actor, objects.get("role"), "edit")

    @cached_property
    def messages(self) -> list[dict[str, str]]:
        levels = {"success": "ok", "warning": "warn", "error": "bad"}
        return [
            {
                "text": str(one),
                "level": levels.get(one.level_tag, "ok"),
                "undo": one.extra_tags.removeprefix("undo:") if one.extra_tags else "",
            }
            for one in get_messages(self.request)
        ]

    @property
    def banner(self) -> dict[str, str] | None:
        """For administrators: passwords travel in the open; or whose eyes they look through."""
        if self.actor and self.actor.seen_by:
            text = _("You see what %(name)s sees. You can look and change nothing.") % {"name": self.actor.name}
            return {"text": text, "action": seeing.END, "label": _("End"), "level": "warn"}
        if settings.IS_HTTPS or urlsplit(settings.BASE_URL).hostname in LOCAL or not self.is_admin:
            return None
        text = _("This address is not encrypted: passwords can be read on the way. Put it behind https.")
        return {"text": text, "url": "", "label": "", "level": "warn"}

    @cached_property
    def seen(self) -> list[ObjectType]:
        """The objects this person may view, but for those that live in the settings and what is their own."""
        return [one for one in objects.all_types() if one.key in self.seen_keys]

    def mark(self, part: str) -> tuple[Any, ...]:
        """What this part of the frame is made of: two that have the same mark look the same."""
        made = (self.language, metadata.version(), self.seen_keys, self.made_keys)
        if part not in AROUND:
            return made
        return (*made, self.request.path.split("/")[1], self.waiting, self.actor and self.actor.user.name)

    @cached_property
    def seen_keys(self) -> tuple[str, ...]:
        return allowed(self.actor)[0] if self.actor else ()

    @cached_property
    def made_keys(self) -> tuple[str, ...]:
        return allowed(self.actor)[1] if self.actor else ()

    @property
    def nav(self) -> list[dict[str, Any]]:
        by_key = {one.key: one for one in self.seen}
        placed = {key for _title, keys in GROUPS for key in keys} | set(WORK)
        first = [
            self.place("today", _("Today"), "/today", "house"),
            self.place("inbox", _("Inbox"), "/inbox", "inbox", count=self.inbox_count),
            *self.places(by_key[key] for key in WORK if key in by_key),
        ]
        groups = [{"title": "", "items": first}]
        for title, keys in GROUPS:
            groups.append({"title": str(title), "items": self.places(by_key[key] for key in keys if key in by_key)})
        rest = self.places(one for key, one in by_key.items() if key not in placed)
        groups.append({"title": _("More"), "items": rest})
        return [group for group in groups if group["items"]]

    def places(self, types: Iterable[ObjectType]) -> list[dict[str, Any]]:
        return [self.place(one.key, one.label_plural, home(one), one.icon) for one in types]

    def place(self, key: str, title: str, url: str, icon: str, count: int = 0) -> dict[str, Any]:
        root = "/" + url.split("/")[1]
        here = self.request.path
        return {
            "key": key, "title": title, "url": url, "icon": icon, "count": str(count) if count else "",
            "is_hot": bool(count), "is_current": here == root or here.startswith(root + "/"),
        }  # fmt: skip

    @property
    def tabbar(self) -> list[dict[str, Any]]:
        wanted = {one.key: one for one in self.seen}
        places = [self.place("today", _("Today"), "/today", "house")]
        places += self.places(wanted[key] for key in ("account", "opportunity") if key in wanted)
        places.append(self.place("settings", _("Me"), "/settings/profile", "user-round"))
        return places

    @cached_property
    def made(self) -> list[ObjectType]:
        """Those of them that this person may create."""
        return [one for one in self.seen if one.key in self.made_keys]

    @property
    def create(self) -> list[dict[str, Any]]:
        order = list(KEYS)
        made = list(self.made)
        made.sort(key=lambda t: order.index(t.key) if t.key in order else len(order))
        return [
            {
                "title": one.label, "icon": one.icon, "url": f"/{one.path}/new", "keywords": f"xinjian {one.path}" + ("" if one.key in KEYS else f" {spoken(one)}"),
                "keys": f"C {KEYS[one.key].upper()}" if one.key in KEYS else "",
            }
            for one in made
        ]  # fmt: skip

    @property
    def go(self) -> list[dict[str, Any]]:
        fixed = [
            {"key": "t", "title": _("Today"), "url": "/today", "keywords": "jinri jr"},
            {"key": "i", "title": _("Inbox"), "url": "/inbox", "keywords": "shoujianxiang sjx"},
            {"key": "s", "title": _("Settings"), "url": "/settings", "keywords": "shezhi sz"},
        ]
        listed = [
            {"key": GO_KEYS[one.key], "title": one.label_plural, "url": home(one), "keywords": one.path}
            for one in self.seen
            if one.key in GO_KEYS
        ]
        return fixed[:2] + listed + fixed[2:]

    @property
    def further(self) -> list[dict[str, Any]]:
        """Objects without a key of their own, such as those that administrators made."""
        return [
            {"title": one.label_plural, "icon": one.icon, "url": home(one), "keywords": f"{one.path} {spoken(one)}"}
            for one in self.seen
            if one.key not in GO_KEYS
        ]


def spoken(one: ObjectType) -> str:
    """What an object sounds like, whole and by its first letters."""
    syllables = pinyin.syllables(one.label_plural)
    return f"{''.join(syllables)} {''.join(syllable[:1] for syllable in syllables)}"


def home(object_type: ObjectType) -> str:
    """Where an object's records are looked at first: money moves on a board, the rest stands in lists."""
    has_sums = object_type.board is not None and object_type.board.total
    return f"/{object_type.path}/board" if has_sums else f"/{object_type.path}"


known: dict[tuple[Any, ...], tuple[tuple[str, ...], tuple[str, ...]]] = {}


def allowed(actor: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The objects that the actor may view here, and those of them that they may create. Kept under their roles."""
    key = (actor.roles, actor.scopes, metadata.version())
    if key not in known:
        if len(known) >= MOST_KNOWN:
            known.clear()
        may = [one for one in objects.all_types() if one.key not in IN_SETTINGS and not one.is_personal]
        seen = [one for one in may if access.may(actor, one, "view")]
        made = [one for one in seen if one.can("create") and access.may(actor, one, "create")]
        known[key] = tuple(one.key for one in seen), tuple(one.key for one in made)
    return known[key]


@lru_cache(maxsize=4)
def company(meta_version: int) -> str:
    """The name of the company that works with this installation. Cached under the version."""
    return str(metadata.setting("company_name", "") or "")
