"""Moving a card to another column: a change of one field, or the command that ends things there."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.engine import access, log, names, objects, records
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible, Stale, Unknown
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.records.save import stale_sentence

from . import answers, board_cards
from .asked import read
from .board_cards import Deck
from .board_columns import Column, Layout, group_of, layout
from .boards import movable_of
from .numbers import whole
from .seen import stored
from .shapes import board as shapes
from .shapes import cards


def move(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """POST /{plural}/{id}/move: `to`, `before`, `version`. Raises Stale where somebody saved the card in between.

    A column whose command asks for something answers 422 and the form to open. `before` is the card it was dropped
    on; a column is ordered by its dates, so the place within it is not kept.
    """
    actor = request.actor  # type: ignore[attr-defined]
    if not access.allows(actor, "view", object_type, record_id):
        raise NotVisible
    here = dict(parse_qsl(urlsplit(request.headers.get("HX-Current-URL", "")).query))
    record = stored(object_type, record_id)
    found = layout(actor, object_type, here | own_group(object_type, record))
    target, before = found.column(request.POST.get("to", "")), column_of(found, record)
    access.require_field_writable(actor, object_type, [found.by.name])
    try:
        event = put(record, target, by=actor, field=found.by, version=request.POST.get("version", ""))
    except ValidationError:
        if not target.verb:
            raise
        form = f"{names.address(object_type.key, record_id)}/{target.verb}"
        if not answers.is_part(request):
            return HttpResponseRedirect(form)
        return answers.announce(HttpResponse(status=422), ask=form)
    text = _("Moved to “%(stage)s”.") % {"stage": target.title}
    if "from" in request.GET or not answers.is_part(request):  # not from a board
        return answers.done(request, text, event=event, to=names.address(object_type.key, record_id), stay=True)
    deck = Deck(read(actor, object_type, here, f"/{object_type.path}/board"), found)
    response = render(request, "engine/_moved.html", changed(deck, record_id, [c for c in (before, target) if c]))
    return answers.announce(response, toast=answers.toast(text, event=event))


def own_group(object_type: ObjectType, record: Any) -> dict[str, str]:
    """The columns are those of the card's own pipeline."""
    name = group_of(object_type)
    value = object_type.fields[name].get(record) if name else None
    return {name: str(value)} if value else {}


def column_of(found: Layout, record: Any) -> Column | None:
    value = found.by.get(record)
    return next((one for one in found.columns if one.value == value), None)


def put(seen: Any, target: Column, *, by: Actor, field: Field, version: str) -> int | None:
    """Write it; the card is locked meanwhile, so that of two people only one can be first."""
    if whole(version) is None:
        raise Unknown(_("Say which version of the record you have seen."))
    with transaction.atomic():
        one = objects.of(seen)
        record = one.model._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=seen.pk)
        if record.version != int(version):
            raise Stale(stale_sentence(record), record)
        command = one.command(target.verb) if target.verb else None
        if command is None or field.get(record) == target.value:
            return records.save(record, by=by, version=int(version), **{field.name: target.value})
        command.run(record, by=by)
        happened = log.read("e.object = %s AND e.record = %s", [one.key, seen.pk], order="e.id DESC", limit=1)
        return happened[0].id if happened else None


def changed(deck: Deck, record_id: int, columns: list[Column]) -> dict[str, Any]:
    """The card as it is now, and the heads of the columns it left and came to."""
    listed = cards.names_of(deck.asked.actor, deck.asked.type)
    held, _forecast = board_cards.numbers(deck)
    rows = list(board_cards.rows_of(deck, [record_id], listed).values())
    drawn = cards.cards(deck.asked, listed, rows, columns[-1], movable_of(deck, [record_id]))
    heads = {column.key: shapes.head(deck, column, held) for column in columns}
    return {
        "object": {"key": deck.asked.type.key},
        "card": drawn[0] if drawn else None,
        "columns": list(heads.values()),
        "by": deck.layout.by.name,
    }
