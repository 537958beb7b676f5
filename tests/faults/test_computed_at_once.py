"""Many people at once: what is computed from what they write is right when they have committed, or soon after."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.server, pytest.mark.slow]

# Run in a process of its own: threads with connections of their own, on a database that nobody else has.
AT_ONCE = """
import random, sys, threading
from zhike.runtime import start
start.django()
from django.db import connection, OperationalError
from zhike.engine import actors, metadata, objects, records
from zhike.engine.derived import follow, stale
from zhike.engine.derived.tests.made import differing
from zhike.engine.models import CustomField

by = actors.system()
metadata.refresh()

def made(key, **values):
    record = objects.get(key).model()
    records.save(record, by=by, **values)
    return record

def field(name, object, kind, **definition):
    made("customfield", name=name, object=object, kind=kind, label_zh=name, definition=definition)

field("deals", "account", "rollup", relation="opportunities", function="count")
field("total", "account", "rollup", relation="opportunities", function="sum", field="amount")
field("share", "opportunity", "formula", formula="amount / account.derived.total & account.name")
accounts = [made("account", name=f"A{n}") for n in range(3)]
failed = []

def work(seed):
    metadata.refresh()
    luck = random.Random(seed)
    mine = []
    for turn in range(25):
        try:
            account = luck.choice(accounts)
            if seed == 0:
                records.save(objects.of(account).model._base_manager.get(pk=account.pk), by=by, name=f"A{turn}")
            elif luck.random() < 0.6 or not mine:
                mine.append(made("opportunity", name=f"D{seed}-{turn}", account=account.pk, amount=turn))
            elif luck.random() < 0.7:
                records.save(luck.choice(mine), by=by, account=account.pk, amount=luck.randint(1, 99))
            else:
                records.delete(mine.pop(), by=by)
        except OperationalError as broken:
            failed.append(str(broken).splitlines()[0])
    connection.close()

threads = [threading.Thread(target=work, args=(seed,)) for seed in range(5)]
[one.start() for one in threads]
[one.join() for one in threads]
counts = [one for one in differing() if one[1] in ("derived.deals", "derived.total")]
print("parents at commit:", counts)
for _ in range(50):
    if not stale.piece():
        break
print("after the job:", differing())
print("failed:", failed)
"""


def test_roll_ups_are_exact_at_commit_and_formulas_below_them_soon(data: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIKE_", "DATABASE_URL"))}
    ran = subprocess.run(
        [sys.executable, "-P", "-c", AT_ONCE],
        env={**own, "ZHIKE_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=240,
    )

    assert ran.stdout.splitlines() == ["parents at commit: []", "after the job: []", "failed: []"], ran.stderr[-2000:]
