"""What can go wrong besides a refused value (ValidationError) and a missing right (PermissionDenied)."""

from typing import Any


class Conflict(Exception):
    """The world is not as the caller assumed; the message says what to look at and do."""


class Stale(Conflict):
    """Somebody saved the record in between. `record` is as it is now."""

    def __init__(self, message: str, record: Any) -> None:
        super().__init__(message)
        self.record = record


class Lost(Conflict):
    """An undo would overwrite later values: `lost` lists {field, now, by, at}."""

    def __init__(self, message: str, lost: list[dict[str, Any]]) -> None:
        super().__init__(message)
        self.lost = lost


class Unknown(Exception):
    """A name or a shape that nobody declared: a request for something that is not there."""


class NotVisible(Exception):
    """No such record, or none this actor may see: nobody can tell which."""
