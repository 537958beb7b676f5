"""A file of vCards as rows, one a card, in constant memory. Cells are texts as an import reads them."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from zhike.lib.sentences import Sentence
from zhike.lib.tables import encodings
from zhike.lib.tables.table import LONGEST_CELL, Row, Table, counted
from zhike.lib.vcards.cards import Card, card
from zhike.lib.vcards.lines import LONGEST_LINE, Property, properties

COLUMNS = [
    "external_id", "name", "salutation", "title", "accounts", "phones", "emails", "addresses", "birthday", "tags",
    "notes",
]  # fmt: skip
_MOST_PROPERTIES = 5_000
DAMAGED = Sentence("A text on the card is damaged; what could not be read stands as \ufffd.")


def is_vcard(start: bytes) -> bool:
    """Whether a file that begins so holds vCards."""
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").upper().startswith(b"BEGIN:VCARD")


def open_vcards(path: Path, *, encoding: str | None = None) -> Table:
    """The cards of a file; texts without a charset of their own are in `encoding`, unless told found out."""
    encoding = encodings.check(encoding) if encoding else encodings.detect(path)
    encoding = encoding.removesuffix("-sig")
    rows = partial(_rows, path, encoding)
    return Table("vcards", COLUMNS, True, lambda: counted(rows()), encoding=encoding)


def _rows(path: Path, encoding: str) -> Iterator[Row]:
    with path.open("rb") as file:
        lines = iter(partial(file.readline, LONGEST_LINE), b"")
        for number, found in enumerate(_cards(properties(lines, encoding)), start=1):
            row = _row(number, card(found))
            is_whole = row.problem or not any("\ufffd" in cell for cell in row.cells)
            yield row if is_whole else row._replace(mended=DAMAGED)


def _cards(found: Iterator[Property]) -> Iterator[list[Property]]:
    """The properties of each card; a card within a card is left out, one that is not closed ends with the file."""
    depth, kept = 0, list[Property]()
    for one in found:
        if one.name == "BEGIN":
            depth += 1
        elif one.name == "END":
            depth -= 1
            if depth <= 0:
                yield kept
                depth, kept = 0, []
        elif depth == 1 and len(kept) < _MOST_PROPERTIES:
            kept.append(one)
    if kept:
        yield kept


def _row(number: int, made: Card) -> Row:
    cells = [
        made.key, made.name, made.salutation, made.title, made.organisation, _listed(made.phones),
        _listed(made.emails), _listed(made.addresses), made.birthday, "; ".join(made.tags), made.notes,
    ]  # fmt: skip
    if len(max(cells, key=len)) > LONGEST_CELL:
        return Row(
            number, [], Sentence("The card has a text longer than %(count)s characters.", count=f"{LONGEST_CELL:,}")
        )
    return Row(number, cells)


def _listed(entries: list[dict[str, Any]]) -> str:
    return json.dumps(entries, ensure_ascii=False) if entries else ""
