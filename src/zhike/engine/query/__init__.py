"""Reading: pages, single records, counts, totals, groups. Every row passes the gate; rows come as tuples of values."""

from .aggregate import Groups, aggregate
from .page import Page, Row, one, page
from .paths import Path, as_json, path, paths
from .query import Query, Sort, sorts, weights
from .spans import median_days
from .titles import titles
from .totals import Total, count, counting, totals

__all__ = [
    "Groups", "Page", "Path", "Query", "Row", "Sort", "Total", "aggregate", "as_json", "count", "counting", "median_days", "one", "page", "path", "paths",
    "sorts", "titles", "totals", "weights",
]  # fmt: skip
