"""What each role may do: the matrix of objects and verbs, and the fields a role may not write or not know."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import objects, query, sharing
from zhike.engine.actors import Actor, Rights
from zhike.engine.errors import NotVisible
from zhike.engine.models import FieldRight, Grant
from zhike.engine.objects import ObjectType
from zhike.engine.views.answers import done
from zhike.engine.views.numbers import whole
from zhike.people.login.fresh import fresh
from zhike.people.role import rules
from zhike.web.edits import edit, options

from . import frame, role_preview

HERE = "/settings/roles"
LEVELS = [("none", lazy("no")), ("own", lazy("own")), ("team", lazy("team")), ("subtree", lazy("team and below")), ("all", lazy("all"))]  # fmt: skip
VERBS = {
    "view": lazy("See"), "create": lazy("Create"), "edit": lazy("Edit"), "delete": lazy("Delete"),
    "share": lazy("Share"),     "export": lazy("Export"), "import": lazy("Import"),
}  # fmt: skip
FIELD_LEVELS = [("write", lazy("write")), ("read", lazy("read only")), ("none", lazy("not known"))]


@fresh
def roles(request: HttpRequest, key: str = "") -> HttpResponse:
    actor = frame.require(request, "role")
    listed = known(request)
    role = chosen(listed, key)
    held, looked_at = granted(role), None
    if "preview" in request.POST:
        held = Rights(held.grants | {(one.key, verb): level for one, verb, level in posted(request, held)})
        looked_at = look(request, role, held)
    elif request.method == "POST":
        with transaction.atomic():
            for one, verb, level in posted(request, held):
                rules.grant(role, one.key, verb, level, by=actor)
        return done(
            request, _("Saved. It holds from the next click of everybody with this role."), to=f"{HERE}/{role.key}"
        )
    tabs = [{"title": _(one.name), "url": f"{HERE}/{one.key}", "is_current": one is role} for one in listed]
    return frame.show(
        request, "roles", _("Roles"),
        roles=[*tabs, {"title": _("New role"), "url": "/roles/new", "icon": "plus", "is_current": False}],
        role={"key": role.key, "title": _(role.name), "text": lead(role), "action": f"{HERE}/{role.key}", "is_locked": role.key == "admin"},
        groups=groups(), people=role_preview.people(actor, role), preview=looked_at,
        verbs=[{"key": verb, "title": title} for verb, title in VERBS.items()],
        grid=grid(held), levels=options(LEVELS, ""), fields_url=f"{HERE}/{role.key}/fields",
    )  # fmt: skip


def known(request: HttpRequest) -> list[Any]:
    """The roles this actor may see, as records. Two statements."""
    actor, role = request.actor, objects.get("role")  # type: ignore[attr-defined]
    found = query.page(query.Query(actor, role, sort=query.sorts(actor, role, "id")), [], limit=200)
    by_id = role.model._base_manager.in_bulk([row.id for row in found.rows])
    return [by_id[row.id] for row in found.rows]


def chosen(listed: list[Any], key: str) -> Any:
    found = next((one for one in listed if one.key == key), None) if key else listed[0]
    if found is None:
        raise NotVisible
    return found


def granted(role: Any) -> Rights:
    return Rights(
        {(o, v): level for o, v, level in Grant.objects.filter(role=role).values_list("object", "verb", "level")}
    )


def look(request: HttpRequest, role: Any, held: Rights) -> dict[str, Any]:
    """What the chosen person would see with the matrix as it stands in the form."""
    number = whole(request.POST.get("person", ""))
    person = get_user_model()._base_manager.filter(pk=number, deleted_at=None, is_active=True).first()
    if person is None:
        raise NotVisible
    actor: Actor = request.actor  # type: ignore[attr-defined]
    who = role_preview.would_be(person, role, held.grants)
    types = [one for one in listed_objects() if is_work(one)]
    return {"name": person.name, "id": person.pk, "lines": role_preview.preview(actor, who, types)}


def listed_objects() -> list[ObjectType]:
    """What roles speak of, people's work first; what is personal is everybody's own without being granted."""
    return sorted((one for one in objects.all_types() if not one.is_personal), key=lambda one: not is_work(one))


def is_work(one: ObjectType) -> bool:
    """Whether its records are what people work with, not what administrators set up."""
    return one.can("quality")


def groups() -> list[dict[str, Any]]:
    """The rows of the matrix under two heads."""
    shown = [(is_work(one), {"key": one.key, "title": one.label_plural, "icon": one.icon}) for one in listed_objects()]
    return [
        {"title": title, "objects": [row for is_here, row in shown if is_here is is_first]}
        for is_first, title in ((True, _("What people work with")), (False, _("What administrators set up")))
    ]


def applies(one: ObjectType, verb: str) -> bool:
    if verb == "share":
        return sharing.is_shareable(one)
    return verb != "import" or one.can("import")


def grid(rights: Rights) -> dict[str, dict[str, str]]:
    return {
        one.key: {verb: rights.level(one.key, verb) if applies(one, verb) else "" for verb in VERBS}
        for one in listed_objects()
    }


def posted(request: HttpRequest, rights: Rights) -> list[tuple[ObjectType, str, str]]:
    """The cells that differ from what holds."""
    found = []
    for one in objects.all_types():
        for verb in VERBS:
            level = request.POST.get(f"grant.{one.key}.{verb}")
            if level is not None and level != rights.level(one.key, verb):
                found.append((one, verb, level))
    return found


def lead(role: Any) -> str:
    if role.key == "admin":
        return _("Administrators may do everything, always. This role cannot be narrowed.")
    return _("Own: what the person owns. Team: what their team owns. Team and below: also the teams beneath.")


@fresh
def fields(request: HttpRequest, key: str) -> HttpResponse:
    """Narrow single fields of one object for one role."""
    actor = frame.require(request, "role")
    role = chosen(known(request), key)
    one = objects.find(request.GET.get("object", "")) or listed_objects()[0]
    names = [name for name, field in one.fields.items() if field.is_editable]
    held = dict(FieldRight.objects.filter(role=role, object=one.key).values_list("field", "level"))
    if request.method == "POST":
        with transaction.atomic():
            for name in names:
                rules.narrow(role, one.key, name, request.POST.get(name, held.get(name, "write")), by=actor)
        return done(request, _("Saved."), to=f"{HERE}/{key}/fields?object={one.path}")
    drawn = [
        edit(name, str(one.fields[name].label).capitalize(), "choice", held.get(name, "write"),
             options=options(FIELD_LEVELS, held.get(name, "write")))
        for name in names
    ]  # fmt: skip
    tabs = [
        {"title": other.label_plural, "icon": other.icon, "url": f"?object={other.path}", "is_current": other is one}
        for other in listed_objects()
    ]
    return frame.show(
        request, "fields", f"{_(role.name)} · {_('Fields')}", tabs=tabs, sections=[{"title": one.label_plural, "fields": drawn}],
        errors=[], extra=[], action=f"{HERE}/{key}/fields?object={one.path}", lead=_("A field that a role may not know is unknown to it everywhere: lists, filters, exports, the API."),
        crumbs=[{"title": _("Settings"), "url": "/settings"}, {"title": _("Roles"), "url": f"{HERE}/{key}"}],
    )  # fmt: skip
