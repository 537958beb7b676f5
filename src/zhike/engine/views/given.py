"""What an address says, and where it is silent what its saved view says: each part of the page, and whose it is."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine.errors import Unknown
from zhike.engine.saved_views.stored import Saved

SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: nothing can print it
LONGEST_Q = 400
# An address that names one of these without a value takes away what the saved view says.
BLANK = ("filter", "q", "group")


@dataclass(frozen=True)
class Given:
    """`params` are those of the address that mean something, blank ones only where they take something away."""

    params: Mapping[str, str]
    saved: Saved | None = None

    def is_theirs(self, name: str) -> bool:
        """Whether this part is the view's, not the address's."""
        return self.saved is not None and name not in self.params

    @property
    def filter(self) -> dict[str, Any] | None:
        """Raises Unknown where the address holds something else."""
        return self.saved.filter if self.saved and self.is_theirs("filter") else parsed(self.params.get("filter", ""))

    @property
    def q(self) -> str:
        return self.text("q")[:LONGEST_Q]

    @property
    def columns(self) -> list[str]:
        """Names as they stand there; none where the object's own are meant."""
        if self.saved and self.is_theirs("cols"):
            return self.saved.columns
        return [name.strip() for name in self.params.get("cols", "").split(",") if name.strip()][:30]

    def text(self, name: str) -> str:
        theirs = self.saved if self.is_theirs(name) else None
        return str(getattr(theirs, name)) if theirs else self.params.get(name, "")

    def option(self, name: str) -> str:
        """What a board or calendar is told: which columns, which date."""
        told = self.saved.options.get(name, "") if self.saved else ""
        return self.params.get(name) or str(told)


def kept(params: Mapping[str, str], known: list[str], saved: Saved | None) -> dict[str, str]:
    blank = BLANK if saved else ()
    return {name: params[name] for name in known if params.get(name) or (name in blank and name in params)}


def parsed(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict) or SURROGATE.search(json.dumps(raw, ensure_ascii=False)):
        raise Unknown(_("The filter in this address cannot be read. Build it again."))
    return raw
