"""Sentences from rules with slots: '{part}' is a fact or another rule, '{3-9}' a number, '{24|30|40}' one of these.

A rule may have variants: for the slot 'part' of a deal about lasers in the car industry, 'part.laser' and 'part.auto'
win over 'part'. Choices of a rule come from a shuffled bag, so nothing is said twice before everything is said once.
"""

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

SLOT = re.compile(r"\{([^{}]+)\}")
RANGE = re.compile(r"(\d+)-(\d+)")
DEEPEST = 8
T = TypeVar("T")


class Grammar:
    """One speaker: rules, a source of chance, and a memory of what was said last."""

    def __init__(self, rules: Mapping[str, Sequence[str]], rng: Random) -> None:
        self.rules = rules
        self.rng = rng
        self._bags: dict[str, list[int]] = {}

    def draw(self, bag: str, options: Sequence[T]) -> T:
        left = self._bags.setdefault(bag, [])
        if not left:
            left.extend(range(len(options)))
            self.rng.shuffle(left)
        return options[left.pop()]

    def say(self, template: str, facts: Mapping[str, str]) -> str:
        """Fill every slot. An unknown slot is a mistake in the content and raises KeyError with its name."""
        for _ in range(DEEPEST):
            if "{" not in template:
                return template
            template = SLOT.sub(lambda slot: self._fill(slot[1], facts), template)
        raise ValueError(f"The rules of '{template}' call each other without end.")

    def _number(self, low: int, high: int) -> str:
        """Large numbers are round, as people say them."""
        step = 100 if high >= 1000 else 10 if high >= 120 else 1
        return str(self.rng.randint(-(-low // step), high // step) * step)

    def _fill(self, name: str, facts: Mapping[str, str]) -> str:
        if name in facts:
            return facts[name]
        if span := RANGE.fullmatch(name):
            return self._number(int(span[1]), int(span[2]))
        if "|" in name:
            return self.rng.choice(name.split("|"))
        for variant in (facts.get("family"), facts.get("industry")):
            if variant and f"{name}.{variant}" in self.rules:
                name = f"{name}.{variant}"
                break
        return self.draw(name, self.rules[name])
