"""Turns a situation, a deal and the people in it into what a rep writes down afterwards."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from random import Random

from .cast import Cast
from .grammar import Grammar
from .records import Account, Contact, Interaction, Opportunity, Product
from .situations import Situation
from .world import World

OFTEN = (1.0, 0.78, 0.55)
DAYS = {"zh": "一二三四五六日", "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")}
KIND = re.compile(r"(call|visit|meeting|mail|message|note): ", re.IGNORECASE)
IN_PERSON = ("visit", "meeting")


@dataclass(frozen=True)
class Subject:
    """What is talked about: a customer, a product, perhaps a deal, and facts that stay the same all along."""

    account: Account
    product: Product
    quantity: int
    amount: Decimal
    facts: dict[str, str]
    owner: str
    deal: Opportunity | None = None

    @property
    def related(self) -> tuple[str, ...]:
        return (self.deal.external_id, self.account.external_id) if self.deal else (self.account.external_id,)


@dataclass(frozen=True)
class Occasion:
    """When it happens and when the next thing is due; whether that is written down as a next step."""

    at: datetime
    next_on: date
    has_next: bool


def english(said: str) -> str:
    """A capital letter in front, and 'an' where it is heard."""
    said = re.sub(r"\ba(?= (?:[aeio]|H\d))", "an", said)
    return said[0].upper() + said[1:]


class Talk:
    def __init__(self, world: World, cast: Cast, rng: Random) -> None:
        self.world, self.cast, self.rng = world, cast, rng
        self.grammar = Grammar(world.slots, rng)
        self.briefs = {row[0]: row[4] for rows in world.goods["products"].values() for row in rows}

    def subject(self, account: Account, deal: Opportunity | None = None) -> Subject:
        """Without a deal, the talk is of something their industry may need one day."""
        if deal:
            main = deal.lines[0]
            product = next(product for product in self.cast.products if product.external_id == main.product)
            quantity, amount, owner = main.quantity, deal.amount, deal.owner
        else:
            product = self.wanted(account)
            quantity, amount, owner = 1, product.standard_price, account.owner
        return Subject(account, product, quantity, amount, self.lasting(account, product, amount, deal), owner, deal)

    def wanted(self, account: Account) -> Product:
        tastes = next(row[3] for row in self.world.words["industries"]["rows"] if row[0] == account.industry_key)
        family = self.rng.choices(("cnc", "laser", "press", "robot"), tastes)[0]
        return self.rng.choice([product for product in self.cast.products if product.family_key == family])

    def lasting(self, account: Account, product: Product, amount: Decimal, deal: Opportunity | None) -> dict[str, str]:
        facts = {"family": product.family_key, "industry": account.industry_key}
        facts |= {name: self.grammar.say(f"{{{name}}}", facts) for name in ("part", "material", "colleague")}
        named = [part for part in self.world.slots[f"part.{account.industry_key}"] if deal and part in deal.name]
        facts["part"] = named[0] if named else facts["part"]
        rivals = self.world.words["rivals"][product.family_key]
        manager = self.cast.manager(account.branch).name
        is_chinese = self.world.language == "zh"
        return facts | {
            "short": account.short_name, "city": account.city, "district": account.district, "product": self.spoken(product.name),
            "brief": self.briefs[product.code], "price": self.money(product.standard_price), "amount": self.money(amount),
            "rival": (deal and deal.competitor) or self.rng.choice(rivals),
            "rival_amount": self.money(amount * Decimal(self.rng.randint(86, 99)) / 100),
            "boss": manager[0] + "总" if is_chinese else manager.split()[0],
        }  # fmt: skip

    def tell(self, number: int, situation: Situation, subject: Subject, occasion: Occasion) -> Interaction:
        person, other = self.people(situation, subject, occasion.at.date())
        facts = self.facts(subject, person, other, occasion)
        said = [place for place in range(len(situation.say)) if self.rng.random() <= OFTEN[place]]
        sentences = [self.say(situation.key, place, situation.say[place], facts) for place in said]
        kind, text = self.split(("" if self.world.language == "zh" else " ").join(sentences))
        kind = kind or self.rng.choice(situation.kinds)
        was_there = other is not None and (kind in IN_PERSON or other.call_name in text)
        step = self.say(situation.key, 9, situation.next, facts) if occasion.has_next else ""
        return Interaction(
            external_id=f"I{number:05}", kind=kind, topic=situation.key,
            subject=self.say(situation.key, 8, situation.subject, facts), text=text, happened_at=occasion.at,
            result=self.rng.choice(situation.result), next_step=step, next_on=occasion.next_on if step else None,
            related=subject.related,
            people=(person.external_id, other.external_id) if other and was_there else (person.external_id,),
            owner=subject.owner,
        )  # fmt: skip

    def split(self, text: str) -> tuple[str, str]:
        """A text may begin with the kind of contact it tells of."""
        named = KIND.match(text)
        if not named:
            return "", text
        rest = text[named.end() :]
        return named[1].lower(), english(rest) if self.world.language == "en" else rest

    def say(self, key: str, place: int, options: Sequence[str], facts: dict[str, str]) -> str:
        said = self.grammar.say(self.grammar.draw(f"{key} {place}", options), facts)
        return english(said) if self.world.language == "en" else said

    def people(self, situation: Situation, subject: Subject, day: date) -> tuple[Contact, Contact | None]:
        """Who the situation is with: the right seat among the people of the deal, else whoever we know there."""
        known = self.cast.contacts_of(subject.account.external_id, day)
        named = [contact for contact in known if subject.deal and contact.external_id in subject.deal.contacts] or known
        right = [contact for contact in named if contact.seat == situation.who]
        person = right[0] if right else self.rng.choice(named)
        others = [contact for contact in known if contact.call_name != person.call_name]
        return person, self.rng.choice(others) if others and self.rng.random() < 0.7 else None

    def facts(self, subject: Subject, person: Contact, other: Contact | None, occasion: Occasion) -> dict[str, str]:
        facts = dict(subject.facts)
        facts |= {"p": person.call_name, "qty": self.quantity(subject), "unit": subject.product.unit}
        facts["when"] = self.phrase(occasion.at.date(), occasion.next_on)
        facts["festival"] = self.world.words["choices"]["festivals"][occasion.at.month - 1]
        facts |= {name: self.grammar.say(f"{{{name}}}", facts) for name in ("fault", "fair", "office")}
        facts["p2"] = other.call_name if other else self.grammar.say("{p2}", facts)
        return facts

    def spoken(self, name: str) -> str:
        """'Fibre laser' is 'fibre laser' within a sentence, 'CNC lathe' stays."""
        return name[0].lower() + name[1:] if name[1].islower() else name

    def quantity(self, subject: Subject) -> str:
        is_two = self.world.language == "zh" and subject.quantity == 2
        return "两" if is_two else str(subject.quantity)

    def money(self, amount: Decimal) -> str:
        if self.world.language == "en":
            return f"£{amount:,.0f}"
        return f"{(amount / 10000).quantize(Decimal('0.1')).normalize():f}万" if amount >= 10000 else f"{amount:.0f}元"

    def phrase(self, day: date, then: date) -> str:
        """'下周三', 'on Friday', 'on 12 June': how one speaks of a day seen from another."""
        name = DAYS[self.world.language][then.weekday()]
        weeks = (then.toordinal() - 1) // 7 - (day.toordinal() - 1) // 7
        if self.world.language == "zh":
            return ("本周" + name, "下周" + name)[weeks] if weeks in (0, 1) else f"{then.month}月{then.day}日"
        return (f"on {name}", f"next {name}")[weeks] if weeks in (0, 1) else f"on {then.day} {then:%B}"
