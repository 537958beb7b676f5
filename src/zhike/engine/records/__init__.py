"""The one write path: authorise, validate, write, log, queue the follow-up, all in one transaction.

`save` and `save_many` create and change, `delete` and `restore` move to and from the bin, `undo` takes an event back.
Nothing else writes a record.
"""

from .bin import delete, restore
from .draft import Draft
from .save import save, save_many, touch
from .undo import undo

__all__ = ["Draft", "delete", "restore", "save", "save_many", "touch", "undo"]
