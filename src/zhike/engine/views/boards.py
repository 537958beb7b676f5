"""Any object that declares a board: its cards in columns, with counts and sums, under the same filter as its list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhike.engine import access
from zhike.engine.errors import Conflict, Unknown
from zhike.engine.objects import ObjectType
from zhike.engine.query import Row
from zhike.engine.records.save import reachable

from . import answers, board_cards
from .asked import read
from .board_cards import Deck
from .board_columns import Column, layout
from .shapes import board as shapes
from .shapes import cards, states
from .shapes.screens import around


def board(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/board; with `column` and `cursor`, more cards of one column."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = read(actor, object_type, request.GET.dict(), f"/{object_type.path}/board")
    if not access.may(actor, object_type, "view"):
        shown = around(asked, "board") | {"empty": states.forbidden(object_type), "columns": []}
        return answers.answer(request, "board", "_board", shown, status=403)
    found = layout(actor, object_type, asked.options)
    if asked.problem:
        shown = around(asked, "board") | {"empty": states.wrong(asked, asked.problem), "columns": []}
        return answers.answer(request, "board", "_board", shown)
    deck = Deck(asked, found)
    if request.GET.get("column"):
        return more(request, deck, deck.layout.column(request.GET["column"]))
    try:
        return answers.answer(request, "board", "_board", around(asked, "board") | everything(deck))
    except (Conflict, Unknown) as refusal:
        shown = around(asked, "board") | {"empty": states.wrong(asked, str(refusal)), "columns": []}
        return answers.answer(request, "board", "_board", shown)


def everything(deck: Deck) -> dict[str, Any]:
    """Counts, sums and the first cards of every column: six statements at most, whatever the number of cards."""
    listed = cards.names_of(deck.asked.actor, deck.asked.type)
    held, forecast = board_cards.numbers(deck)
    found = board_cards.first_cards(deck, listed)
    movable = movable_of(deck, [row.id for rows, _cursor in found.values() for row in rows])
    columns = []
    for column in deck.layout.columns:
        rows, cursor = found[column.key]
        drawn = cards.cards(deck.asked, listed, rows, column, movable)
        more_url = shapes.more_url(deck, column, cursor)
        columns.append(shapes.head(deck, column, held) | {"cards": drawn, "more_url": more_url})
    return {
        "columns": columns,
        "groups": shapes.groups(deck),
        "moves": shapes.moves(deck) if may_move(deck) else None,
        "summary": shapes.summary(deck, forecast) if forecast else [],
        "mix": shapes.mix(forecast) if forecast else None,
    }


def may_move(deck: Deck) -> bool:
    return not deck.asked.as_of and deck.layout.by.name in access.writable_fields(deck.asked.actor, deck.asked.type)


def movable_of(deck: Deck, ids: list[int]) -> set[int]:
    return reachable(deck.asked.type, ids, deck.asked.actor, "edit") if ids and may_move(deck) else set()


def more(request: HttpRequest, deck: Deck, column: Column) -> HttpResponse:
    """The next cards of one column, to take the place of the button."""
    listed = cards.names_of(deck.asked.actor, deck.asked.type)
    rows, cursor = board_cards.more_cards(deck, column, listed, deck.asked.cursor)
    return render(request, "engine/_cards.html", more_context(deck, column, listed, rows, cursor))


def more_context(deck: Deck, column: Column, listed: list[str], rows: list[Row], cursor: str) -> dict[str, Any]:
    movable = movable_of(deck, [row.id for row in rows])
    drawn = cards.cards(deck.asked, listed, rows, column, movable)
    return {
        "object": {"key": deck.asked.type.key},
        "cards": drawn,
        "more_url": shapes.more_url(deck, column, cursor),
    }
