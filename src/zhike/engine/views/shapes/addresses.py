"""Addresses of the page one looks at, with some of their parameters changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

PLACE = ("cursor", "from", "count", "ids")  # where in the list one is, not what the list is


@dataclass(frozen=True)
class Address:
    path: str
    params: Mapping[str, str]

    def changed(self, **changes: Any) -> "Address":
        """With these parameters; an empty one is taken away. The place in the list is left unless it is named."""
        kept = {name: value for name, value in self.params.items() if name not in PLACE}
        kept |= {name.rstrip("_"): str(value) for name, value in changes.items()}
        return Address(self.path, {name: value for name, value in kept.items() if value})

    def at(self, path: str) -> "Address":
        return Address(path, self.params)

    @property
    def query(self) -> str:
        return urlencode(dict(self.params))

    def without(self, *names: str) -> list[tuple[str, str]]:
        """The parameters but these, for hidden inputs."""
        return [(k, v) for k, v in self.params.items() if k not in {*names, *PLACE}]

    def __str__(self) -> str:
        return f"{self.path}?{self.query}" if self.params else self.path
