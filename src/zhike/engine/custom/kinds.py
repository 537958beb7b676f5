"""The kinds that a field of an administrator may have, and how a field of each is made from its definition.

A new way of making fields (formulas, roll-ups) registers itself here; every consumer then has it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import lazy as deferred
from django.utils.functional import lazystr
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhike.engine.fields import Field, Kind
from zhike.engine.fields.choices import MultiChoice, Tags, YesNo
from zhike.engine.fields.links import ToAny, ToFile, ToRecord, ToUser
from zhike.engine.fields.lists import Address, Addresses, Emails, Phones
from zhike.engine.fields.moments import Date, Moment
from zhike.engine.fields.numbers import Money, Number
from zhike.engine.fields.text import Choice, Email, LongText, Phone, Text, Url

DIGITS = 15  # of a number kept as JSON: so many every reader of JSON keeps exactly


@dataclass(frozen=True)
class Definition:
    """A row of `CustomField` with its options, as the makers of fields read it."""

    id: int
    object: str
    name: str
    kind: str
    label_zh: str
    label_en: str
    help_zh: str
    help_en: str
    target: str
    decimal_places: int
    is_open: bool
    is_required: bool
    is_unique: bool
    is_searched: bool
    default_text: str
    definition: Any
    state: str
    options: Sequence[dict[str, Any]]

    @property
    def label(self) -> Any:
        return both(self.label_zh or self.label_en or self.name, self.label_en or self.label_zh or self.name)

    @property
    def help(self) -> Any:
        return both(self.help_zh or self.help_en, self.help_en or self.help_zh)


@dataclass(frozen=True)
class Making:
    """A kind as administrators choose it: what it is called, and what makes the field."""

    label: Any
    make: Callable[[Definition], Field]
    is_link: bool = False
    is_choice: bool = False
    may_be_unique: bool = False


def both(zh: str, en: str) -> Any:
    """A text in the reader's language."""
    return lazystr(zh) if zh == en else in_language(zh, en)


in_language = deferred(lambda zh, en: zh if (get_language() or "zh").startswith("zh") else en, str)

LENGTHS = {"text": 500, "long_text": 20_000, "choice": 80, "email": 254, "url": 500, "phone": 40}


def stored(kind: Kind, **more: Any) -> Callable[[Definition], Field]:
    """Fields whose value people write, kept under `custom`."""

    def make(given: Definition) -> Field:
        is_text = isinstance(kind, Text)
        made = Field(
            name=f"custom.{given.name}",
            label=given.label,
            kind=kind,
            object=given.object,
            column="custom",
            json="custom",
            is_null=True,
            is_required=given.is_required and kind.name != "yes_no",
            is_folded=is_text and (kind.name != "choice" or given.is_open),
            is_open_choice=kind.name == "choice" and given.is_open,
            is_whole=kind.name == "number" and given.decimal_places == 0,
            max_length=LENGTHS.get(kind.name),
            decimal_places=given.decimal_places,
            biggest=Decimal(10) ** (DIGITS - given.decimal_places) - 1,
            choices={one["key"]: both(one["zh"] or one["en"], one["en"] or one["zh"]) for one in given.options},
            retired=frozenset(one["key"] for one in given.options if not one["is_active"]),
            hues={one["key"]: one["hue"] for one in given.options if one["hue"]},
            target={"user": "user", "file": "storedfile"}.get(kind.name) or given.target or None,
            help=given.help,
            default=kind.empty(),
            search_weight="C" if given.is_searched and is_text else "",
            **more,
        )
        return replace(made, default=default_of(made, given.default_text))

    return make


def default_of(one: Field, text: str) -> Any:
    """What a new record starts with; nothing where the text means nothing any more."""
    if not text:
        return False if one.kind.name == "yes_no" else one.kind.empty()
    try:
        value = one.parse(text)
        one.check(value)
    except ValidationError:
        return one.kind.empty()
    return value


KINDS: dict[str, Making] = {
    "text": Making(_("Text"), stored(Text()), may_be_unique=True),
    "long_text": Making(_("Long text"), stored(LongText())),
    "number": Making(_("Number"), stored(Number()), may_be_unique=True),
    "money": Making(_("Money"), stored(Money())),
    "date": Making(_("Date"), stored(Date()), may_be_unique=True),
    "moment": Making(_("Date and time"), stored(Moment())),
    "yes_no": Making(_("Yes or no"), stored(YesNo())),
    "choice": Making(_("One of a list"), stored(Choice()), is_choice=True),
    "multi_choice": Making(_("Several of a list"), stored(MultiChoice()), is_choice=True),
    "tags": Making(_("Tags"), stored(Tags())),
    "link": Making(_("Link to a record"), stored(ToRecord()), is_link=True, may_be_unique=True),
    "any_link": Making(_("Link to a record of any object"), stored(ToAny())),
    "user": Making(_("Person"), stored(ToUser())),
    "email": Making(_("E-mail address"), stored(Email()), may_be_unique=True),
    "phone": Making(_("Phone"), stored(Phone()), may_be_unique=True),
    "url": Making(_("Web address"), stored(Url()), may_be_unique=True),
    "phones": Making(_("Several phones"), stored(Phones())),
    "emails": Making(_("Several e-mail addresses"), stored(Emails())),
    "address": Making(_("Address"), stored(Address())),
    "addresses": Making(_("Several addresses"), stored(Addresses())),
    "file": Making(_("File"), stored(ToFile())),
}
