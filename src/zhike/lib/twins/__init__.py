"""Whether two descriptions name the same company, person or place. Pure functions; the engine brings the records."""


def listed(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())
