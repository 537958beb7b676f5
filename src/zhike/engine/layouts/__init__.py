"""How an object is laid out for a person: the form's sections, highlights, related panels, columns of lists.

`of` answers for an actor; forms, record pages, lists and the write path all ask it. A layout never grants rights.
"""

from .demands import Demands
from .resolve import MORE, composed, known_fields, of, of_roles
from .shape import MOST_HIGHLIGHTS, Drawn, Layout, Part, Placed, Title

__all__ = [
    "MORE", "MOST_HIGHLIGHTS", "Demands", "Drawn", "Layout", "Part", "Placed", "Title", "composed", "known_fields", "of", "of_roles",
]  # fmt: skip
