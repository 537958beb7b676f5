"""The kinds that a field of an administrator may have, and how a field of each is made from its definition.

A new way of making fields (formulas, roll-ups) registers itself here; every consumer then has it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import lazy as deferred
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhike.engine.fields import Field, Kind
from zhike.engine.fields.choices import MultiChoice, Tags, YesNo
from zhike.engine.fields.links import ToAny, ToFile, ToRecord, ToUser
from zhike.engine.fields.lists import Address, Addresses, Emails, Phones
from zhike.engine.fields.moments import Date, Moment
from zhike.engine.fields.numbers import Money, Number, Percent
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
    is_indexed: bool
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
    """A kind as administrators choose it: what it is called, what it asks for besides, and what makes the field.

    A kind that is computed has no default and is not required.
    """

    label: Any
    make: Callable[[Definition], Field]
    text: Any = ""
    icon: str = "brackets"
    asks: tuple[str, ...] = ()
    is_link: bool = False
    is_choice: bool = False
    may_be_unique: bool = False
    is_text: bool = False
    is_computed: bool = False


def both(zh: str, en: str) -> Any:
    """A text in the reader's language."""
    return zh if zh == en else in_language(zh, en)


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
            is_sortable=given.is_indexed,
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


CHOICES = ("options",)
KINDS: dict[str, Making] = {
    "text": Making(_("Text"), stored(Text()), _("One line: a code, a name, a remark."), "pen-line", may_be_unique=True, is_text=True),
    "long_text": Making(_("Long text"), stored(LongText()), _("Many lines."), "message-square-text", is_text=True),
    "number": Making(_("Number"), stored(Number()), _("With as many decimal places as it needs."), "hash", ("decimal_places",), may_be_unique=True),
    "percent": Making(_("Percent"), stored(Percent()), _("35 is 35%. Lists do not sum it up."), "calculator", ("decimal_places",)),
    "money": Making(_("Money"), stored(Money()), _("An amount with its currency."), "banknote"),
    "date": Making(_("Date"), stored(Date()), _("A day. Lists, filters and calendars know it."), "calendar", may_be_unique=True),
    "moment": Making(_("Date and time"), stored(Moment()), _("A point in time, shown in the reader's time zone."), "clock"),
    "yes_no": Making(_("Yes or no"), stored(YesNo()), _("A box to tick."), "square-check"),
    "choice": Making(_("One of a list"), stored(Choice()), _("One choice of a list, with colours. Boards can stand on it."), "list", (*CHOICES, "is_open"), is_choice=True, is_text=True),
    "multi_choice": Making(_("Several of a list"), stored(MultiChoice()), _("Any number of choices of a list."), "list-checks", CHOICES, is_choice=True),
    "tags": Making(_("Tags"), stored(Tags()), _("Free words."), "tags"),
    "link": Making(_("Link to a record"), stored(ToRecord()), _("A record of one object. It lists, on its page, what links to it."), "link", is_link=True, may_be_unique=True),
    "any_link": Making(_("Link to a record of any object"), stored(ToAny()), _("A customer here, a deal there."), "link-2"),
    "user": Making(_("Person"), stored(ToUser()), _("Somebody who works here."), "user-round"),
    "email": Making(_("E-mail address"), stored(Email()), _("One address."), "mail", may_be_unique=True, is_text=True),
    "phone": Making(_("Phone"), stored(Phone()), _("One number, kept with its country."), "phone", may_be_unique=True, is_text=True),
    "url": Making(_("Web address"), stored(Url()), _("A page on the web."), "globe", may_be_unique=True, is_text=True),
    "phones": Making(_("Several phones"), stored(Phones()), _("Any number, one of them primary."), "phone"),
    "emails": Making(_("Several e-mail addresses"), stored(Emails()), _("Any number, one of them primary."), "mail"),
    "address": Making(_("Address"), stored(Address()), _("Province, city, district, street, postcode."), "map-pin"),
    "addresses": Making(_("Several addresses"), stored(Addresses()), _("Any number, one of them primary."), "map-pin"),
    "file": Making(_("File"), stored(ToFile()), _("A document or a picture."), "paperclip"),
}  # fmt: skip
