"""Live updates: who may listen, what they hear, and when they are cut off."""

import asyncio
import concurrent.futures
import json
import queue
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from zhike import live
from zhike.engine import objects, records
from zhike.engine.log import Happened
from zhike.engine.testing import Cast, make
from zhike.people.user import rules
from zhike.web.live import changed, hub, listeners

from .conftest import logged_in

pytestmark = pytest.mark.django_db


class Visit:
    """One request to the live process, as an ASGI server would make it."""

    def __init__(self, path: str = "/live", origin: str | None = settings.BASE_URL, cookie: str = "") -> None:
        headers = [(b"cookie", cookie.encode())] + ([(b"origin", origin.encode())] if origin else [])
        self.scope = {"type": "http", "path": path, "method": "GET", "headers": headers}
        self.status, self.text = 0, ""
        self.gone = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.text += message.get("body", b"").decode()

    async def open(self) -> "Visit":
        self.task = asyncio.create_task(live.application(self.scope, self.receive, self.send))
        await until(lambda: self.status)
        return self

    @property
    def heard(self) -> list[dict[str, Any]]:
        return [json.loads(line[6:]) for line in self.text.splitlines() if line.startswith("data: ")]


async def until(is_so: Any) -> None:
    for _ in range(250):
        if is_so():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen within five seconds")


class HubHere(hub.Hub):
    """A hub that asks the database in the test's own thread, to see what the test has written."""

    def __init__(self) -> None:
        super().__init__(address())
        self.asked: queue.Queue[tuple[Any, ...]] = queue.Queue()

    async def call(self, function: Any, *arguments: Any) -> Any:
        answer: concurrent.futures.Future[Any] = concurrent.futures.Future()
        self.asked.put((answer, function, *arguments))
        return await asyncio.wrap_future(answer)

    def serve(self, thread: threading.Thread) -> None:
        """Answer until the story has ended."""
        while thread.is_alive() or not self.asked.empty():
            try:
                answer, function, *arguments = self.asked.get(timeout=0.05)
            except queue.Empty:
                continue
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                answer.set_result(function(*arguments))
            except Exception as failed:
                answer.set_exception(failed)


@pytest.fixture
def stage(cast: Cast) -> Iterator[Cast]:
    yield cast
    live.hub = None


def address() -> str:
    known = connections["default"].get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return " ".join(f"{name}={known[name]}" for name in names if known.get(name))


def cookie_of(client: Client) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def play(story: Any) -> None:
    """Run a story on an event loop beside the test, and end everything it began."""
    made = live.hub = HubHere()
    failures: list[BaseException] = []

    async def told() -> None:
        try:
            await story(made)
        except BaseException as failed:
            failures.append(failed)
        for task in made.tasks:
            task.cancel()
        await asyncio.gather(*made.tasks, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(told()))
    thread.start()
    made.serve(thread)
    thread.join()
    if failures:
        raise failures[0]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", settings.BASE_URL + ".evil.example", None])
def test_only_pages_of_ours_may_listen(origin: str | None, stage: Cast) -> None:
    cookie = cookie_of(logged_in(stage.ann.user))

    async def story(made: hub.Hub) -> None:
        assert (await Visit(origin=origin, cookie=cookie).open()).status == 403

    play(story)


def test_nobody_listens_without_a_log_in(stage: Cast) -> None:
    async def story(made: hub.Hub) -> None:
        for cookie in ("", "session=abc", "session=;;;", 'session="\0"'):
            assert (await Visit(cookie=cookie).open()).status == 401
        assert (await Visit("/elsewhere").open()).status == 404

    play(story)


def test_a_change_is_heard_by_who_sees_the_record_and_by_nobody_else(stage: Cast) -> None:
    account = make("account", by=stage.ann, name="Acme", owner=stage.ann)
    where = address()
    cookies = [cookie_of(logged_in(actor.user)) for actor in (stage.ann, stage.eve)]

    async def story(made: hub.Hub) -> None:
        ann, eve = [await Visit(cookie=cookie).open() for cookie in cookies]
        await asyncio.sleep(0.3)
        await asyncio.to_thread(notify, where, [("account", account.pk)])
        await until(lambda: ann.heard)
        assert ann.heard == [{"object": "account", "id": account.pk, "version": 1}]
        assert eve.heard == []
        ann.gone.set(), eve.gone.set()
        await asyncio.gather(ann.task, eve.task)
        assert made.windows == set()

    play(story)


def notify(where: str, what: list[tuple[str, int]]) -> None:
    """What the follow-up of a committed transaction says, on a connection of its own."""
    with psycopg.connect(where, autocommit=True) as database:
        for payload in changed.chunks(what):
            database.execute("SELECT pg_notify(%s, %s)", [changed.CHANNEL, payload])


def test_the_follower_of_the_log_tells_each_record_once(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        changed.tell([event("account", 7), event("account", 7), event("task", 8)])


def event(key: str, number: int) -> Happened:
    return Happened(1, 1, None, {}, "web", key, number, "change", None, 0, None, {})  # type: ignore[arg-type]


def test_disabling_somebody_ends_their_windows_at_once(stage: Cast) -> None:
    cookie = cookie_of(logged_in(stage.ann.user))

    async def story(made: hub.Hub) -> None:
        ann = await Visit(cookie=cookie).open()
        await made.call(lambda: rules.disable.run(stage.ann.user, by=stage.root))
        made.hear(next(changed.chunks([("user", stage.ann.user_id or 0)])))
        await asyncio.wait_for(ann.task, 5)  # type: ignore[arg-type]

    play(story)


def test_logging_out_ends_a_window_with_the_next_look(stage: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "CHECK_EVERY", 0.2)
    client = logged_in(stage.ann.user)
    cookie = cookie_of(client)

    async def story(made: hub.Hub) -> None:
        ann = await Visit(cookie=cookie).open()
        await made.call(client.session.flush)
        await asyncio.wait_for(ann.task, 5)  # type: ignore[arg-type]

    play(story)


def test_a_sixth_window_is_refused(stage: Cast) -> None:
    cookie = cookie_of(logged_in(stage.ann.user))

    async def story(made: hub.Hub) -> None:
        opened = [await Visit(cookie=cookie).open() for _ in range(6)]
        assert [visit.status for visit in opened] == [200] * 5 + [429]
        for visit in opened:
            visit.gone.set()

    play(story)


def test_what_is_said_carries_no_value(stage: Cast) -> None:
    account = make("account", by=stage.ann, name="Acme", owner=stage.ann)
    records.save(account, by=stage.ann, name="Other")

    assert listeners.visible_of(stage.ann, {("account", account.pk), ("account", 10**9), ("nothing", 1)}) == [
        listeners.Said("account", account.pk, account.version)
    ]


def test_many_changes_are_told_in_pieces_that_fit() -> None:
    told = list(changed.chunks([("opportunity", number) for number in range(10**9, 10**9 + 2_000)]))

    assert max(len(piece) for piece in told) < 8_000
    assert sum(len(json.loads(piece)) for piece in told) == 2_000
    assert objects.get("opportunity").key == json.loads(told[0])[0][0]
