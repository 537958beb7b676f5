"""A data folder that `./zhike bench data` filled, and what it says about itself in `bench.json`."""

import json
from dataclasses import dataclass
from pathlib import Path

from zhike.runtime.failure import Failed

NOTE = "bench.json"
PEOPLE = ("rep", "manager", "admin")


@dataclass(frozen=True)
class Filled:
    """`people` are mail addresses by role; `account` is the id of the account with the long story."""

    folder: Path
    scale: str
    seed: int
    counts: dict[str, int]
    password: str
    people: dict[str, str]
    account: int


def read(folder: Path) -> Filled:
    """Raises Failed, in one sentence, for a folder that cannot be measured."""
    cure = "Fill one with ./zhike bench data."
    if not folder.is_dir():
        raise Failed(f"There is no folder {folder}. {cure}")
    try:
        told = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        people = {name: str(told["people"][name]) for name in PEOPLE}
        return Filled(
            folder.resolve(), str(told["scale"]), int(told["seed"]), dict(told["counts"]), str(told["password"]), people, int(told["account"])
        )  # fmt: skip
    except FileNotFoundError:
        raise Failed(f"The folder {folder} was not filled for measuring: it has no {NOTE}. {cure}") from None
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise Failed(f"{folder / NOTE} does not say who logs in and what is there ({wrong!r}). {cure}") from None
