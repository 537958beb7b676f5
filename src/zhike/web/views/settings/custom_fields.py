"""The fields of each object: those it comes with, and those of the administrators, who make, hide and remove them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from zhike.engine import objects
from zhike.engine.actors import Actor
from zhike.engine.custom import made
from zhike.engine.custom.kinds import KINDS, Definition, Making
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.views.answers import done
from zhike.web.edits import Edit, options

from . import computed_fields, frame
from .record_form import RecordForm

HERE = "/settings/fields"
USUAL = "account"
NAMING = {"label_zh", "label_en", "name", "help_zh", "help_en"}
WHOLE = {
    "rows": lazy("Lines"),
    "links": lazy("Links to records"),
    "any_links": lazy("Links to records of any object"),
    "structure": lazy("Definition"),
}


def fields(request: HttpRequest, object_type: ObjectType | None = None) -> HttpResponse:
    frame.require(request, "customfield")
    shaped = sorted((one for one in objects.all_types() if one.can("custom")), key=lambda one: not one.can("timeline"))
    one = object_type or next((found for found in shaped if found.key == USUAL), shaped[0])
    if not one.can("custom"):
        raise Http404
    tabs = [{"title": t.label_plural, "url": f"{HERE}/{t.path}", "is_current": t is one} for t in shaped]
    own = [built_in(field) for field in one.own_fields.values() if field.name != "id"]
    further = [line(found) for found in made.now().definitions.get(one.key, {}).values()]
    return frame.show(
        request, "custom_fields", _("Fields"), tabs=tabs, own=own, made=further, new_url=f"{HERE}/{one.path}/new"
    )


def line(one: Definition) -> dict[str, Any]:
    making = KINDS.get(one.kind)
    flags = {_("Required"): one.is_required, _("Unique"): one.is_unique, _("Sortable"): one.is_indexed}
    states = {"active": _("In use"), "hidden": _("Hidden"), "removing": _("Being removed")}
    return {
        "title": one.label, "name": f"{'derived' if making and making.is_computed else 'custom'}.{one.name}", "kind": making.label if making else one.kind,
        "flags": [flag for flag, is_set in flags.items() if is_set], "state": states[one.state],
        "hue": "green" if one.state == "active" else "gray", "url": f"{HERE}/{one.id}",
    }  # fmt: skip


def built_in(one: Field) -> dict[str, Any]:
    kind = KINDS.get(one.kind.name)
    flags = {_("Required"): one.is_required, _("Read only"): not one.is_editable}
    return {
        "title": capfirst(one.label), "name": one.name, "kind": kind.label if kind else WHOLE.get(one.kind.name, one.kind.name),
        "flags": [flag for flag, is_set in flags.items() if is_set],
    }  # fmt: skip


def new(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """First the kind, then what a field of this kind needs."""
    frame.require(request, "customfield", "create")
    making = KINDS.get(request.GET.get("kind", ""))
    title, place = _("New field"), f"{HERE}/{object_type.path}"
    if making is None:
        kinds = [
            {"title": one.label, "text": one.text, "icon": one.icon, "url": f"{place}/new?kind={key}"}
            for key, one in KINDS.items()
        ]
        cards = [{"title": object_type.label_plural, "cards": kinds}]
        return frame.show(request, "index", title, cards=cards, crumbs=crumbs(object_type))
    form = RecordForm(request, objects.get("customfield"), names(making, is_new=True))
    if request.method == "POST" and computed_fields.kept(form, object_type, request.GET["kind"]):
        return done(request, _("The field is there for everybody."), to=place)
    title = f"{title}: {making.label}"
    if making.is_computed:
        return computed_fields.page(request, form, object_type, request.GET["kind"], title=title)
    return page(request, form, object_type, making, title=title)


def names(making: Making, *, is_new: bool) -> list[str]:
    found = ["label_zh", "label_en", *(["name"] if is_new else []), "help_zh", "help_en", *making.asks]
    if is_new and making.is_link:
        found.append("target")
    if not making.is_computed:
        found += ["is_required", *(["is_unique"] if making.may_be_unique else [])]
        found += [*(["is_searched"] if making.is_text else []), "default_text"]
    return found


def field(request: HttpRequest, number: int) -> HttpResponse:
    frame.require(request, "customfield")
    custom = objects.get("customfield")
    record = RecordForm(request, custom, [], number).stored()
    making, one = KINDS[record.kind], objects.get(record.object)
    form = RecordForm(request, custom, names(making, is_new=False), number)
    if request.method == "POST" and computed_fields.kept(form, one, record.kind):
        return done(request, _("Saved."), to=f"{HERE}/{one.path}")
    if making.is_computed:
        return computed_fields.page(
            request, form, one, record.kind, title=record.label_zh, extra=extra(record), stored=record
        )
    return page(request, form, one, making, title=record.label_zh, extra=extra(record))


def extra(record: Any) -> list[dict[str, Any]]:
    """What else can be done to the field, as its commands say."""
    texts = {
        "hide": _("Nobody sees the field any more. What it holds is kept, and it can be shown again."),
        "unhide": _("Everybody sees the field again, with what it held."),
        "remove": _("What the field holds is taken out of every record. This cannot be taken back."),
        "index": _("Builds an index in the background, so that lists of any length sort by this field."),
    }
    return [
        {
            "title": command.label, "text": texts[command.verb], "action": f"{HERE}/{record.pk}/{command.verb}",
            "label": command.label, "is_danger": command.verb == "remove",
        }
        for command in objects.get("customfield").commands
        if command.when(record)
    ]  # fmt: skip


@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    custom = objects.get("customfield")
    command = custom.command(verb)
    if command is None:
        raise Http404
    actor: Actor = frame.require(request, "customfield", command.needs)
    record = RecordForm(request, custom, [], number).stored()
    command.run(record, by=actor)
    return done(request, _("Saved."), to=f"{HERE}/{objects.get(record.object).path}")


def page(
    request: HttpRequest, form: RecordForm, one: ObjectType, making: Making, *, title: str, extra: Any = ()
) -> HttpResponse:
    edits = [explained(edit) for edit in form.edits()]
    naming = [edit for edit in edits if edit["name"] in NAMING]
    sections = [
        {"title": _("Names"), "fields": naming},
        {"title": _("Values"), "fields": [edit for edit in edits if edit not in naming]},
    ]
    return frame.show(
        request, "form", title, status=422 if form.errors else 200, sections=[s for s in sections if s["fields"]],
        errors=form.errors, action=request.get_full_path(), extra=extra, lead=making.text, crumbs=crumbs(one),
    )  # fmt: skip


def explained(edit: Edit) -> Edit:
    """With what the field means here; the object that a link leads to is chosen from a list."""
    texts = {
        "name": _("What programs and files call it. Left empty, it is made from the label, and stays."),
        "options": _("Records keep the key. Left empty, it is made from the label."),
        "default_text": _("What new records start with, as you would type it."),
    }
    if edit["name"] in texts:
        return edit | {"help": texts[edit["name"]]}
    if edit["name"] != "target":
        return edit
    pairs = [(one.key, one.label) for one in objects.all_types()]
    return edit | {"kind": "choice", "options": options(pairs, edit["value"]), "is_required": True}


def crumbs(one: ObjectType) -> list[dict[str, str]]:
    return [
        {"title": _("Settings"), "url": "/settings"},
        {"title": _("Fields"), "url": HERE},
        {"title": one.label_plural, "url": f"{HERE}/{one.path}"},
    ]
