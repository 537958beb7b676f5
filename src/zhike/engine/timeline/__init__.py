"""The story of a record: what is planned, what was said and done, what was changed, as far as the reader may know."""

from .entries import CHANGES, Kind, Story, entries, kinds
from .made import Change, Entry, as_api

__all__ = ["CHANGES", "Change", "Entry", "Kind", "Story", "as_api", "entries", "kinds"]
