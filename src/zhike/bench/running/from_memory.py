"""The same bytes from memory: what the HTTP server and the network give when the product has nothing to do.

python -m zhike.bench.running.from_memory HOST:PORT FOLDER      serves /NAME from FOLDER/NAME, kept after the first
"""

import os
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = "ZHIKE_BENCH_BYTES"
WORKERS = 2


@cache
def kept(name: str) -> bytes:
    return (Path(os.environ[FOLDER]) / name.strip("/")).read_bytes()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = kept(environ["PATH_INFO"])
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]


def main(bind: str, folder: str) -> None:
    from zhike.runtime import addresses, http, offspring

    os.environ[FOLDER] = folder
    offspring.follow_supervisor()
    http.serve_pages(addresses.parse(bind), workers=WORKERS, app=f"{__spec__.name}:application")


if __name__ == "__main__":
    main(*sys.argv[1:])
