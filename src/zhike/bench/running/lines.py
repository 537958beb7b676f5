"""Keep-alive connections that send prepared bytes, so that the asking costs little beside the answering.

Both client and server run on this machine: what the client spends, the server lacks.
"""

import selectors
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from zhike.runtime.failure import Failed

HOST = "127.0.0.1"
CONNECTIONS = 4
WARM = 6
PATIENCE = 300  # seconds for one answer


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes


def prepared(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of a request."""
    told = {"Host": HOST, **headers}
    if body or method != "GET":
        told["Content-Length"] = str(len(body))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


class Line:
    """One connection to a server of this machine."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.held = bytearray()
        self.began = 0.0

    def send(self, request: bytes) -> None:
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> Answer | None:
        """Take what has come; the answer once it is whole."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise Failed("The product closed a connection in the middle of an answer. What it said is in its log.")
        self.held += piece
        end = self.held.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.held[:end])
        size = length(head)
        last = end + 4 + size if size is not None else chunked_end(self.held)
        if last is None or len(self.held) < last:
            return None
        body = bytes(self.held[end + 4 : last])
        del self.held[:last]
        return Answer(int(head[9:12]), head, body)

    def ask(self, request: bytes) -> tuple[Answer, float]:
        """The answer and how long it took."""
        self.send(request)
        while (answer := self.receive()) is None:
            pass
        return answer, (time.perf_counter() - self.began) * 1000

    def close(self) -> None:
        self.socket.close()


def length(head: bytes) -> int | None:
    """How long the body is; None where it comes in chunks."""
    lower = head.lower()
    at = lower.find(b"\r\ncontent-length:")
    if at >= 0:
        return int(lower[at + 17 :].split(b"\r\n", 1)[0])
    return None if b"\r\ntransfer-encoding:" in lower else 0


def chunked_end(held: bytearray) -> int | None:
    at = held.find(b"\r\n0\r\n\r\n")
    return at + 7 if at >= 0 else None


def require(answer: Answer, status: int, what: str) -> None:
    if answer.status != status:
        raise Failed(f"{what} was answered with {answer.status} instead of {status}, so nothing more was measured.")


Requests = Callable[[], bytes]


def again(request: bytes) -> Requests:
    """The same request every time."""
    return lambda: request


def alone(port: int, asks: Requests, *, seconds: float, status: int = 200, what: str = "") -> list[float]:
    """Ask one after the other on one connection. Returns the times, three at least."""
    line = Line(port)
    try:
        times: list[float] = []
        until = time.perf_counter() + seconds
        while len(times) < 3 or time.perf_counter() < until:
            answer, took = line.ask(asks())
            require(answer, status, what)
            times.append(took)
        return times
    finally:
        line.close()


def together(
    port: int, each: list[Requests], *, seconds: float, status: int = 200, what: str = ""
) -> tuple[float, int]:
    """Keep a connection for each of these busy at once. Returns how many requests a second were answered, and how many."""
    lines = [Line(port) for _ in each]
    try:
        with selectors.DefaultSelector() as waiting:
            for line, asks in zip(lines, each, strict=True):
                waiting.register(line.socket, selectors.EVENT_READ, (line, asks))
                line.send(asks())
            began = time.perf_counter()
            done = sum(1 for _ in answered(waiting, until=began + seconds, status=status, what=what))
            return round(done / (time.perf_counter() - began), 1), done
    finally:
        for line in lines:
            line.close()


def answered(waiting: selectors.BaseSelector, *, until: float, status: int, what: str) -> Iterator[None]:
    """One for each answer; each connection asks again at once until the time is up, then its last answer is awaited."""
    open_lines = len(waiting.get_map())
    while open_lines:
        for key, _events in waiting.select(PATIENCE):
            line, asks = key.data
            answer = line.receive()
            if answer is None:
                continue
            require(answer, status, what)
            yield
            if time.perf_counter() < until:
                line.send(asks())
            else:
                waiting.unregister(line.socket)
                open_lines -= 1


def warm(port: int, request: bytes, *, status: int = 200, what: str = "") -> Answer:
    """Ask a few times on all connections, so that each worker has seen it. Returns the last answer."""
    lines = [Line(port) for _ in range(CONNECTIONS)]
    try:
        for _turn, line in zip(range(WARM), cycle(lines), strict=False):
            answer, _took = line.ask(request)
            require(answer, status, what)
        return answer
    finally:
        for line in lines:
            line.close()
