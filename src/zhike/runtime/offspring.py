"""A child process that ends with its parent, however the parent ends."""

import ctypes
import os
import signal

PARENT = "ZHIKE_PARENT"
_PR_SET_PDEATHSIG = 1


def end_with_parent(number: signal.Signals, parent: int) -> None:
    """Have the kernel send us this signal when our parent dies. Linux only; elsewhere it does nothing."""
    try:
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    except (OSError, AttributeError):
        return
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), number)


def follow_supervisor() -> None:
    """Called by each process that `serve` starts; started by hand, it is on its own."""
    parent = os.environ.pop(PARENT, None)
    if parent:
        end_with_parent(signal.SIGTERM, int(parent))
