"""Two processes take a long file by turns. What comes out is what one alone would have made of it."""

import socket
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from django.db import connection

from zhike.customers.models import Account
from zhike.engine import actors, imports, metadata, objects
from zhike.engine.imports import pair, progress, work
from zhike.engine.imports.carrier import importer_of
from zhike.engine.imports.pair import Apart, Turns
from zhike.engine.models import Job
from zhike.sales.models import Opportunity

from .files_in import counts, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row(206)]
NOBODY: frozenset[int] = frozenset()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of two rows."""
    monkeypatch.setattr(progress, "CHUNK", 2)


def begun(folder: Path, key: str, lines: list[str]) -> Job:
    """An import with its rows copied and none of them taken."""
    file = folder / "file.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    job = imports.upload(actors.system("import"), objects.get(key), file, "file.csv")
    by_header = {"编号": "external_id", "名称": "name", "行业": "industry"}
    linked = {"公司": {"field": "account", "by": "name", "missing": "create"}}
    columns = {name: (by_header | linked)[name] for name in lines[0].split(",")}
    imports.arrange(job, actors.system("import"), {"columns": columns})
    imports.begin(job)
    work.copy(job)
    return Job.objects.get(pk=job.pk)


def side(job: Job, other: Connection, at: int, before: frozenset[int] | None) -> Turns:
    return Turns(job, importer_of(job, actors.system("import").for_job(job.pk, "import")), other, at, before)


def by_turns(job: Job) -> list[int]:
    """Both sides to the end of the rows, in threads with connections of their own, the rest alone. How many thousands each took."""
    ends = [Connection(one.detach()) for one in socket.socketpair()]
    second = progress.plain.behind(progress.copied(job), 0, progress.CHUNK)
    taken = [0, 0]

    def run(number: int, at: int, before: frozenset[int] | None) -> None:
        metadata.refresh()
        now = job
        with ends[number], suppress(Apart, EOFError, OSError):
            turns = side(job, ends[number], at, before)
            while now.order["phase"] == "rows":
                now = turns.take()
                taken[number] += 1
        connection.close()

    threads = [threading.Thread(target=run, args=told) for told in ((0, 0, NOBODY), (1, second, None))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert work.carry_on(job.pk)
    return taken


def test_both_write_and_every_row_comes_once(tmp_path: Path) -> None:
    rows = [f"x-{n},公司{n},制造" if n != 7 else "x-7,,制造" for n in range(1, 20)]

    job = begun(tmp_path, "account", ["编号,名称,行业", *rows])
    taken = by_turns(job)

    job.refresh_from_db()
    assert counts(job) == (18, 0, 0, 0, 1)
    assert job.done == job.counts["read"] == 19
    assert min(taken) >= 4, taken
    assert set(Account.objects.filter(external_id__startswith="x-").values_list("external_id", flat=True)) == {
        f"x-{n}" for n in range(1, 20) if n != 7
    }
    assert [row["编号"] for row in told(job)] == ["x-7"]


def test_rows_of_one_record_in_neighbouring_thousands_follow_each_other(tmp_path: Path) -> None:
    job = begun(tmp_path, "account", ["编号,名称,行业", *[f"x-1,名称{n},制造" for n in range(9)]])
    by_turns(job)

    job.refresh_from_db()
    assert counts(job) == (1, 8, 0, 0, 0)
    assert Account.objects.get(external_id="x-1").name == "名称8"


def test_what_several_rows_name_is_made_once(tmp_path: Path) -> None:
    job = begun(tmp_path, "opportunity", ["编号,名称,公司", *[f"d-{n},商机{n},轮流公司" for n in range(9)]])
    by_turns(job)

    job.refresh_from_db()
    assert counts(job) == (9, 0, 0, 0, 0)
    assert Opportunity.objects.filter(account__name="轮流公司").count() == 9
    assert Account.objects.filter(name="轮流公司").count() == 1


def test_rows_whose_turn_never_comes_are_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair, "PATIENCE", 0.05)
    monkeypatch.setattr(pair, "LOST", 0.05)
    job = begun(tmp_path, "account", ["编号,名称,行业", *[f"x-{n},公司{n},制造" for n in range(6)]])
    mine, its = (Connection(one.detach()) for one in socket.socketpair())
    waiting = side(job, mine, progress.plain.behind(progress.copied(job), 0, 2), None)

    with its, pytest.raises(pair.Again):
        waiting.take()
    with pytest.raises(EOFError):
        waiting.take()

    assert not Account.objects.filter(external_id__startswith="x-").exists()
    assert work.carry_on(job.pk)
    job.refresh_from_db()
    assert counts(job) == (6, 0, 0, 0, 0)


def test_an_import_that_was_stopped_meanwhile_is_left_alone(tmp_path: Path) -> None:
    job = begun(tmp_path, "account", ["编号,名称,行业", *[f"x-{n},公司{n},制造" for n in range(6)]])
    mine, its = (Connection(one.detach()) for one in socket.socketpair())
    imports.cancel(job)

    with its, mine, pytest.raises(Apart):
        side(job, mine, 0, NOBODY).take()

    assert not Account.objects.filter(external_id__startswith="x-").exists()


def test_who_has_to_see_what_is_in_goes_on_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair, "WORTH_IT", 2)
    job = begun(tmp_path, "account", ["编号,名称,行业", *[f"x-{n},公司{n},制造" for n in range(6)]])
    plan = importer_of(job, actors.system()).plan
    monkeypatch.setattr(pair.os, "sched_getaffinity", lambda _pid: {0, 1})
    assert pair.is_of_use(job, plan)

    job.order["dry_run"] = True
    assert not pair.is_of_use(job, plan)
    job.order["dry_run"] = False
    monkeypatch.setattr(pair.os, "sched_getaffinity", lambda _pid: {0})
    assert not pair.is_of_use(job, plan)
