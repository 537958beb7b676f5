"""The people who listen, and one connection to PostgreSQL that hears what changed.

Changes are gathered for a moment and then asked for once for each person, however many windows they have open.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import close_old_connections

from zhike.engine.actors import Actor

from . import listeners
from .changed import CHANNEL
from .listeners import Change, Said

log = logging.getLogger("zhike.live")
MOST_WINDOWS = 5
GATHER = 0.3
CHECK_EVERY = 15.0
WAIT_LONGEST = 30.0
HELD = 1_000  # messages a slow window may fall behind


def in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call it with a connection of the pool, and give that back."""
    close_old_connections()
    try:
        return function(*arguments)
    finally:
        close_old_connections()


class TooMany(Exception):
    """This person has as many windows open as one may."""


@dataclass(eq=False)
class Window:
    """One open connection. `None` in the queue ends it."""

    session: str
    person: int
    queue: asyncio.Queue[Said | None] = field(default_factory=lambda: asyncio.Queue(HELD))

    def say(self, said: Said | None) -> None:
        """A window that fell behind loses messages: it sees what changed when it is looked at again."""
        if said is None and self.queue.full():
            self.queue.get_nowait()
        if not self.queue.full():
            self.queue.put_nowait(said)


class Hub:
    def __init__(self, address: str) -> None:
        self.address = address
        self.windows: set[Window] = set()
        self.actors: dict[int, Actor] = {}
        self.threads = ThreadPoolExecutor(max_workers=3, thread_name_prefix="live")
        self.tasks: set[asyncio.Task[None]] = set()
        self.gathered: set[Change] = set()
        self.heard = asyncio.Event()

    async def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.threads, in_thread, function, *arguments)

    async def enter(self, session: str) -> Window | None:
        """A window for the person of this session; None where the session does not hold. Raises TooMany."""
        actor = await self.call(listeners.person_of, session)
        if actor is None:
            return None
        if sum(window.person == actor.user_id for window in self.windows) >= MOST_WINDOWS:
            raise TooMany
        window = Window(session, actor.user_id)
        self.windows.add(window)
        self.actors[actor.user_id] = actor
        if not self.tasks:
            self.tasks = {asyncio.create_task(work()) for work in (self.listen, self.deliver, self.keep_checking)}
        return window

    def leave(self, window: Window) -> None:
        self.windows.discard(window)
        if not any(other.person == window.person for other in self.windows):
            self.actors.pop(window.person, None)

    async def listen(self) -> None:
        """Hear what changed, for as long as the process lives; waits longer and longer while the database is away."""
        wait = 1.0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self.address, autocommit=True) as database:
                    await database.execute(f"LISTEN {CHANNEL}")
                    wait = 1.0
                    async for notice in database.notifies():
                        self.hear(notice.payload)
            except psycopg.Error as gone:
                log.warning("live updates wait for the database: %s", type(gone).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, WAIT_LONGEST)

    def hear(self, payload: str) -> None:
        self.gathered |= {(str(key), int(number)) for key, number in json.loads(payload)}
        self.heard.set()

    async def deliver(self) -> None:
        while True:
            await self.heard.wait()
            await asyncio.sleep(GATHER)
            self.heard.clear()
            changes, self.gathered = self.gathered, set()
            try:
                await self.tell(changes)
            except Exception as failed:  # the database is away: windows refresh when they are looked at
                log.warning("changes were not told: %s", type(failed).__name__)

    async def tell(self, changes: set[Change]) -> None:
        about = {number for key, number in changes if key == "user"}
        if about & set(self.actors):
            await self.check([window for window in self.windows if window.person in about])
        for person, actor in list(self.actors.items()):
            for said in await self.call(listeners.visible_of, actor, changes):
                for window in [one for one in self.windows if one.person == person]:
                    window.say(said)

    async def keep_checking(self) -> None:
        while True:
            await asyncio.sleep(CHECK_EVERY)
            try:
                await self.check(list(self.windows))
            except Exception as failed:
                log.warning("sessions were not checked: %s", type(failed).__name__)

    async def check(self, windows: list[Window]) -> None:
        """End the windows whose session has ended; the others go on with the rights of now."""
        known: dict[str, Actor | None] = {}
        for window in windows:
            if window.session not in known:
                known[window.session] = await self.call(listeners.person_of, window.session)
            actor = known[window.session]
            if actor is None or actor.user_id != window.person:
                window.say(None)
            elif window in self.windows:
                self.actors[window.person] = actor
