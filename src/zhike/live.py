"""The live process: an ASGI application that keeps windows open and says which records changed in them.

It answers `GET /live` of our own pages only: the session's cookie, and exactly our own Origin. Pages work without it.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from http.cookies import CookieError, SimpleCookie
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402

from zhike.runtime import environment  # noqa: E402
from zhike.web.live.hub import Hub, TooMany, Window  # noqa: E402

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

HEARTBEAT = 25.0
hub: Hub | None = None


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["path"] == "/livez":
        await answer(send, 200, "ok\n")
    elif scope["path"] != "/live" or scope["method"] != "GET":
        await answer(send, 404)
    elif not is_ours(headers):
        await answer(send, 403)
    else:
        await admit(session_of(headers.get("cookie", "")), receive, send)


def is_ours(headers: dict[str, str]) -> bool:
    """Whether a page of ours asks: the browser names its Origin, or says that it is the same."""
    origin = headers.get("origin")
    if origin is not None:
        return origin == settings.BASE_URL
    return headers.get("sec-fetch-site") == "same-origin"


def session_of(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found and found.value.isalnum() else ""


async def admit(session: str, receive: Receive, send: Send) -> None:
    global hub
    if hub is None:
        hub = Hub(environment.database_url())
    try:
        window = await hub.enter(session) if session else None
    except TooMany:
        await answer(send, 429)
        return
    except Exception:  # the database is away; the browser tries again by itself
        await answer(send, 503)
        return
    if window is None:
        await answer(send, 401)
        return
    try:
        await stream(window, receive, send)
    finally:
        hub.leave(window)


async def stream(window: Window, receive: Receive, send: Send) -> None:
    """Say what changes until the window closes, the session ends or the process stops."""
    kind = [(b"content-type", b"text/event-stream"), (b"x-accel-buffering", b"no")]
    await send({"type": "http.response.start", "status": 200, "headers": [*shared_headers(), *kind]})
    await say(send, "retry: 5000\n\n")
    gone = asyncio.create_task(closed(receive))
    try:
        while not gone.done():
            coming = asyncio.create_task(window.queue.get())
            await asyncio.wait({coming, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                await say(send, ": still here\n\n")
                continue
            said = coming.result()
            if said is None:
                break
            await say(send, f"data: {json.dumps(asdict(said))}\n\n")
    except OSError:
        return
    finally:
        gone.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def closed(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def shared_headers() -> list[tuple[bytes, bytes]]:
    return [
        (b"cache-control", b"no-store"),
        (b"access-control-allow-origin", settings.BASE_URL.encode()),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin, Cookie"),
        (b"x-content-type-options", b"nosniff"),
    ]


async def answer(send: Send, status: int, text: str = "") -> None:
    plain = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [*shared_headers(), plain]})
    await send({"type": "http.response.body", "body": text.encode()})
