"""Seven hundred things to do: most grew out of a talk and are done, some are late, some are for today or next week."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from .cast import Cast
from .records import Interaction, Task
from .world import World

COUNT = 700
LATE = 14
DUE_MINUTES = (540, 570, 600, 660, 840, 870, 900, 960, 1020)
PRIORITIES = ("high", "normal", "normal", "normal", "low")


def make_tasks(world: World, cast: Cast, interactions: tuple[Interaction, ...]) -> tuple[Task, ...]:
    """What is still open comes first, so that none of it is lost; the past fills up to the count."""
    lists = _Lists(world, cast, interactions)
    open_tasks = [lists.open(talk) for talk in interactions if talk.next_on and lists.is_pending(talk)] + lists.chores()
    past = [
        talk for talk in interactions if talk.next_on and talk.next_on < world.yesterday and not lists.is_pending(talk)
    ]
    closed = [lists.closed(talk) for talk in lists.rng.sample(past, COUNT - len(open_tasks))]
    ordered = sorted([*open_tasks, *closed], key=lambda task: (task.created_at, task.assignee, task.title))
    return tuple(replace(task, external_id=f"T{number:04}") for number, task in enumerate(ordered, 1))


class _Lists:
    def __init__(self, world: World, cast: Cast, talks: tuple[Interaction, ...]) -> None:
        self.world, self.cast = world, cast
        self.last_talks = {talk.related[0]: talk.external_id for talk in talks}
        self.rng = world.chance("tasks")

    def is_pending(self, talk: Interaction) -> bool:
        """Due today or later, or lately without anything having followed."""
        if talk.next_on is None or talk.next_on < self.world.today - timedelta(days=LATE):
            return False
        return talk.next_on >= self.world.today or self.last_talks[talk.related[0]] == talk.external_id

    def open(self, talk: Interaction) -> Task:
        return self.from_talk(talk)

    def closed(self, talk: Interaction) -> Task:
        """Done about when it was due, a few days late now and then, or given up."""
        task = self.from_talk(talk)
        day = self.world.workdays.on_or_after(
            task.due_at.date() + timedelta(days=self.rng.choice((-1, 0, 0, 0, 0, 1, 3)))
        )
        day = min(
            max(day, self.world.workdays.on_or_after(talk.happened_at.date() + timedelta(days=1))), self.world.yesterday
        )
        status = "cancelled" if self.rng.random() < 0.06 else "done"
        return replace(task, status=status, closed_at=self.world.workdays.moment(self.rng, day))

    def from_talk(self, talk: Interaction) -> Task:
        """The manager of the branch hands one in nine out, the rest are notes to oneself."""
        branch = next(user.branch for user in self.cast.users if user.email == talk.owner)
        owner = self.cast.manager(branch).email if self.rng.random() < 0.11 else talk.owner
        created_at = talk.happened_at + timedelta(minutes=2)
        assert talk.next_on is not None
        return self.task(
            talk.next_step, created_at, talk.next_on, owner=owner, assignee=talk.owner, related=talk.related[:1]
        )

    def task(
        self, title: str, created_at: datetime, due_on: date, *, owner: str, assignee: str, related: tuple[str, ...]
    ) -> Task:
        return Task(
            external_id="", title=title, created_at=created_at, due_at=self.world.workdays.clock(due_on, self.rng.choice(DUE_MINUTES)),
            priority=self.rng.choice(PRIORITIES), status="open", closed_at=None, related=related, assignee=assignee, owner=owner,
        )  # fmt: skip

    def chores(self) -> list[Task]:
        """Everybody who sells has something of his own today and something soon."""
        sellers = [user for user in self.cast.users if user.role in ("rep", "manager")]
        return [self.chore(user.email, offset) for user in sellers for offset in (0, self.rng.randint(1, 6))]

    def chore(self, email: str, offset: int) -> Task:
        title = self.rng.choice(self.world.words["choices"]["chores"])
        created_at = self.world.workdays.moment(self.rng, self.world.yesterday)
        later = self.world.workdays.on_or_after(self.world.today + timedelta(days=offset))
        due_on = later if offset else self.world.today
        return self.task(title, created_at, due_on, owner=email, assignee=email, related=())
