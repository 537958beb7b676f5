"""How each object is laid out, for everybody or for the people of one role: four parts, each saved by itself."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import layouts, objects, records
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible, Stale
from zhike.engine.models import Layout, Role
from zhike.engine.objects import ObjectType
from zhike.engine.views.answers import done

from . import frame, layout_conditions, layout_parts, layout_preview

HERE = "/settings/layouts"


class Part(NamedTuple):
    """A part of the editor: how its rows are drawn from a layout, and read back as content."""

    title: Any
    lead: Any
    draw: Callable[..., dict[str, Any]]
    read: Callable[..., dict[str, Any]]
    says: str


PARTS = {
    "form": Part(lazy("Form and details"), lazy("Sections and fields of the form and of the record's page, in this order."), layout_parts.draw_form, layout_parts.read_form, "sections"),
    "highlights": Part(lazy("Highlights"), lazy("The figures at the top of a record, at most seven."), layout_parts.draw_highlights, layout_parts.read_highlights, "highlights"),
    "columns": Part(lazy("List columns"), lazy("What a list shows before anybody chooses columns. The name always comes first."), layout_parts.draw_columns, layout_parts.read_columns, "columns"),
    "panels": Part(lazy("Related lists"), lazy("What hangs on a record: which lists, in which order, with which columns."), layout_parts.draw_panels, layout_parts.read_panels, "panels"),
}  # fmt: skip


class Chosen(NamedTuple):
    """What is being laid out: an object, for a role or for everybody (None), and the part of it."""

    actor: Actor
    type: ObjectType
    role: Any
    part: str
    stored: Any

    @property
    def layout(self) -> layouts.Layout:
        """What the people of the role get now."""
        return layouts.of_roles(self.type, [self.role.pk] if self.role else [])

    @property
    def is_own(self) -> bool:
        return self.stored is not None and PARTS[self.part].says in (self.stored.content or {})

    def url(self, role: str | None = None, part: str = "") -> str:
        key = (self.role.key if self.role else "") if role is None else role
        return f"{HERE}/{self.type.path}?part={part or self.part}" + (f"&role={key}" if key else "")


def overview(request: HttpRequest) -> HttpResponse:
    """Every object, and for whom it is laid out anew."""
    frame.require(request, "layout")
    made: dict[str, list[str]] = {}
    for layout in Layout.objects.filter(deleted_at=None).select_related("role").order_by("role_id"):
        made.setdefault(layout.object, []).append(_(layout.role.name) if layout.role else _("Everybody"))
    cards = [
        {
            "title": one.label_plural,
            "icon": one.icon,
            "url": f"{HERE}/{one.path}",
            "text": _("Laid out for: %(names)s") % {"names": ", ".join(made[one.key])} if one.key in made else _("As shipped"),
        }
        for one in objects.all_types()
    ]  # fmt: skip
    return frame.show(request, "index", _("Layouts"), cards=[{"title": "", "cards": cards}])


def editor(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """One part of one layout; POST saves it, shows it (`preview`) or goes back to what others have (`reset`)."""
    chosen = choose(request, object_type)
    if request.method != "POST":
        return page(request, chosen, PARTS[chosen.part].draw(chosen.type, chosen.layout))
    if "reset" in request.POST:
        return reset(request, chosen)
    given = PARTS[chosen.part].read(chosen.type, request.POST)
    typed = layouts.composed(chosen.type, [given, *(() if chosen.stored is None else [chosen.stored.content or {}])])
    rows = PARTS[chosen.part].draw(chosen.type, typed)
    try:
        if "preview" in request.POST:
            return page(
                request, chosen, rows, preview=layout_preview.preview(chosen.actor, chosen.type, typed, chosen.role)
            )
        event = save(chosen, given, request.POST.get("version", ""))
    except ValidationError as refusal:
        return page(request, chosen, rows, problem=" ".join(refusal.messages), status=422)
    except Stale as stale:
        return page(request, chosen, rows, problem=str(stale), status=412)
    text = _("Saved. It holds from the next click of everybody it is for.") if event else _("Nothing was changed.")
    return done(request, text, event=event, to=chosen.url())


def choose(request: HttpRequest, one: ObjectType) -> Chosen:
    actor = frame.require(request, "layout")
    key, part = request.GET.get("role", ""), request.GET.get("part", "form")
    role = Role.objects.filter(key=key, deleted_at=None).first() if key else None
    if (key and role is None) or part not in PARTS:
        raise NotVisible
    stored = Layout.objects.filter(object=one.key, role=role, deleted_at=None).first()
    return Chosen(actor, one, role, part, stored)


def save(chosen: Chosen, given: dict[str, Any], version: str) -> int | None:
    """Put the part into the stored layout, or make one."""
    if chosen.stored is None:
        return records.save(Layout(), by=chosen.actor, object=chosen.type.key, role=chosen.role, content=given)
    kept = {name: part for name, part in (chosen.stored.content or {}).items() if name not in layout_parts.TOGETHER}
    content = (kept if "sections" in given else chosen.stored.content or {}) | given
    at = int(version) if version.isascii() and version.isdigit() else None
    return records.save(chosen.stored, by=chosen.actor, version=at, content=content)


def reset(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """The part is laid out as for others again; a layout that says nothing more is deleted."""
    event = None
    if chosen.is_own:
        says = layout_parts.TOGETHER if chosen.part == "form" else {PARTS[chosen.part].says}
        content = {name: part for name, part in chosen.stored.content.items() if name not in says}
        if content:
            event = records.save(chosen.stored, by=chosen.actor, content=content)
        else:
            event = records.delete(chosen.stored, by=chosen.actor)[0]
    return done(request, _("This part is laid out as for others again."), event=event, to=chosen.url())


def with_conditions(chosen: Chosen, rows: dict[str, Any]) -> dict[str, Any]:
    """Each field's conditions as the builder draws them."""
    if chosen.part != "form":
        return rows
    for row in [*rows["rows"], *rows["rest"]]:
        if row["kind"] == "field":
            held = {kind: layout_parts.parsed(row[kind]) for kind in ("show", "require") if row[kind]}
            row["conditions"] = {
                kind: layout_conditions.drawn(chosen.actor, chosen.type, raw)
                for kind, raw in held.items()
                if isinstance(raw, dict)
            }
    return rows | {"builder": layout_conditions.builder(chosen.actor, chosen.type)}


def page(
    request: HttpRequest, chosen: Chosen, rows: dict[str, Any], *, problem: str = "", preview: Any = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    part = PARTS[chosen.part]
    roles = [("", _("Everybody")), *((r.key, _(r.name)) for r in Role.objects.filter(deleted_at=None).order_by("id"))]
    mine = chosen.role.key if chosen.role else ""
    return frame.show(
        request, "layout", chosen.type.label_plural, status=status, problem=problem, preview=preview,
        crumbs=[{"title": _("Settings"), "url": "/settings"}, {"title": _("Layouts"), "url": HERE}],
        roles=[{"title": title, "url": chosen.url(role=key), "is_current": key == mine} for key, title in roles],
        parts=[{"title": p.title, "url": chosen.url(part=key), "is_current": key == chosen.part} for key, p in PARTS.items()],
        part=chosen.part, lead=part.lead, action=chosen.url(), version=chosen.stored.version if chosen.stored else "",
        is_own=chosen.is_own, whose=_(chosen.role.name) if chosen.role else _("Everybody"), **with_conditions(chosen, rows),
    )  # fmt: skip
