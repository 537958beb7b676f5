"""The one write path: authorise, validate, write, log, queue the follow-up, all in one transaction.

`save` and `save_many` create and change, `save_each` where the refused must not stop the others; `delete` and `restore` move to and from the bin, `undo` takes an event back, `undo_many` those of a whole job.
Nothing else writes a record.
"""

from .bin import delete, restore
from .draft import Draft
from .each import save_each
from .save import save, save_many, touch
from .undo import undo, would_lose
from .undo_many import undo_many

__all__ = [
    "Draft", "delete", "restore", "save", "save_each", "save_many", "touch", "undo", "undo_many", "would_lose",
]  # fmt: skip
