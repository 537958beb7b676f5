"""Kinds of fields, one file for each family, and the field that has a kind."""

from .computed import Computed
from .drawing import EMPTY
from .field import Field, RowsOf, fields_of
from .kind import Kind
from .links import Link, LinkBy
from .moments import Span

__all__ = ["EMPTY", "Computed", "Field", "Kind", "Link", "LinkBy", "RowsOf", "Span", "fields_of"]
