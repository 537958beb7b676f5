"""Which records are worth comparing: those that share a key. Every clue gives keys of its own; a pair may share several."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from .companies import Company
from .evidence import Clue, Read
from .people import Person
from .places import Place


def of_name(name: Company | Person) -> str:
    """The key that records of the same name share; how many have it tells how much the name tells."""
    return f"{'company' if isinstance(name, Company) else 'person'}={name.text[:60]}"


def keys(clues: Sequence[Clue], read: Read) -> set[str]:
    """The keys of one record. Two records without a common key are never compared."""
    known = [(clue.way, value) for clue, value in zip(clues, read, strict=True) if value is not None]
    names = {of_name(value) for _way, value in known if isinstance(value, Company | Person)}
    return names | {f"{way}:{key}" for way, value in known for key in MADE[way](value)}


def of_company(name: Company) -> Iterator[str]:
    yield name.sound[:40]
    yield name.brand[:40]
    if name.han:
        yield name.sound[:12]
        yield from (name.brand[at : at + 3] for at in range(max(1, len(name.brand) - 2)))
    else:
        brand = name.brand.split()
        yield from (word[:6] for word in brand if len(word) >= 4)
        yield from (f"{a[:4]} {b[:4]}" for a, b in pairwise(brand))


def of_person(name: Person) -> Iterator[str]:
    if name.han:
        yield name.sound
        yield "".join((*name.words[1:], name.words[0]))
    else:
        yield "".join(name.words)
        yield from (word for word in name.words if len(word) >= 4)
        ordered = sorted(name.words)
        yield from (f"{a[:3]} {b[:3]}" for a, b in pairwise(ordered))


def of_phones(numbers: frozenset[str]) -> Iterator[str]:
    yield from (number[-7:] for number in numbers)


def of_places(found: tuple[Place, ...]) -> Iterator[str]:
    for place in found:
        begins = place.street[:4]
        yield from (f"{house} {begins}" for house in place.houses)
        yield from (f"{house} {place.postcode}" for house in place.houses if place.postcode)
        if place.street and place.town:
            yield f"{place.street} {place.town[:4]}"


def of_text(text: str) -> Iterator[str]:
    yield text[:60]
    yield from (word for word in text.split()[:8] if len(word) >= 4)


MADE: dict[str, Any] = {
    "company": of_company,
    "person": of_person,
    "phone": of_phones,
    "email": iter,
    "domain": iter,
    "address": of_places,
    "date": lambda day: iter((day,)),
    "code": lambda code: iter((code,)),
    "text": of_text,
    "same": iter,
}
