"""Notes of talks, told by the grammar of the sample company; each is used for many interactions."""

from dataclasses import dataclass
from random import Random
from typing import Any

from zhike.demo.content import load
from zhike.demo.grammar import Grammar
from zhike.demo.situations import Situation, situations
from zhike.demo.talk import english

from . import words

WHENS = {
    "zh": ["下周一", "下周三", "本周五", "月底", "下个月初", "明天上午"],
    "en": ["on Monday", "next week", "on Friday", "at the end of the month", "tomorrow morning"],
}
KINDS = ("call", "visit", "meeting", "mail", "message", "note")
LATIN = 0.2
MOST = 30_000
SECOND = 0.1  # of the notes have a second sentence


@dataclass(frozen=True)
class Note:
    kind: str
    subject: str
    text: str
    result: str
    next_step: str


def notes(seed: int, count: int) -> list[Note]:
    rng = Random(f"{seed} notes")  # noqa: S311
    speakers = {language: Speaker(language, rng) for language in ("zh", "en")}
    return [speakers["en" if rng.random() < LATIN else "zh"].note() for _ in range(count)]


class Speaker:
    """Somebody who writes notes in one language."""

    def __init__(self, language: str, rng: Random) -> None:
        self.language, self.rng = language, rng
        self.grammar = Grammar(load(language, "slots"), rng)
        self.goods = load(language, "products")["products"]
        self.situations = situations(language)

    def note(self) -> Note:
        rng = self.rng
        said: Situation = rng.choice(self.situations)
        facts = self.facts(said)
        kind, text = self.first(min((self.say(template, facts) for template in rng.sample(said.say[0], 2)), key=len))
        if len(said.say) > 1 and rng.random() < SECOND:
            text += ("" if self.language == "zh" else " ") + self.say(rng.choice(said.say[1]), facts)
        step = self.say(rng.choice(said.next), facts) if rng.random() < 0.5 else ""
        subject = self.say(rng.choice(said.subject), facts)
        return Note(kind or rng.choice(said.kinds), subject[:200], text, rng.choice(said.result), step[:200])

    def first(self, text: str) -> tuple[str, str]:
        """A first sentence may say in front what kind of contact it tells of."""
        kind, mark, rest = text.partition(": ")
        return (kind.lower(), rest) if mark and kind.lower() in KINDS else ("", text)

    def say(self, template: str, facts: dict[str, str]) -> str:
        said = self.grammar.say(template, facts)
        return english(said) if self.language == "en" else said

    def facts(self, said: Situation) -> dict[str, str]:
        rng, world = self.rng, words.world(self.language)
        family = rng.choice(said.families or ("cnc", "laser", "press", "robot"))
        _name, brand, trade, place = words.company(rng, self.language)
        good: list[Any] = rng.choice(self.goods[family])
        facts = {"family": family, "industry": trade[0], "short": brand, "city": place[2], "district": place[4][0]}
        facts |= {"product": good[1], "unit": good[2], "brief": good[4], "rival": rng.choice(world["rivals"][family])}
        facts |= {
            "price": self.money(good[3]),
            "amount": self.money(good[3]),
            "rival_amount": self.money(good[3] * 0.93),
        }
        facts |= {"p": self.called(), "boss": self.called(), "qty": str(rng.randint(1, 6))}
        facts |= {"when": rng.choice(WHENS[self.language]), "festival": rng.choice(world["choices"]["festivals"])}
        names = ("part", "material", "colleague", "fault", "fair", "office", "p2")
        return facts | {name: self.grammar.say(f"{{{name}}}", facts) for name in names}

    def called(self) -> str:
        world = words.world(self.language)
        if self.language == "en":
            return str(self.rng.choice(world["people"]["men"]))
        return str(self.rng.choice(world["people"]["family_names"])) + self.rng.choice(("总", "工", "经理", "主任"))

    def money(self, amount: float) -> str:
        return f"£{amount:,.0f}" if self.language == "en" else f"{amount / 10_000:.1f}万"
