"""Lists with known duplicates, as files that the importer takes: only the maps differ from set to set.

What a map cannot say is made ready here: given name and surname in one cell, number and street in one, unreal days left out.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from zhike.lib.twins.groups import groups

Pair = frozenset[str]
CHILDCARE = {
    "Id": "external_id",
    "Site name": "name",
    "Address": "addresses.street",
    "Zip": "addresses.postcode",
    "Phone": "phones",
}
RESTAURANT = {"id": "external_id", "name": "name", "phone_number": "phones", "street": "addresses.street"}
PERSON = {
    "rec_id": "external_id",
    "name": "name",
    "street": "addresses.street",
    "address_2": "addresses.district",
    "suburb": "addresses.city",
    "state": "addresses.province",
    "postcode": "addresses.postcode",
    "date_of_birth": {"field": "birthday", "format": "%Y%m%d"},
    "soc_sec_id": "identity_number",
}


@dataclass
class Set:
    """`truth` are pairs of external ids; with `across`, only pairs of the two sources count."""

    objects: str
    columns: Mapping[str, Any]
    rows: list[dict[str, str]]
    truth: set[Pair] = field(default_factory=set)
    across: bool = False

    def csv(self) -> str:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(self.columns))
        writer.writeheader()
        writer.writerows({name: row.get(name, "") for name in self.columns} for row in self.rows)
        return text.getvalue()

    def figures(self, found: Iterable[tuple[str, str]]) -> tuple[float, float, float]:
        """Precision, recall and F1 of these pairs, after who is a twin of a twin is one of the family."""
        closed = {frozenset(pair) for members in groups(found) for pair in combinations(members, 2)}
        if self.across:
            closed = {pair for pair in closed if len({one[:2] for one in pair}) == 2}
        right = len(closed & self.truth)
        precision, recall = right / max(1, len(closed)), right / len(self.truth)
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def childcare(folder: Path) -> Set:
    rows = list(csv.DictReader((folder / "childcare_sites.csv").open(encoding="utf-8")))
    kept = [{name: " ".join(row[name].split()) for name in CHILDCARE} for row in rows]
    return Set("accounts", CHILDCARE, kept, known((row["True Id"], row["Id"]) for row in rows))


def restaurants(folder: Path) -> Set:
    rows = []
    for source in ("1", "2"):
        for row in csv.DictReader((folder / f"restaurants/rest{source}.csv").open(encoding="utf-8"), delimiter="|"):
            short = {name.rpartition("#")[2]: value for name, value in row.items()}
            rows.append(short | {"id": f"{source}:{short['id']}"})
    lines = (folder / "restaurants/gt.csv").read_text().split()[1:]
    truth = {frozenset((f"1:{a}", f"2:{b}")) for a, _bar, b in (line.partition("|") for line in lines)}
    return Set("accounts", RESTAURANT, [row for row in rows if row["name"]], truth, across=True)


def febrl(folder: Path, number: int) -> Set:
    read = csv.DictReader((folder / f"febrl/dataset{number}.csv").open(encoding="utf-8"), skipinitialspace=True)
    rows = [{name.strip(): (value or "").strip() for name, value in row.items()} for row in read]
    for row in rows:
        row["name"] = f"{row['given_name']} {row['surname']}".strip()
        row["street"] = f"{row['street_number']} {row['address_1']}".strip()
        row["date_of_birth"] = row["date_of_birth"] if is_day(row["date_of_birth"]) else ""
    return Set("contacts", PERSON, rows, known((row["rec_id"].split("-")[1], row["rec_id"]) for row in rows))


def is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def known(rows: Iterable[tuple[str, str]]) -> set[Pair]:
    """The pairs of ids that have the same true one."""
    of: dict[str, list[str]] = defaultdict(list)
    for true, one in rows:
        of[true].append(one)
    return {frozenset(pair) for members in of.values() for pair in combinations(members, 2)}
