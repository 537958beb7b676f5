"""What an object says of its records as configuration: `configured=Configured(…)` in its declaration is all it takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Entry = dict[str, Any]
Change = Callable[[str, Any], Any]  # (object, what names one of its records here or in a text) → the same over there


@dataclass(frozen=True)
class Extra:
    """A part of a record that is no field, such as the cells of a role: plain data out, plain data in."""

    name: str
    read: Callable[[Any], Any]
    write: Callable[..., None]


@dataclass(frozen=True)
class Configured:
    """`key` are the fields by which a record is known in every installation; `fields` what else is written of it.

    `only` narrows the records (a Django filter); `order` sorts them; `about` names the field that holds the object
    which conditions and columns speak of; `after` are objects whose records come first. `names(values, about, change)`
    makes `change` of the records that values name in a way of their own; `settle` says what stands in two ways in one.
    `loses` says in a sentence what would be lost with a record, or nothing; `clear` makes way for its removal; `remove`
    removes it where that is more than putting it into the bin. What `stays` is made and changed, never removed. `last`
    are fields that a new record gets once everything else is there, such as being hidden; what is not `usable`, since
    it names a field that is hidden or gone, is not written.
    """

    key: Sequence[str]
    fields: Sequence[str]
    order: Sequence[str] = ()
    only: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    after: Sequence[str] = ()
    extras: Sequence[Extra] = ()
    names: Callable[[Entry, Any, Change], Entry] | None = None
    settle: Callable[[Entry, Any], Entry] | None = None
    loses: Callable[[Any], str] | None = None
    clear: Callable[..., None] | None = None
    remove: Callable[..., None] | None = None
    stays: bool = False
    last: Sequence[str] = ()
    usable: Callable[[Any], bool] = lambda record: True


@dataclass(frozen=True)
class House:
    """A part that is no records but settings of the house: `read` gives what differs from the standard, by `key`.

    `normal` is an entry of a text in its canonical form; `write(key, entry, by=)` keeps it, None the standard.
    """

    path: str
    label_plural: Any
    key: str
    read: Callable[[], dict[str, Entry]]
    normal: Callable[[Entry], Entry]
    write: Callable[..., None]
