"""One call of the API: who asks for what, with everything read and nothing yet done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhike.engine import objects
from zhike.engine.actors import Actor
from zhike.engine.objects import ObjectType

from .answers import Answer
from .bodies import Json
from .problems import malformed

BIGGEST_ID = 2**63


@dataclass
class Call:
    """`params` and `body` hold only names that the operation knows; `type` is set where the address names one."""

    request: HttpRequest
    actor: Actor
    params: dict[str, str] = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    found: ObjectType | None = None
    id: int = 0
    verb: str = ""
    fingerprint: str = ""

    @property
    def type(self) -> ObjectType:
        assert self.found is not None
        return self.found

    def whole(self, name: str, default: int, most: int) -> int:
        """A parameter that is a number from 1 to `most`."""
        given = self.params.get(name)
        if given is None:
            return default
        if not (given.isascii() and given.isdigit() and 0 < int(given[:20]) <= most):
            raise malformed(_("'%(name)s' takes a number from 1 to %(most)s.") % {"name": name, "most": most})
        return int(given)

    def yes(self, name: str) -> bool:
        given = self.params.get(name, "false")
        if given not in {"true", "false"}:
            raise malformed(_("'%(name)s' takes true or false.") % {"name": name})
        return given == "true"

    def only(self, *known: str) -> None:
        """Refuse members of the body that this address does not know."""
        for name in self.body:
            if name not in known:
                sentence = _("'%(name)s' does not belong into this body. It may hold: %(names)s.")
                raise malformed(sentence % {"name": name[:60], "names": ", ".join(known)})


@dataclass(frozen=True)
class Operation:
    """What one method of one address does. `takes` is json, form or nothing; `reads` needs no right to write."""

    run: Callable[[Call], Answer]
    params: tuple[str, ...] = ()
    takes: str = ""
    reads: bool = False


def operation(*params: str, takes: str = "", reads: bool = False) -> Callable[[Callable[[Call], Answer]], Operation]:
    return lambda run: Operation(run, params, takes, reads)


def type_of(path: Any) -> ObjectType | None:
    """The type with this plural; singular names are no addresses."""
    found = objects.find(str(path))
    return found if found and found.path == path else None
