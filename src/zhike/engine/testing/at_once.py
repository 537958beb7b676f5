"""Several acts at the same moment, each with a connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from zhike.engine import metadata


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run each in a thread of its own, beginning together. Returns what they return, the first to end first.

    Raises what the first of them raised. For tests with transactions of their own.
    """
    start = threading.Barrier(len(acts))
    done: list[Any] = []
    failed: list[Exception] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            metadata.refresh()
            start.wait(20)
            done.append(act())
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    if failed:
        raise failed[0]
    assert len(done) == len(acts), "Not all of them ended within a minute."
    return done
