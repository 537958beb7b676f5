"""The form of a record, new or changed whole. What was typed stays in it until it is saved."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhike.engine import access, inputs, layouts, names, records
from zhike.engine.actors import Actor
from zhike.engine.duplicates import rules, warn
from zhike.engine.duplicates.warn import Duplicate
from zhike.engine.errors import Stale
from zhike.engine.layouts import Demands
from zhike.engine.models import Effect
from zhike.engine.objects import ObjectType

from . import answers, merging
from .attached import stored_uploads
from .fields import version
from .seen import Seen, see, stored
from .shapes import objects
from .shapes.edits import edits, understood
from .shapes.posted import posted

ONCE = "form"


def form_new(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET and POST /{plural}/new?<field>=<value>&next=<address>"""
    actor = request.actor  # type: ignore[attr-defined]
    if not object_type.can("create"):
        raise Http404
    access.require(actor, "create", object_type)
    values = defaults(actor, object_type)
    if is_look(request):
        return look(request, actor, object_type, values, key=request.POST.get("idempotency_key", "")[:80])
    if request.method == "POST":
        return create(request, actor, object_type)
    key = secrets.token_urlsafe(16)
    return form(request, actor, object_type, values, typed=prefilled(request, actor, object_type), key=key)


def defaults(actor: Actor, one: ObjectType) -> dict[str, Any]:
    return {name: one.fields[name].default for name in needed(actor, one)}


def needed(actor: Actor, one: ObjectType) -> list[str]:
    """The fields of the actor's form, and those that decide what it shows."""
    layout = layouts.of(actor, one)
    return [name for name in dict.fromkeys([*layout.names, *layout.watched]) if name in one.fields]


def prefilled(request: HttpRequest, actor: Actor, one: ObjectType) -> dict[str, Any]:
    """What the form holds before anybody types: what the address says, and oneself as the owner."""
    writable = access.writable_fields(actor, one)
    found: dict[str, Any] = {"owner": actor.user_id} if one.can("owner") and "owner" in writable else {}
    for name in request.GET:
        if name in writable:
            several = request.GET.getlist(name)
            found[name] = several if one.fields[name].is_rows else several[-1]
    return found


def touched(one: ObjectType, values: dict[str, Any]) -> dict[str, Any]:
    """Without what stands as the form showed it: a default that nobody touched is for the object's rules to fill."""
    fields = one.fields
    return {
        n: v for n, v in values.items() if n in one.owned_by or fields[n].log(v) != fields[n].log(fields[n].default)
    }


def create(request: HttpRequest, actor: Actor, one: ObjectType) -> HttpResponse:
    """The same form sent twice makes one record: its key is written in the same transaction."""
    raw = posted(one, request.POST, request.FILES)
    key = request.POST.get("idempotency_key", "")[:80]
    record = one.model()
    try:
        values = touched(one, inputs.read(actor, one, stored_uploads(actor, raw), creating=True))
        if made_before(actor, key) is None:
            warn.check(actor, one, values, allowed=request.POST.get("duplicates") == "allow")
        event = save_once(record, actor, values, key)
    except Duplicate as alike:
        return form(request, actor, one, defaults(actor, one), typed=raw, key=key, alike=alike)
    except ValidationError as refusal:
        values = defaults(actor, one)
        return form(request, actor, one, values, typed=raw, key=key, refusal=with_title(refusal, one, raw))
    made = int(record.pk or made_before(actor, key) or 0)
    to = answers.local(request.GET.get("next", ""), names.address(one.key, made))
    return answers.done(request, _("%(object)s created.") % {"object": one.label}, event=event, to=to)


def with_title(refusal: ValidationError, one: ObjectType, raw: Mapping[str, Any]) -> ValidationError:
    """Values are read before they are checked: a title that is missing is told together with what cannot be read."""
    title = one.title_field
    if not hasattr(refusal, "error_dict") or title.name in refusal.error_dict or raw.get(title.name, "").strip():
        return refusal
    try:
        title.check(title.kind.empty())
    except ValidationError as missing:
        return ValidationError({title.name: missing.messages, **refusal.message_dict})
    return refusal


def save_once(record: Any, actor: Actor, values: Mapping[str, Any], key: str) -> int | None:
    """Save, unless this key has been seen: then nothing is written and the record stays without a number."""
    effect = Effect(kind=ONCE, key=f"{actor.user_id}:{key}")
    try:
        with transaction.atomic():
            if key:
                effect.save(force_insert=True)
            event = records.save(record, by=actor, **values)
            if key:
                Effect.objects.filter(pk=effect.pk).update(response={"id": record.pk})
            return event
    except IntegrityError:
        if made_before(actor, key) is None:
            raise
        return None


def made_before(actor: Actor, key: str) -> int | None:
    """The record that a form with this key made, if it did."""
    if not key:
        return None
    response = Effect.objects.filter(kind=ONCE, key=f"{actor.user_id}:{key}").values_list("response", flat=True).first()
    return response["id"] if response else None


