"""Where a server listens: HOST:PORT as people write it."""

import socket
from dataclasses import dataclass, replace

from zhike.runtime.failure import Failed, WrongUsage


@dataclass(frozen=True)
class Bind:
    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address for a browser on this machine."""
        here = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104, read, not bound
        return f"http://{replace(self, host=here.get(self.host, self.host))}"

    @property
    def next(self) -> "Bind":
        return replace(self, port=self.port + 1)

    def require_free(self) -> None:
        """The HTTP server shares its port among workers, so it would also share it with a stranger."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as refused:
                raise Failed(f"Nothing can be served at {self}: {refused.strerror}. Choose another with --bind.")


def parse(text: str) -> Bind:
    host, colon, port = text.rpartition(":")
    host = host.strip("[]") if colon else "127.0.0.1"
    if not port.isdigit() or not 0 < int(port) < 65_535:
        raise WrongUsage(f"'{text}' is not an address to listen at. Write HOST:PORT, such as 127.0.0.1:8000.")
    return Bind(host or "0.0.0.0", int(port))  # noqa: S104, ":8000" asks for all addresses
