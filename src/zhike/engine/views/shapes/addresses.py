"""Addresses of the page one looks at, with some of their parameters changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

PLACE = ("cursor", "from", "count", "ids")  # where in the list one is, not what the list is


@dataclass(frozen=True)
class Address:
    """`blank` are the parameters that mean something without a value: they take away what a saved view says."""

    path: str
    params: Mapping[str, str]
    blank: tuple[str, ...] = ()

    def changed(self, **changes: Any) -> "Address":
        """With these parameters; an empty one is taken away. The place in the list is left unless it is named."""
        kept = {name: value for name, value in self.params.items() if name not in PLACE}
        kept |= {name.rstrip("_"): str(value) for name, value in changes.items()}
        return replace(self, params={n: value for n, value in kept.items() if value or n in self.blank})

    def at(self, path: str) -> "Address":
        return replace(self, path=path)

    def plain(self, **params: Any) -> "Address":
        """Only these parameters, and what the place in the list is not."""
        return Address(self.path, {name: str(value) for name, value in params.items() if value})

    @property
    def query(self) -> str:
        return urlencode(dict(self.params))

    def without(self, *names: str) -> list[tuple[str, str]]:
        """The parameters but these, for hidden inputs."""
        return [(k, v) for k, v in self.params.items() if k not in {*names, *PLACE}]

    def __str__(self) -> str:
        return f"{self.path}?{self.query}" if self.params else self.path
