"""The situations a rep writes about, as the talk files of each language list them."""

from collections.abc import Sequence
from dataclasses import dataclass

from .content import load

FILES = ("talk_again", "talk_early", "talk_middle", "talk_late", "talk_care")


@dataclass(frozen=True)
class Situation:
    """`say` holds the choices for the first, second, … sentence; only the first is always said."""

    key: str
    stages: Sequence[str]
    kinds: Sequence[str]
    who: str
    subject: Sequence[str]
    say: Sequence[Sequence[str]]
    result: Sequence[str]
    next: Sequence[str]
    families: Sequence[str] = ()
    reason: str = ""


def situations(language: str) -> list[Situation]:
    return [Situation(**entry) for name in FILES for entry in load(language, name)["situation"]]


def fitting(every: Sequence[Situation], stage: str, family: str, reason: str = "") -> list[Situation]:
    """Service is talked about in its own words, except where no such words exist for the stage."""
    fit = [situation for situation in every if stage in situation.stages and situation.reason == reason]
    own = [situation for situation in fit if family in situation.families]
    return own or [situation for situation in fit if not situation.families]
