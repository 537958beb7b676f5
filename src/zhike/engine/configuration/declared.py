"""What an object says of its records as configuration: `configured=Configured(…)` in its declaration is all it takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


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
    which conditions and columns speak of; `after` are objects whose records come first. `loses` says in a sentence what
    would be lost with a record, or nothing; `clear` makes way for its removal; `remove` removes it where that is more
    than putting it into the bin.
    """

    key: Sequence[str]
    fields: Sequence[str]
    order: Sequence[str] = ()
    only: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    after: Sequence[str] = ()
    extras: Sequence[Extra] = ()
    loses: Callable[[Any], str] = lambda record: ""
    clear: Callable[..., None] | None = None
    remove: Callable[..., None] | None = None
