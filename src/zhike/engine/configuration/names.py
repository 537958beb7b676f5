"""How records are called in texts, and which record a name means here."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import objects
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType

Reference = dict[str, Any]
MANY = 100
GONE: Reference = {"external_id": "(gone)"}  # what it compares with is not there: nothing equals it


class Names:
    """Remembers what it has found, one query for each configured object and for each other record, until `forget`."""

    def __init__(self) -> None:
        self._held: dict[str, dict[int, str]] = {}
        self._numbers: dict[str, dict[str, int]] = {}

    def forget(self) -> None:
        self._held.clear()
        self._numbers.clear()

    def learn(self, one: ObjectType, record: Any) -> None:
        """A record that was made meanwhile."""
        name = self.key(one, record)
        self.held(one)[record.pk] = name
        self._numbers.get(one.key, {})[name] = record.pk

    def called(self, key: str, number: int) -> str:
        """The key of a configured record, the address of a person, else the title; nothing where it is gone."""
        one = objects.get(key)
        if one.configured:
            return self.held(one).get(number, "")
        record = there(one).filter(pk=number).first()
        return self.key(one, record) if record else ""

    def reference(self, key: str, number: int) -> Reference:
        """The record as conditions name it. Two queries, none for configured ones."""
        one = objects.get(key)
        if one.configured:
            return {"key": self.held(one)[number]} if number in self.held(one) else dict(GONE)
        record = there(one).filter(pk=number).first()
        if record is None:
            return dict(GONE)
        if record.external_id and not getattr(record, "email", None):
            return {"external_id": record.external_id}
        name = self.key(one, record)
        return {"key": name} | ({"id": number} if len(bearing(one, name)) > 1 else {})

    def key(self, one: ObjectType, record: Any) -> str:
        if one.configured:
            return "/".join(self.part(one.fields[name], record) for name in one.configured.key)
        if one.key == "user" and record.email:
            return str(record.email)
        return str(one.title_field.get(record))

    def part(self, field: Field, record: Any) -> str:
        value = field.get(record)
        if field.kind.name in {"link", "user"}:
            return self.called(field.target or "", value) if value else ""
        return str(field.log(value) if value is not None else "")

    def held(self, one: ObjectType) -> dict[int, str]:
        """All records of a configured object by id: there are never many."""
        if one.key not in self._held:
            held = self._held[one.key] = {}
            waiting = {record.pk: record for record in there(one)}
            linked = [n for n in one.configured.key if one.fields[n].target == one.key] if one.configured else []
            while waiting:  # those that stand below others of their kind come after them
                ready = [r for r in waiting.values() if all(one.fields[n].get(r) not in waiting for n in linked)]
                for record in ready or list(waiting.values()):
                    held[waiting.pop(record.pk).pk] = self.key(one, record)
        return self._held[one.key]

    def found(self, key: str, reference: Reference) -> int | None:
        """The record here. Raises ValidationError where several bear the name."""
        one = objects.get(key)
        if reference.get("external_id"):
            return there(one).filter(external_id=str(reference["external_id"])).values_list("pk", flat=True).first()
        name = str(reference["key"])
        if one.configured:
            if one.key not in self._numbers:
                self._numbers[one.key] = {text: number for number, text in self.held(one).items()}
            return self._numbers[one.key].get(name)
        numbers = bearing(one, name)
        if len(numbers) > 1 and reference.get("id") not in numbers:
            sentence = _("Several of '%(object)s' are called '%(name)s'. Give the one that is meant an external id.")
            raise ValidationError(sentence % {"object": one.label_plural, "name": name[:80]})
        return int(reference["id"]) if len(numbers) > 1 else next(iter(numbers), None)

    def require(self, key: str, name: str) -> int:
        """Raises ValidationError, with what to do, where there is none of that name."""
        number = self.found(key, {"key": name})
        if not number:
            raise ValidationError(missing(key, {"key": name}))
        return number


def missing(key: str, reference: Reference) -> str:
    sentence = _("There is no '%(name)s' among '%(object)s' here. Make it first, or take it out of the text.")
    return sentence % {"name": spoken(reference), "object": objects.get(key).label_plural}


def spoken(reference: Reference) -> str:
    return str(reference.get("external_id") or reference.get("key"))[:80]


def there(one: ObjectType) -> Any:
    return one.model._base_manager.filter(deleted_at=None).order_by("id")


def bearing(one: ObjectType, name: str) -> list[int]:
    """The first records that are called so: a query, for a person two at most."""
    found = list(there(one).filter(email=name).values_list("pk", flat=True)[:MANY]) if one.key == "user" else []
    return found or list(there(one).filter(**{one.title_field.column: name}).values_list("pk", flat=True)[:MANY])
