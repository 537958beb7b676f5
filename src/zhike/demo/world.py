"""The stage of a story: its language, its two years, its calendar, its words, and chance that is the same every time."""

from datetime import date, timedelta
from random import Random
from typing import Any

from pypinyin import lazy_pinyin

from .content import load
from .records import Company
from .workdays import Workdays

YEARS = timedelta(days=730)


class World:
    def __init__(self, language: str, today: date, seed: int) -> None:
        self.language = language
        self.today = today
        self.seed = seed
        self.words: dict[str, Any] = load(language, "world")
        self.goods: dict[str, Any] = load(language, "products")
        self.slots: dict[str, list[str]] = load(language, "slots")
        self.company = Company(**self.words["company"])
        self.workdays = Workdays(language, self.company.time_zone)
        self.start = today - YEARS
        self.yesterday = self.workdays.on_or_before(today - timedelta(days=1))

    def chance(self, subject: str) -> Random:
        """A source of its own for each subject, so that one subject's change does not stir the others."""
        return Random(f"{self.seed} {self.language} {subject}")  # noqa: S311

    def latin(self, text: str) -> str:
        """Lower-case letters for addresses on the web: '霁川' becomes 'jichuan'."""
        return "".join(letter for letter in "".join(lazy_pinyin(text)).lower() if letter.isascii() and letter.isalnum())

    def initials(self, text: str) -> str:
        if self.language == "zh":
            return "".join(syllable[0] for syllable in lazy_pinyin(text))
        return self.latin(text.split()[0])

    def mailbox(self, name: str) -> str:
        return self.latin(name) if self.language == "zh" else ".".join(self.latin(word) for word in name.split())
