"""The HTTP servers: pages and API with blocking threads (WSGI), live updates with an event loop (ASGI).

The application is loaded once and the workers are forked from it, so that they share its memory.
"""

import gc
import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from zhike.runtime.addresses import Bind
from zhike.runtime.offspring import end_with_parent

GRACE = 25  # seconds for requests under way; the supervisor allows 30
THREADS = 4  # a worker's; below the pool's largest size, so that no request waits for a connection
WAITING = 64  # requests a worker takes in; the rest wait in the kernel's queue
LISTENERS = 2_000  # open live connections
HEADERS = HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024)


def serve_pages(bind: Bind, *, workers: int, app: str = "zhike.wsgi:application") -> None:
    _serve(app, bind, Interfaces.WSGI, workers=workers, blocking_threads=THREADS, backpressure=WAITING)


def serve_live(bind: Bind, *, app: str = "zhike.live:application") -> None:
    _serve(app, bind, Interfaces.ASGINL, workers=1, blocking_threads=1, backpressure=LISTENERS)


def _serve(app: str, bind: Bind, interface: Interfaces, **limits: Any) -> None:
    bind.require_free()
    if multiprocessing.get_start_method() == "fork":
        _application(app)
        _close_databases()
        gc.freeze()
    server = Granian(
        app,
        address=bind.host,
        port=bind.port,
        interface=interface,
        http=HTTPModes.http1,
        http1_settings=HEADERS,
        websockets=False,
        runtime_blocking_threads=2,
        backlog=1024,
        workers_kill_timeout=GRACE,
        respawn_failed_workers=True,
        respawn_interval=0,
        log_level=LogLevels.warning,
        **limits,
    )
    server.serve(target_loader=partial(_in_worker, app, os.getpid()), wrap_loader=False)


def _close_databases() -> None:
    """A connection, or the threads of a pool, must not be shared by fork."""
    if "django" in sys.modules:
        from django.db import connections

        for connection in connections.all(initialized_only=True):
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]


def _in_worker(app: str, parent: int) -> Callable[..., Any]:
    """A worker whose parent is gone has no one to answer to: it ends at once and frees the port."""
    end_with_parent(signal.SIGKILL, parent)
    return _application(app)


def _application(app: str) -> Callable[..., Any]:
    module, _, name = app.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found
