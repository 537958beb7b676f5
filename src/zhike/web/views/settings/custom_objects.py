"""The objects of the administrators: made, shaped, hidden and removed. Their fields are made on the page of fields."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhike.engine import inputs, objects
from zhike.engine.actors import Actor
from zhike.engine.custom import made
from zhike.engine.custom.icons import ICONS
from zhike.engine.custom.made import Described
from zhike.engine.custom_object.rules import NAMED, held
from zhike.engine.models import CustomObject
from zhike.engine.views.answers import done
from zhike.web.edits import Edit, options
from zhike.web.shell import IN_SETTINGS

from . import frame
from .record_form import RecordForm

HERE = "/settings/objects"
MOST = 10_000
KEY = "customobject"
NAMES = ["label_zh", "label_en", "plural_en", "title_zh", "title_en"]
LASTING = ["key", "path"]
RIGHTS = ["has_owner", "has_timeline"]
STATES = {"active": "green", "hidden": "gray", "removing": "amber"}


def listed(request: HttpRequest) -> HttpResponse:
    frame.require(request, KEY)
    own = [line(one) for one in made.now().objects.values()]
    built_in = [
        {"title": one.label_plural, "icon": one.icon, "path": f"/{one.path}", "url": f"/settings/fields/{one.path}"}
        for one in objects.built_in()
        if one.can("custom") and one.key not in IN_SETTINGS and not one.is_personal
    ]
    return frame.show(request, "custom_objects", _("Objects"), own=own, built_in=built_in, new_url=f"{HERE}/new")


def line(one: Described) -> dict[str, Any]:
    titles = {"active": _("In use"), "hidden": _("Hidden"), "removing": _("Being removed")}
    return {
        "title": str(one.plural), "icon": one.icon, "path": f"/{one.path}", "url": f"{HERE}/{one.id}",
        "state": titles[one.state], "hue": STATES[one.state],
        "fields": len([found for found in made.now().definitions.get(one.key, {}).values() if found.state == "active"]),
    }  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    frame.require(request, KEY, "create")
    form = RecordForm(request, objects.get(KEY), [*NAMES, *LASTING, "icon", *RIGHTS])
    if request.method == "POST" and (record := form.save()):
        told = _("The object is there for everybody whose role may see it. Give it fields, then rights in the roles.")
        return done(request, told, to=f"/settings/fields/{record.path}")
    return page(request, form, _("New object"))


def one(request: HttpRequest, number: int) -> HttpResponse:
    frame.require(request, KEY)
    form = RecordForm(request, objects.get(KEY), [*NAMES, "icon", *NAMED, *RIGHTS], number)
    record = form.stored()
    if request.method == "POST" and form.save():
        return done(request, _("Saved."), to=HERE)
    return page(request, form, str(made.now().objects[record.key].plural), record)


def page(request: HttpRequest, form: RecordForm, title: str, record: CustomObject | None = None) -> HttpResponse:
    edits = {edit["name"]: explained(edit, record) for edit in form.edits()}
    parts = [
        (_("Names"), [*NAMES, *LASTING]),
        (_("Views"), ["icon", *[name for name in NAMED if name != "parent"]]),
        (_("Rights"), [*RIGHTS, "parent"]),
    ]
    sections = [{"title": head, "fields": [edits[name] for name in names if name in edits]} for head, names in parts]
    further = {"nav": further_pages(record), "removal": removal(record)} if record else {}
    return frame.show(
        request, "custom_object", title, status=422 if form.errors else 200, sections=sections, errors=form.errors,
        action=request.get_full_path(), extra=extra(record) if record else [], lead=lead(record), **further,
        crumbs=[{"title": _("Settings"), "url": "/settings"}, {"title": _("Objects"), "url": HERE}],
    )  # fmt: skip


def lead(record: CustomObject | None) -> str:
    if record is None:
        return _("Fields come next. Everybody has the object at once, as far as their roles say; nothing is restarted.")
    return _("Programs call it '%(key)s', addresses '%(path)s'. Both stay.") % {
        "key": record.key,
        "path": f"/{record.path}",
    }


def explained(edit: Edit, record: CustomObject | None) -> Edit:
    """With what it means here; pictures and fields are chosen from what there is."""
    texts = {
        "key": _(
            "What programs and files call one of them: small letters, digits, underscores. Left empty, it is made from the name."
        ),
        "path": _("What stands in addresses: /%(path)s. Left empty, it is the key with an s.") % {"path": "…"},
        "plural_en": _("Left empty, it is the name with an s."),
        "title_zh": _("What the first field of its records is called, such as 'Number'. Left empty: 'Name'."),
        "parent": _("Who sees that record sees those that link to it."),
    }
    found = edit | ({"help": texts[edit["name"]]} if edit["name"] in texts else {})
    if edit["name"] == "icon":
        return found | {"kind": "icon", "options": options(ICONS.items(), edit["value"])}
    if edit["name"] not in NAMED or record is None:
        return found
    kinds = NAMED[edit["name"]][0]
    there = made.now().definitions.get(record.key, {}).values()
    pairs = [(field.name, field.label) for field in there if field.kind in kinds and field.state == "active"]
    help_text = found.get("help") or ("" if pairs else _("No field of this object serves for this yet."))
    return found | {"kind": "choice", "options": options(pairs, edit["value"]), "help": help_text}


def further_pages(record: CustomObject) -> list[dict[str, str]]:
    if record.state != CustomObject.State.ACTIVE:
        return []
    return [
        {"title": _("List of records"), "icon": "table-2", "url": f"/{record.path}"},
        {"title": _("Fields"), "icon": "brackets", "url": f"/settings/fields/{record.path}"},
        {"title": _("Layouts"), "icon": "layout-grid", "url": f"/settings/layouts/{record.path}"},
        {"title": _("Roles"), "icon": "shield", "url": "/settings/roles"},
    ]


def extra(record: CustomObject) -> list[dict[str, Any]]:
    texts = {
        "hide": _(
            "Nobody sees the object any more, nor fields that link to it. Everything is kept, and it can be shown again."
        ),
        "unhide": _("Everybody sees the object again, with its records."),
    }
    return [
        {"title": command.label, "text": texts[command.verb], "action": f"{HERE}/{record.pk}/{command.verb}", "label": command.label}
        for command in objects.get(KEY).commands
        if command.verb in texts and command.when(record)
    ]  # fmt: skip


def removal(record: CustomObject) -> dict[str, Any] | None:
    """What is asked before a hidden object goes for good."""
    if record.state != CustomObject.State.HIDDEN:
        return None
    number = held(record, at_most=MOST)
    count = f"{MOST:,}+" if number > MOST else f"{number:,}"
    return {"action": f"{HERE}/{record.pk}/remove", "path": record.path, "count": count}


@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    custom = objects.get(KEY)
    command = custom.command("remove_with_links" if verb == "remove" and request.POST.get("links") else verb)
    if command is None:
        raise Http404
    actor: Actor = frame.require(request, KEY, command.needs)
    form = RecordForm(request, custom, [*NAMES, "icon", *NAMED, *RIGHTS], number)
    record = form.stored()
    typed = {name: request.POST[name].strip() for name in command.ask if name in request.POST}
    try:
        command.run(record, by=actor, **inputs.answers(actor, custom, command, typed))
    except ValidationError as refusal:
        form.errors = [{"field": "", "text": text} for text in refusal.messages]
        return page(request, form, record.label_zh, record)
    return done(request, told(verb), to=HERE if verb == "remove" else f"{HERE}/{number}")


def told(verb: str) -> str:
    return _("Its records are being removed.") if verb == "remove" else _("Saved.")
