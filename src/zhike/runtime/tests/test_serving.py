"""One server per data folder, at an address that is really free."""

import socket
from pathlib import Path

import pytest

from zhike.runtime import addresses, serving
from zhike.runtime.failure import Failed, WrongUsage
from zhike.runtime.tests.conftest import Spawn

HOLD = "import sys; from pathlib import Path; from zhike.runtime import addresses, serving\nwith serving.only_server(Path(sys.argv[1]), addresses.parse('127.0.0.1:8765')): print('mine', flush=True); sys.stdin.read()"


def test_a_second_server_is_told_where_the_first_is(tmp_path: Path, spawn: Spawn) -> None:
    first = spawn(HOLD, tmp_path)
    assert first.stdout is not None
    assert first.stdout.readline() == "mine\n"

    words = rf"already serves .*process {first.pid} at http://127.0.0.1:8765"
    with pytest.raises(Failed, match=words), serving.only_server(tmp_path):
        pass


def test_after_a_killed_server_the_next_knows_that_it_takes_over(tmp_path: Path, spawn: Spawn) -> None:
    first = spawn(HOLD, tmp_path)
    assert first.stdout is not None
    first.stdout.readline()
    first.kill()
    first.wait()

    with serving.only_server(tmp_path) as is_takeover:
        assert is_takeover
    with serving.only_server(tmp_path) as is_takeover:
        assert not is_takeover


def test_a_taken_port_is_refused() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()

        with pytest.raises(Failed, match="Choose another with --bind"):
            addresses.Bind("127.0.0.1", other.getsockname()[1]).require_free()


@pytest.mark.parametrize(
    "text, url",
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("8000", "http://127.0.0.1:8000"),
        ("0.0.0.0:80", "http://127.0.0.1:80"),
        (":80", "http://127.0.0.1:80"),
        ("[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_addresses_are_read_as_people_write_them(text: str, url: str) -> None:
    assert addresses.parse(text).url == url


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:65535", "1.2.3.4:-1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage, match="HOST:PORT"):
        addresses.parse(text)
