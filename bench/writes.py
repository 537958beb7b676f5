"""Twenty reps save fields, move cards and create contacts while others read lists and boards: who waits, what is lost.

    .venv/bin/python bench/writes.py --data var/bench-small [--seconds 20] [--reps 20] [--pause 0.3] [--readers 4] [--hot 5]
So many `--hot` records of each object are open to all reps, who write there as well as in their own. Between two acts they
`--pause` on average. What they write stays; only the shares are taken back.
"""

import argparse
import json
import os
import random
import re
import secrets
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from terminal import ROOT  # noqa: F401, which shows where the source lies

from zhike.bench.running import filled, kept, lines, numbers, product, table, waiting
from zhike.bench.running.kept import Write

OWN = 10  # records of each object that one rep alone writes
LONGEST_WAIT = 100  # milliseconds for a lock
OPENED = re.compile(rb'name="version" value="(\d+)"')
ACTS = {"edit": 55, "move": 30, "create": 15}
READ = ("/contacts", "/contacts?sort=name", "/opportunities", "/opportunities/board", "/accounts", "/today")


@dataclass
class Told:
    """What was answered, by every thread."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    writes: list[Write] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    strange: Counter[str] = field(default_factory=Counter)


@dataclass
class Hand:
    """One person at work on a connection of their own; `open_to` are the records that they write."""

    visitor: Any
    line: lines.Line
    told: Told
    luck: random.Random
    open_to: dict[str, list[int]]
    stages: list[int]
    seen: dict[kept.Place, int] = field(default_factory=dict)

    def ask(self, what: str, request: bytes) -> lines.Answer:
        answer, ms = self.line.ask(request)
        self.told.times[what].append(ms)
        return answer

    def act(self) -> None:
        kind = self.luck.choices(list(ACTS), weights=list(ACTS.values()))[0]
        {"edit": self.edit, "move": self.move, "create": self.create}[kind]()

    def edit(self) -> None:
        key, name = self.luck.choice([("contact", "salutation"), ("contact", "title"), ("account", "website")])
        record, value = self.luck.choice(self.open_to[key]), f"https://{secrets.token_hex(4)}.example"
        path = f"/{key}s/{record}/edit?field={name}"
        version = self.version((key, record), lambda: self.opened(path))
        form = {name: value, "version": str(version)}
        answer = self.ask("edit", self.visitor.form_bytes(path, form, **{"HX-Request": "true"}))
        self.note(Write(key, record, name, value, version, answer.status == 200), answer, {200, 412})

    def move(self) -> None:
        record = self.luck.choice(self.open_to["opportunity"])
        place = ("opportunity", record)
        version, stage = self.card(record)
        if self.luck.random() < 0.2:
            version = self.seen.get(place, version)
        self.seen[place] = version
        to = self.luck.choice([one for one in self.stages if one != stage])
        form = {"to": str(to), "version": str(version)}
        headers = {"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1/opportunities/board"}
        answer = self.ask("move", self.visitor.form_bytes(f"/opportunities/{record}/move", form, **headers))
        self.note(Write("opportunity", record, "stage", to, version, answer.status == 200), answer, {200, 412})

    def create(self) -> None:
        mark = secrets.token_hex(6)
        form = {
            "name": f"王{mark}", "idempotency_key": mark, "emails.present": "1", "emails-0.value": f"{mark}@bench.example.com",
            "emails.primary": "0", "accounts.present": "1", "accounts-0.account": str(self.luck.choice(self.open_to["account"])),
        }  # fmt: skip
        answer = self.ask("create", self.visitor.form_bytes("/contacts/new", form))
        if answer.status == 303:
            self.told.created.append(form["name"])
        else:
            self.told.strange[f"create {answer.status}"] += 1

    def version(self, place: kept.Place, opened: Callable[[], int]) -> int:
        """The one on the page opened just now, at times that of a page that stood open."""
        if place not in self.seen or self.luck.random() < 0.8:
            self.seen[place] = opened()
        return self.seen[place]

    def opened(self, path: str) -> int:
        answer = self.ask("open", lines.prepared("GET", path, {"Cookie": self.visitor.cookie, "HX-Request": "true"}))
        found = OPENED.search(answer.body)
        assert found, (path, answer.status)
        return int(found[1])

    def card(self, record: int) -> tuple[int, int]:
        headers = {"Authorization": f"Bearer {self.visitor.token}"}
        answer = self.ask("look", lines.prepared("GET", f"/api/v1/opportunities/{record}", headers))
        body = json.loads(answer.body)
        return body["version"], body["stage"]["id"]

    def note(self, write: Write, answer: lines.Answer, usual: set[int]) -> None:
        self.told.writes.append(write)
        if answer.status not in usual:
            self.told.strange[f"{write.field} {answer.status}"] += 1


def people(count: int) -> tuple[list[Any], dict[int, list[int]]]:
    """The reps who own most open deals, and those deals."""
    from zhike.people.user.model import User
    from zhike.sales.opportunity.model import Opportunity

    deals: dict[int, list[int]] = defaultdict(list)
    rows = Opportunity.objects.filter(status="open", deleted_at=None).order_by("id").values_list("owner_id", "id")
    for owner, number in rows:
        deals[owner].append(number)
    reps = User.objects.filter(email__startswith="rep", is_active=True, deleted_at=None)
    chosen = sorted(reps, key=lambda user: -len(deals[user.pk]))[:count]
    return chosen, deals


def work_of(user: Any, deals: dict[int, list[int]]) -> dict[str, list[int]]:
    from zhike.engine import objects

    def mine(key: str) -> list[int]:
        rows = objects.get(key).model._base_manager.filter(owner_id=user.pk, deleted_at=None).order_by("id")
        return list(rows.values_list("pk", flat=True)[:OWN])

    return {"contact": mine("contact"), "account": mine("account"), "opportunity": deals[user.pk][:OWN]}


@contextmanager
def opened_to(users: list[Any], hot: dict[str, list[int]]) -> Iterator[None]:
    """These records are open to all of these, to edit, until the block ends."""
    from zhike.engine import actors, objects, sharing

    by, given = actors.system("bench"), []
    for key, ids in hot.items():
        for number in ids:
            for user in users[1:]:
                wanted = sharing.Wanted(user=user.pk, level="edit")
                given.append((key, number, sharing.share(objects.get(key), number, wanted, by=by).pk))
    try:
        yield
    finally:
        for key, number, share in given:
            sharing.revoke(objects.get(key), number, share, by=by)


def stages_of(deals: list[int]) -> list[int]:
    """The open stages of the pipeline that these deals are in."""
    from zhike.sales.opportunity.model import Opportunity
    from zhike.sales.stage.model import Stage

    pipeline = Opportunity.objects.get(pk=deals[0]).pipeline_id
    return list(Stage.objects.filter(pipeline_id=pipeline, kind="open", deleted_at=None).values_list("pk", flat=True))


def run(folder: filled.Filled, running: product.Running, options: argparse.Namespace) -> dict[str, Any]:
    from zhike.bench.running import visitor

    users, deals = people(options.reps)
    own = [work_of(user, deals) for user in users]
    hot = {key: ids[: options.hot] for key, ids in own[0].items()}
    told, stages = Told(), stages_of(deals[users[0].pk])
    places = {(key, number) for work in own for key, ids in work.items() for number in ids}
    visitors = [visitor.of(running.port, user.email) for user in users]
    readers = [visitor.of(running.port, folder.people[role]) for role in ("admin", "manager", "rep")]
    for one in [*visitors, *readers]:
        one.log_in(folder.password)
    with opened_to(users, hot):
        was = kept.before(sorted(places))
        hands = [
            Hand(one, lines.Line(running.port), told, random.Random(n), {key: [*hot[key], *work[key]] for key in hot}, stages)
            for n, (one, work) in enumerate(zip(visitors, own, strict=True))
        ]  # fmt: skip
        asks = [reader(running.port, readers[n % len(readers)], told) for n in range(options.readers)]
        with waiting.watched(os.environ["DATABASE_URL"]) as waits:
            busy([hand.act for hand in hands], asks, options)
    for one in [*visitors, *readers]:
        one.leave()
    return report(told, was, waits, options)


def reader(port: int, one: Any, told: Told) -> Callable[[], None]:
    line, luck = lines.Line(port), random.Random(one.user.email)

    def read() -> None:
        path = luck.choice(READ)
        answer, ms = line.ask(one.bytes_of(path))
        told.times["read"].append(ms)
        if answer.status != 200:
            told.strange[f"{path} {answer.status}"] += 1

    return read


def busy(acts: list[Callable[[], None]], reads: list[Callable[[], None]], options: argparse.Namespace) -> None:
    """All at once until the time is up. Readers never pause."""
    until, failed = time.monotonic() + options.seconds, []

    def keep(act: Callable[[], None], pause: float) -> None:
        luck = random.Random()
        try:
            while time.monotonic() < until:
                act()
                time.sleep(luck.uniform(0, 2 * pause))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=keep, args=(act, options.pause)) for act in acts]
    threads += [threading.Thread(target=keep, args=(read, 0)) for read in reads]
    for one in threads:
        one.start()
    for one in threads:
        one.join(options.seconds + 120)
    if failed:
        raise failed[0]


def report(told: Told, was: kept.Before, waits: waiting.Waits, options: argparse.Namespace) -> dict[str, Any]:
    lost = kept.lost(told.writes, was) + missing(told.created)
    times = waits.times
    return {
        "reps": options.reps, "readers": options.readers, "seconds": options.seconds, "pause": options.pause, "hot": options.hot,
        "acts": {name: numbers.told(found) | {"max": round(max(found), 1)} for name, found in sorted(told.times.items())},
        "writes": kept.told_of(told.writes) | {"created": len(told.created)},
        "answers_per_s": round(sum(map(len, told.times.values())) / options.seconds, 1),
        "looks": waits.looks, "waits": len(times), "wait_p50_ms": round(numbers.percentile(times, 0.5), 1) if times else 0,
        "limits": {
            "longest wait for a lock, ms": [round(max(times, default=0), 1), LONGEST_WAIT],
            "deadlocks": [waits.deadlocks, 0], "lost updates": [len(lost), 0], "other answers": [sum(told.strange.values()), 0],
        },
        "lost": lost[:20], "strange": dict(told.strange), "by_lock": waits.by_lock(), "longest": waits.longest(), "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def missing(created: list[str]) -> list[str]:
    from zhike.customers.contact.model import Contact

    found = Counter(Contact.objects.filter(name__in=created).values_list("name", flat=True))
    return [f"contact {name}: created once, and there {found[name]} times" for name in created if found[name] != 1]


def shown(told: dict[str, Any]) -> Iterator[str]:
    yield f"{told['reps']} reps, {told['readers']} readers, {told['seconds']:g} s, {told['pause']:g} s between two acts: {told['answers_per_s']:,} answers/s"
    yield ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in told["writes"].items())
    acts = [(name, *(table.shown(one[key]) for key in ("times", "p50", "p95", "max"))) for name, one in told["acts"].items()]  # fmt: skip
    yield from table.grid([("milliseconds", "times", "p50", "p95", "max"), *acts])
    yield f"{told['waits']} statements were seen waiting for a lock in {told['looks']:,} looks, p50 {told['wait_p50_ms']} ms"
    yield from table.grid([("", "waits", "longest ms"), *((name, *map(table.shown, one.values())) for name, one in told["by_lock"].items())])  # fmt: skip
    yield from table.grid([("", "figure", "limit"), *((name, *map(table.shown, pair)) for name, pair in told["limits"].items())])  # fmt: skip
    yield from told["lost"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--reps", type=int, default=20)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--pause", type=float, default=0.3)
    parser.add_argument("--hot", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write the figures")
    options = parser.parse_args()
    folder = filled.read(options.data)
    with product.started(folder.folder) as running:
        from zhike.bench.running import run as measuring
        from zhike.runtime import start

        start.database()
        measuring.set_up(running)
        told = run(folder, running, options)
    print("\n".join(shown(told)))
    if options.json:
        options.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
