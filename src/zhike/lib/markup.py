"""Values on their way into a page."""

import re
from typing import Any

from markupsafe import Markup, escape

_special = re.compile("[&<>'\"]").search


def put(value: Any) -> str:
    """The value as it stands in a page. A page has thousands; few hold a sign that has to be escaped."""
    kind = type(value)
    if kind is str and not _special(value):
        return value  # type: ignore[no-any-return]
    return value if kind is Markup else escape(value)
