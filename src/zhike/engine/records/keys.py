"""The columns written for sorting, comparing and finding: `title_key`, `folds`, `search`."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from zhike.engine import metadata, names
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.lib import pinyin, tokens
from zhike.lib.fold import fold
from zhike.lib.tokens import Manner, Part

EVERY = ("title_key", "folds", "search")
ADDRESSES = {"address", "addresses"}


def write(record: Any, object_type: ObjectType, titles: dict[str, str], wanted: Collection[str] = EVERY) -> None:
    """Set those of the three from the record's values. `titles` are those of linked records that search asks for."""
    if "title_key" in wanted:
        record.title_key = pinyin.sort_key(title_of(record, object_type))
    if "folds" in wanted:
        record.folds = folds_of(record, object_type)
    if "search" in wanted:
        record.search = tokens.document(parts(record, object_type, titles))


def due(changed: frozenset[str], object_type: ObjectType) -> list[str]:
    """Those of the three that would come out differently after a change of these fields."""
    made_of = sources(object_type, metadata.version())
    return [column for column in EVERY if not made_of[column].isdisjoint(changed)]


@lru_cache(maxsize=200)
def sources(object_type: ObjectType, meta_version: int) -> dict[str, frozenset[str]]:
    """The fields that each of the three is made of."""
    folded = frozenset(one.name for one in compared_by_folds(object_type, meta_version))
    searched = {names.first(name) for listed in object_type.searched.values() for name in listed}
    return {
        "title_key": frozenset({object_type.title}),
        "folds": folded,
        "search": frozenset(searched | {"external_id"}),
    }


def title_of(record: Any, object_type: ObjectType) -> str:
    return object_type.title_field.text(object_type.title_field.get(record))


def folds_of(record: Any, object_type: ObjectType) -> dict[str, str]:
    """Folds of the texts that differ from their fold. Addresses always have one: their text is in parts."""
    found = {}
    for one in compared_by_folds(object_type, metadata.version()):
        value = one.get(record) if one.json else getattr(record, one.column)
        if not value:
            continue
        is_address = one.kind.name in ADDRESSES
        text = one.kind.words(one, value) if is_address else value
        folded = fold(text)
        if folded != text or (is_address and text):
            found[one.name] = folded
    return found


@lru_cache(maxsize=200)
def compared_by_folds(object_type: ObjectType, meta_version: int) -> list[Field]:
    return [one for one in object_type.fields.values() if one.is_folded or one.kind.name in ADDRESSES]


def parts(record: Any, object_type: ObjectType, titles: dict[str, str]) -> list[Part]:
    """What search finds the record by."""
    found = []
    for weight, one, manner in sought(object_type, metadata.version()):
        text = titles.get(one.name, "") if manner == "spoken" else words(one, record)
        if text:
            found.append(Part(weight, text, manner))
    if record.external_id:
        found.append(Part("B", record.external_id, "code"))
    return found


@lru_cache(maxsize=200)
def sought(object_type: ObjectType, meta_version: int) -> list[tuple[str, Field, Manner]]:
    """The searched fields with their weights and the manner in which people look for them: by a title, where they link."""
    hidden = metadata.hidden_from_some(meta_version)
    found = []
    for weight, listed in object_type.searched.items():
        for name in listed:
            own, *linked = names.steps(name)
            rank = "D" if (object_type.key, own) in hidden else weight
            one = object_type.fields[own]
            usual = one.kind.manner if weight in {"A", "B"} or one.kind.manner == "number" else "text"
            found.append((rank, one, "spoken" if linked else usual))
    return found


def words(one: Field, record: Any) -> str:
    return one.kind.words(one, one.get(record))


def linked_titles(object_type: ObjectType) -> list[str]:
    """The link fields whose titles search asks for."""
    return [name.partition(".")[0] for names in object_type.search.values() for name in names if "." in name]
