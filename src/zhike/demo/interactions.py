"""Five thousand calls, visits, mails and notes: those that carried a deal along, and those that keep a customer."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from .cast import Cast
from .records import Account, Interaction, Opportunity
from .situations import Situation, fitting, situations
from .talk import Occasion, Subject, Talk
from .world import World

COUNT = 5000
MET_BEFORE = ("fair", "inquiry")
PACE = (13, 34, 21)
AFTER_SALE = (("install", 18, 50, 0.9), ("acceptance", 52, 85, 0.75), ("payment", 90, 150, 0.6), ("complaint", 60, 300, 0.22), ("followup", 110, 400, 0.55))  # fmt: skip


def make_interactions(world: World, cast: Cast, deals: tuple[Opportunity, ...]) -> tuple[Interaction, ...]:
    diary = _Diary(world, cast)
    for deal in deals:
        diary.follow(deal)
    for deal in deals:
        if deal.status == "won":
            diary.after_sale(deal)
    diary.care(deals)
    return diary.in_order()


class _Diary:
    def __init__(self, world: World, cast: Cast) -> None:
        self.world, self.cast = world, cast
        self.rng = world.chance("talk")
        self.talk = Talk(world, cast, self.rng)
        self.situations = situations(world.language)
        self.accounts = {account.external_id: account for account in cast.accounts}
        self.written: list[Interaction] = []
        self.subjects: dict[str, Subject] = {}
        self.met: dict[str, bool] = {
            account.external_id: True for account in cast.accounts if self.bought_before(account)
        }

    def in_order(self) -> tuple[Interaction, ...]:
        """Numbered by time."""
        ordered = sorted(self.written, key=lambda interaction: (interaction.happened_at, interaction.external_id))
        return tuple(replace(interaction, external_id=f"I{number:05}") for number, interaction in enumerate(ordered, 1))

    def write(self, situation: Situation, subject: Subject, occasion: Occasion) -> None:
        self.written.append(self.talk.tell(len(self.written) + 1, situation, subject, occasion))

    def follow(self, deal: Opportunity) -> None:
        """The story of one deal: in each stage what belongs to it, at the end the closing note."""
        subject = self.subjects[deal.external_id] = self.talk.subject(self.accounts[deal.account], deal)
        plan: list[tuple[datetime, Situation]] = []
        for stage, first, last in _spans(deal, self.world):
            plan += self.stage(deal, subject, stage, (first, last), {situation.key for _, situation in plan})
        if deal.closed_at:
            had_tender = any(situation.key == "tender" for _, situation in plan)
            plan.append(
                (deal.closed_at - timedelta(minutes=self.rng.randint(5, 50)), self.ending(deal, subject, had_tender))
            )
        moments = [moment for moment, _ in plan]
        for place, (moment, situation) in enumerate(plan):
            following = moments[place + 1].date() if place + 1 < len(moments) else None
            self.write(situation, subject, self.occasion(deal, moment, following))

    def stage(
        self, deal: Opportunity, subject: Subject, stage: str, span: tuple[datetime, datetime], told: set[str]
    ) -> list[tuple[datetime, Situation]]:
        """What was told in an earlier stage of the deal is not told again; a deal begins with one first contact."""
        first, last = span
        if stage == "new":
            return [(first + timedelta(minutes=self.rng.randint(4, 35)), self.beginning(deal, subject))]
        count = max(1, round((last - first).days / self.rng.triangular(*PACE)))
        if deal.is_stalled and stage == deal.stage:
            last, count = min(last, first + timedelta(days=25)), min(count, 2)
        fit = [each for each in fitting(self.situations, stage, subject.product.family_key) if each.key not in told]
        if not deal.competitor:
            fit = [each for each in fit if each.key != "rival_news"]
        moments = self.world.workdays.several(self.rng, first, last, min(count, len(fit)))
        chosen = sorted(self.rng.sample(range(len(fit)), len(moments)))
        return [(moment, fit[index]) for moment, index in zip(moments, chosen, strict=True)]

    def beginning(self, deal: Opportunity, subject: Subject) -> Situation:
        """Customers come back, people we only met write or are seen at a fair, strangers are met in every way."""
        has_bought, family = self.met.get(deal.account), subject.product.family_key
        self.met[deal.account] = bool(has_bought) or deal.status == "won"
        fit = fitting(self.situations, "again" if has_bought and family != "service" else "new", family)
        return self.rng.choice([each for each in fit if has_bought is not False or each.key in MET_BEFORE] or fit)

    def bought_before(self, account: Account) -> bool:
        """All but the least of those we knew before the story begins."""
        return account.since < self.world.start and account.grade != self.world.words["choices"]["grades"][-1]

    def ending(self, deal: Opportunity, subject: Subject, had_tender: bool) -> Situation:
        fit = fitting(self.situations, deal.status, subject.product.family_key, deal.lost_key or "")
        return self.rng.choice([each for each in fit if (each.key == "won_tender") == had_tender] or fit)

    def occasion(self, deal: Opportunity, at: datetime, following: date | None) -> Occasion:
        """What was agreed usually happens; the next step of a living deal lies around today, now and then behind."""
        rng, today = self.rng, self.world.today
        day = at.date() + timedelta(days=rng.randint(2, 11))
        if following and following > at.date() and rng.random() < 0.6:
            day = following
        elif deal.status == "open" and not following and not deal.is_stalled:
            offset = rng.choices((rng.randint(-6, -1), 0, rng.randint(1, 5), rng.randint(6, 16)), (16, 14, 42, 28))[0]
            day = max(today + timedelta(days=offset), at.date() + timedelta(days=1))
        elif deal.status == "lost" and not following:
            day = at.date() + timedelta(days=rng.randint(75, 200))
        is_last = following is None
        chance = {"open": 0.97, "won": 0.8, "lost": 0.3}[deal.status] if is_last else 0.6
        return Occasion(at, self.world.workdays.on_or_after(day), rng.random() < chance)

    def after_sale(self, deal: Opportunity) -> None:
        """A machine is delivered, accepted, paid, and now and then it stops."""
        subject = self.subjects[deal.external_id]
        if subject.product.family_key == "service" or deal.closed_at is None:
            return
        for key, first, last, chance in AFTER_SALE:
            day = self.world.workdays.on_or_after(deal.closed_at.date() + timedelta(days=self.rng.randint(first, last)))
            if self.rng.random() < chance and day <= self.world.yesterday:
                self.write(self.named(key), subject, self.casual(day, 20))

    def named(self, key: str) -> Situation:
        return next(situation for situation in self.situations if situation.key == key)

    def casual(self, day: date, longest: int) -> Occasion:
        next_on = self.world.workdays.on_or_after(day + timedelta(days=self.rng.randint(4, longest)))
        return Occasion(self.world.workdays.moment(self.rng, day), next_on, self.rng.random() < 0.3)

    def care(self, deals: tuple[Opportunity, ...]) -> None:
        """The rest of the five thousand: greetings, invitations, news, and firms that do not buy yet."""
        first_win: dict[str, date] = {}
        for deal in deals:
            if deal.status == "won" and deal.closed_at:
                first_win.setdefault(deal.account, deal.closed_at.date())
        while len(self.written) < COUNT:
            account = self.rng.choice(self.cast.accounts)
            day = self.any_day(account)
            is_customer = account.external_id in first_win and first_win[account.external_id] < day
            fit = fitting(self.situations, "care", "")
            situation = self.rng.choice([each for each in fit if not is_customer or each.key != "prospect"])
            self.write(situation, self.talk.subject(account), self.casual(day, 75))

    def any_day(self, account: Account) -> date:
        first = max(account.since, self.world.start)
        days = (self.world.yesterday - first).days
        return self.world.workdays.on_or_before(
            max(self.world.workdays.on_or_after(first), first + timedelta(days=self.rng.randint(0, days)))
        )


def _spans(deal: Opportunity, world: World) -> list[tuple[str, datetime, datetime]]:
    """Each stage with its beginning and end; an open deal's last stage lasts until today."""
    until = world.workdays.clock(world.yesterday + timedelta(days=1), 0)
    changes = [(change.stage, change.at) for change in deal.stages]
    if deal.status == "open":
        changes.append(("", until))
    return [(stage, first, last) for (stage, first), (_, last) in pairwise(changes)]