def form_edit(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """GET and POST /{plural}/{id}/edit"""
    actor = request.actor  # type: ignore[attr-defined]
    seen = see(actor, object_type, record_id, needed(actor, object_type))
    if not object_type.can("edit") or "edit" not in seen.allowed:
        raise PermissionDenied(access.gate.denial("edit", object_type))
    if is_look(request):
        return look(request, actor, object_type, seen.values, seen=seen)
    if request.method == "POST":
        return change(request, seen)
    return form(request, actor, object_type, seen.values, seen=seen)


def is_look(request: HttpRequest) -> bool:
    """Whether the page asks how the form looks with what is typed, because a field changed on which others depend."""
    return request.method == "POST" and request.headers.get("Zhike-Form") == "look"


def look(request: HttpRequest, actor: Actor, one: ObjectType, values: Mapping[str, Any], **more: Any) -> HttpResponse:
    """The form with what is typed, neither checked nor saved."""
    return form(request, actor, one, values, typed=posted(one, request.POST), **more)


def change(request: HttpRequest, seen: Seen) -> HttpResponse:
    raw = posted(seen.type, request.POST, request.FILES)
    record = stored(seen.type, seen.id)
    try:
        values = inputs.read(seen.actor, seen.type, stored_uploads(seen.actor, raw), creating=False)
        event = records.save(record, by=seen.actor, version=version(request, seen), **values)
    except Stale as stale:
        now = see(seen.actor, seen.type, seen.id, needed(seen.actor, seen.type))
        merged = merging.merge(now, raw, since=version(request, seen) or now.version)
        refusal = ValidationError({**merged.errors, "__all__": [str(stale)]})
        return form(request, seen.actor, seen.type, now.values, typed=merged.typed, seen=now, refusal=refusal)
    except ValidationError as refusal:
        return form(request, seen.actor, seen.type, seen.values, typed=raw, seen=seen, refusal=refusal)
    to = answers.local(request.GET.get("next", ""), seen.url)
    text = _("Saved.") if event else _("Nothing was changed.")
    return answers.done(request, text, event=event, to=to)


def form(
    request: HttpRequest,
    actor: Actor,
    one: ObjectType,
    values: Mapping[str, Any],
    *,
    typed: Mapping[str, Any] | None = None,
    seen: Seen | None = None,
    key: str = "",
    refusal: ValidationError | None = None,
    alike: Duplicate | None = None,
) -> HttpResponse:
    """The form as a page or as a part; after a refusal with what was typed and each sentence beside its field."""
    shape, (named, general) = objects.object_of(actor, one), sentences(refusal, one)
    sections, summary = sections_of(actor, one, values, named, typed or {})
    context = {
        "object": shape,
        "title": _("Edit: %(title)s") % {"title": seen.title} if seen else _("New: %(title)s") % {"title": one.label},
        "action": request.get_full_path(),
        "version": seen.version if seen else None,
        "idempotency_key": key,
        "sections": sections,
        "watched": " ".join(sorted(layouts.of(actor, one).watched)),
        "errors": [*({"field": "", "text": text} for text in general), *summary],
        "cancel_url": answers.local(request.GET.get("next", ""), seen.url if seen else shape["url"]),
        "submit": "",
        "near": "" if seen else near_fields(one),
        **found_alike(alike),
    }
    return answers.answer(request, "form", "_form", context, status=422 if refusal or alike else 200)


def near_fields(one: ObjectType) -> str:
    """The fields that tell whether the record is there already, for the page to ask while one types."""
    rule = rules.rule_of(one)
    return " ".join(clue.field for clue in rule.clues) if rule.on_create != "off" else ""


def found_alike(alike: Duplicate | None) -> dict[str, Any]:
    """What stands above the form after it was sent, because there may be such a record already."""
    if alike is None:
        return {"duplicates": [], "allow_duplicates": False, "duplicate_text": ""}
    return {"duplicates": alike.alike, "allow_duplicates": alike.may_go_on, "duplicate_text": str(alike)}


def sections_of(
    actor: Actor, one: ObjectType, values: Mapping[str, Any], named: Mapping[str, list[str]], typed: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """The sections with their editors, and the refusals as a list of links to them. Titles cost one query an object."""
    readable = access.readable_fields(actor, one)
    drawn = Demands.of(actor, one).drawn(now(one, values, typed))
    listed = [readable[name] for name in drawn.names if name in readable and readable[name].json != "derived"]
    held = {field.name: values.get(field.name) for field in listed}
    shown = {e["name"]: e for e in edits(actor, listed, held, errors=named, typed=typed)}
    for name in drawn.required & set(shown):
        shown[name]["is_required"] = True
    sections = [
        {
            "title": str(part.title),
            "columns": part.columns,
            "fields": [shown[placed.name] for placed in part.fields if placed.name in shown],
        }
        for part in drawn.sections
    ]
    summary = [
        {
            "field": shown[name]["id"] if name in shown else "",
            "text": text if name not in shown else f"{shown[name]['title']}: {text}",
        }
        for name, texts in named.items()
        for text in texts
    ]
    return [section for section in sections if section["fields"]], summary


def now(one: ObjectType, values: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they stand in the form: what is typed where it can be read, else what is stored."""
    return {name: understood(one.fields[name], value, typed) for name, value in values.items() if name in one.fields}


def sentences(refusal: ValidationError | None, one: ObjectType) -> tuple[dict[str, list[str]], list[str]]:
    """The refusals by field, and those about the record as one."""
    if refusal is None:
        return {}, []
    if not hasattr(refusal, "error_dict"):
        return {}, list(refusal.messages)
    found = refusal.message_dict
    return {n: list(t) for n, t in found.items() if n in one.fields}, [
        text for name, texts in found.items() if name not in one.fields for text in texts
    ]
