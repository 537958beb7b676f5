"""Kinds of files as people call them, by their ending."""

from zhike.engine.exports.cards import has_cards
from zhike.engine.objects import ObjectType

TITLES = {"xlsx": "Excel", "csv": "CSV", "jsonl": "JSON Lines", "vcf": "vCard"}


def of_object(one: ObjectType) -> list[tuple[str, str]]:
    """(ending, title) of the files that records of this object can be written to."""
    return [(ending, title) for ending, title in TITLES.items() if ending != "vcf" or has_cards(one)]
