"""The editor of formulas and roll-ups: what is typed, what it gives on a few records, and what is wrong with it."""

import json
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhike.engine import relations
from zhike.engine.actors import Actor
from zhike.engine.conditions import to_condition
from zhike.engine.custom import made
from zhike.engine.custom.kinds import KINDS, Definition
from zhike.engine.derived import preview as previewing
from zhike.engine.derived.field import FORMULA
from zhike.engine.objects import ObjectType
from zhike.web.edits import Edit, edit, options

from . import frame, offers
from .record_form import RecordForm

FUNCTIONS = ("count", "sum", "avg", "min", "max")


def definition(request: HttpRequest, one: ObjectType, kind: str) -> dict[str, Any]:
    """What was chosen or typed. Raises ValidationError for a condition that is none."""
    posted = request.POST
    if kind == FORMULA:
        return {"formula": posted.get("formula", "")}
    relation, _dot, field = posted.get("what", "").partition(".")
    found: dict[str, Any] = {"relation": relation, "function": posted.get("function", "")}
    if field and found["function"] != "count":
        found["field"] = field
    text = posted.get("where", "").strip()
    if text:
        child = relations.of(one).get(relation)
        found |= {"where": condition(text, child.type if child else one, request), "where_text": text}
    return found


def condition(text: str, child: ObjectType, request: HttpRequest) -> Any:
    """The condition in its short form, `status:open amount>1000`, or as JSON."""
    if text.startswith("{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as wrong:
            raise refused(_("This is not JSON. Check its brackets and quotes.")) from wrong
    found, rest = to_condition(text, child, actor_of(request))
    if rest or not found:
        sentence = _("'%(text)s' is no condition. Write a field and a value, such as status:open or amount>1000.")
        raise refused(sentence % {"text": rest or text})
    return found


def refused(sentence: str) -> ValidationError:
    return ValidationError({"definition": [sentence]})


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def kept(form: RecordForm, one: ObjectType, kind: str) -> Any:
    """The saved field, or None where something was refused. A new one gets its object and its kind."""
    more: dict[str, Any] = {} if form.record_id else {"object": one.key, "kind": kind}
    try:
        if is_computed(kind):
            more["definition"] = definition(form.request, one, kind)
    except ValidationError as refusal:
        form.refused = refusal.message_dict
        return None
    return form.save(**more)


def page(
    request: HttpRequest,
    form: RecordForm,
    one: ObjectType,
    kind: str,
    *,
    title: str,
    extra: Any = (),
    stored: Any = None,
) -> HttpResponse:
    naming = form.edits()
    errors = form.refused.get("definition", [])
    held = stored.definition if stored else {}
    shown = parts(request, one, kind, held or {}, errors)
    return frame.show(
        request, "computed_field", title, status=422 if form.errors else 200, naming=naming, errors=form.errors,
        action=request.get_full_path(), extra=extra, lead=KINDS[kind].text, label=KINDS[kind].label,
        field_name=stored.name if stored else "", crumbs=crumbs(one), **shown,
    )  # fmt: skip


def parts(request: HttpRequest, one: ObjectType, kind: str, held: dict[str, Any], errors: list[str]) -> dict[str, Any]:
    """What the part of the page needs that asks for the definition."""
    shown = {"preview_url": f"/settings/fields/{one.path}/preview/{kind}", "kind": kind}
    if kind == FORMULA:
        typed = request.POST.get("formula", held.get("formula", ""))
        return shown | {"formula": typed, "definition_errors": errors} | offers.offered(actor_of(request), one)
    return shown | {"choices": choices(request, one, held, errors)}


def crumbs(one: ObjectType) -> list[dict[str, str]]:
    return [
        {"title": _("Settings"), "url": "/settings"},
        {"title": _("Fields"), "url": "/settings/fields"},
        {"title": one.label_plural, "url": f"/settings/fields/{one.path}"},
    ]


def choices(request: HttpRequest, one: ObjectType, held: dict[str, Any], errors: list[str]) -> list[Edit]:
    kept = ".".join(part for part in (held.get("relation"), held.get("field")) if part)
    what, function = request.POST.get("what", kept), request.POST.get("function", held.get("function", "count"))
    where = request.POST.get(
        "where", held.get("where_text") or (json.dumps(held["where"], ensure_ascii=False) if held.get("where") else "")
    )
    titles = {
        "count": _("Count"),
        "sum": _("Sum"),
        "avg": _("Average"),
        "min": _("Smallest or first"),
        "max": _("Largest or last"),
    }
    measured = [
        {"value": key, "title": title, "group": group, "is_selected": key == what}
        for group, key, title in offers.measured(actor_of(request), one)
    ]
    return [
        edit("what", _("Over"), "choice", what, options=measured, is_required=True, help=_("Records that link here, or one of their fields.")),
        edit("function", _("Compute"), "choice", function, options=options([(key, titles[key]) for key in FUNCTIONS], function), is_required=True),
        edit("where", _("Only those with"), "text", where, is_wide=True, errors=errors, placeholder="status:open amount>1000",
             help=_("Empty means all. It counts all of them, whoever looks; those who may not read what it counts do not see the field.")),
    ]  # fmt: skip


@require_POST
def preview(request: HttpRequest, object_type: ObjectType, kind: str) -> HttpResponse:
    """What the field would show on a few records, or what is wrong with it."""
    actor = frame.require(request, "customfield", "create")
    lines, errors = [], []
    if kind == FORMULA and not request.POST.get("formula", "").strip():
        return render(request, "web/settings/_preview.html", {"is_empty": True})
    try:
        held = definition(request, object_type, kind)
        lines = previewing.preview(actor, blank(object_type, kind, request.POST.get("field_name", ""), held))
    except ValidationError as refusal:
        errors = refusal.messages
    return render(request, "web/settings/_preview.html", {"lines": lines, "errors": errors})


def blank(one: ObjectType, kind: str, name: str, held: dict[str, Any]) -> Definition:
    """The definition of a field that is not there yet, or of the one of this name with another definition."""
    known = made.now().definitions.get(one.key, {}).get(name)
    if known is not None and known.kind == kind:
        return replace(known, definition=held)
    empty: dict[str, Any] = dict.fromkeys(Definition.__dataclass_fields__, "")
    return Definition(
        **empty | {"id": 0, "object": one.key, "kind": kind, "definition": held, "options": [], "decimal_places": 2}
    )


def is_computed(kind: str) -> bool:
    return kind in KINDS and KINDS[kind].is_computed
