"""How long the search for duplicates takes, how many of the known ones it finds, and what looking up one record costs.

    .venv/bin/python bench/duplicates.py [--records 100000] [--twice 0.05]     `--twice`: so many are there twice
Makes people with number, mail and birthday; of each second copy one thing is misspelt or missing. One look-up in ms.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from terminal import ROOT, zhike

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静秀英丽强磊军洋勇艳杰涛明超兰霞平刚桂鑫宇浩然轩梓涵欣怡思远博文雅琴志国建华海波"
HEADS = ["id", "name", "mobile", "email", "birthday"]
LOOK_UP = """
import json, statistics, sys, time
from zhike.runtime import start
start.django()
from zhike.engine import metadata, objects
from zhike.engine.duplicates import found
metadata.refresh()
contact, took = objects.get("contact"), []
for row in json.load(sys.stdin):
    given = {"name": row["name"], "phones": [{"value": "+86" + row["mobile"]}], "emails": [{"value": row["email"]}]}
    began = time.perf_counter()
    found.candidates(contact, given)
    took.append(1000 * (time.perf_counter() - began))
took.sort()
print(json.dumps({"p50": round(statistics.median(took), 1), "p95": round(took[len(took) * 95 // 100], 1)}))
"""


def person(number: int, chance: random.Random) -> dict[str, str]:
    name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))
    day = f"19{chance.randrange(50, 99)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    mail = f"p{number}@{chance.choice(['mail', 'post', 'box'])}{number % 5000}.example.com"
    return {
        "id": f"a{number}",
        "name": name,
        "mobile": f"13{chance.randrange(10**9):09}",
        "email": mail,
        "birthday": day,
    }


def again(one: dict[str, str], chance: random.Random) -> dict[str, str]:
    """The same person as somebody else would have written them down."""
    found = one | {"id": "b" + one["id"][1:]}
    wrong = chance.choice(["name", "mobile", "email"])
    found[wrong] = found[wrong][0] + chance.choice(GIVEN) if wrong == "name" else ""
    return found


def make(file: Path, records: int, twice: float) -> set[tuple[str, str]]:
    """The file, and the pairs that are to be found."""
    chance = random.Random(7)
    count = int(records * (1 - twice))
    people = [person(number, chance) for number in range(count)]
    doubled = chance.sample(people, records - count)
    rows = [*people, *(again(one, chance) for one in doubled)]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADS)
        writer.writeheader()
        writer.writerows(rows)
    return {(one["id"], "b" + one["id"][1:]) for one in doubled}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--twice", type=float, default=0.05)
    options = parser.parse_args()
    columns = {"id": "external_id", "name": "name", "mobile": "phones", "email": "emails", "birthday": "birthday"}
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as folder:
        os.environ.update(ZHIKE_DATA=f"{folder}/data", PYTHONPATH=str(ROOT / "src"))
        os.environ.pop("DATABASE_URL", None)
        file, names = Path(folder) / "people.csv", Path(folder) / "map.json"
        wanted = make(file, options.records, options.twice)
        names.write_text(json.dumps({"columns": columns}))
        told = json.loads(zhike("import", "contacts", str(file), "--map", str(names), "--json").stdout)
        assert told["created"] == options.records, told
        began = time.perf_counter()
        found = json.loads(zhike("duplicates", "contacts", "--json").stdout)
        took = time.perf_counter() - began
        pairs = {tuple(sorted(one["external_ids"])) for one in found["pairs"]}
        strangers = json.dumps([person(10**7 + number, random.Random(number)) for number in range(200)])
        looked = subprocess.run(
            [sys.executable, "-c", LOOK_UP], input=strangers, text=True, capture_output=True, check=True
        )
    right = len(pairs & wanted)
    print(json.dumps({
        "records": options.records, "pairs": len(pairs), "search_s": round(took, 1), "look_up_ms": json.loads(looked.stdout),
        "precision": round(right / max(1, len(pairs)), 3), "recall": round(right / len(wanted), 3),
        "import_rows_per_s": round(options.records / max(told["seconds"], 0.001)),
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
