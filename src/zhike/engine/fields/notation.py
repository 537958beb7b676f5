"""Text that may be JSON: programs write lists and parts so, people begin a street or a name with a bracket."""

import json
from typing import Any


def structured(text: str, *kinds: type, otherwise: Any) -> Any:
    """What the text says as JSON where that is one of these kinds, and `otherwise` where it is only text."""
    if not text.lstrip().startswith(("[", "{")):
        return otherwise
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return otherwise
    return found if isinstance(found, kinds) else otherwise


def decoded(value: Any) -> Any:
    """Django leaves JSON of its own statements to its model fields, so text comes here."""
    return json.loads(value) if isinstance(value, str) else value
