"""The columns written for sorting, comparing and finding: `title_key`, `folds`, `search`."""

from typing import Any

from zhike.engine import metadata, names
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.lib import pinyin, tokens
from zhike.lib.fold import fold


def write(record: Any, object_type: ObjectType, titles: dict[str, str]) -> None:
    """Set the three from the record's values. `titles` are those of linked records that search asks for."""
    record.title_key = pinyin.sort_key(title_of(record, object_type))
    record.folds = folds_of(record, object_type)
    record.search = tokens.document(parts(record, object_type, titles))


def depend_on(changed: set[str], object_type: ObjectType) -> bool:
    """Whether the three would come out differently after a change of these fields."""
    searched = {names.first(name) for listed in object_type.searched.values() for name in listed}
    made_of = searched | {object_type.title, "external_id"}
    return any(
        n in made_of or object_type.fields[n].is_folded or "address" in object_type.fields[n].kind.name for n in changed
    )


def title_of(record: Any, object_type: ObjectType) -> str:
    return object_type.title_field.text(object_type.title_field.get(record))


def folds_of(record: Any, object_type: ObjectType) -> dict[str, str]:
    """Folds of the texts that differ from their fold. Addresses always have one: their text is in parts."""
    found = {}
    for one in object_type.fields.values():
        if one.kind.name in {"addresses", "address"}:
            text = one.kind.words(one, one.get(record))
            if text:
                found[one.name] = fold(text)
        elif one.is_folded:
            text = one.get(record)
            folded = fold(text) if text else ""
            if folded != text:
                found[one.name] = folded
    return found


def parts(record: Any, object_type: ObjectType, titles: dict[str, str]) -> list[tuple[str, str]]:
    """What search finds the record by, with the weight of each."""
    hidden = metadata.hidden_from_some(metadata.version())
    found = []
    for weight, listed in object_type.searched.items():
        for name in listed:
            own, *linked = names.steps(name)
            text = titles.get(own, "") if linked else words(object_type.fields[own], record)
            if text:
                found.append(("D" if (object_type.key, own) in hidden else weight, text))
    if record.external_id:
        found.append(("B", record.external_id))
    return found


def words(one: Field, record: Any) -> str:
    return one.kind.words(one, one.get(record))


def linked_titles(object_type: ObjectType) -> list[str]:
    """The link fields whose titles search asks for."""
    return [name.partition(".")[0] for names in object_type.search.values() for name in names if "." in name]
