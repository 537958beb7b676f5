"""A folder with a handful of records and the note that `./zhike bench data` leaves, for the tests of the run.

python -m zhike.bench.running.tests.handful FOLDER
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

PASSWORD = "a long sentence to log in"
PEOPLE = {"rep": "rep@example.test", "manager": "manager@example.test", "admin": "admin@example.test"}
CONTACTS, INTERACTIONS = 60, 12


def fill(folder: Path) -> None:
    os.environ["ZHIKE_DATA"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    from zhike.runtime import start

    start.django()
    from django.db import transaction

    from zhike.engine import metadata

    metadata.refresh()
    with transaction.atomic():
        account = records_of(people())
    counts = {"contact": CONTACTS, "account": 1, "opportunity": 6, "interaction": INTERACTIONS}
    note = {"scale": "handful", "seed": 1, "counts": counts, "password": PASSWORD, "people": PEOPLE, "account": account}
    (folder / "bench.json").write_text(json.dumps(note))


def people() -> Any:
    """The rep, whose team the manager leads, and the administrator. Returns the rep."""
    from zhike.engine import actors, records
    from zhike.engine.models import Role, Team
    from zhike.people.user import rules
    from zhike.people.user.model import User

    by, team, found = actors.system(), Team(), {}
    records.save(team, by=by, name="North")
    for role, email in PEOPLE.items():
        user = User()
        user.set_unusable_password()
        records.save(user, by=by, name=role.title(), email=email, roles=[Role.objects.get(key=role)], team=team)
        rules.set_password(user, PASSWORD, by=by)
        found[role] = user
    records.save(team, by=by, leader=found["manager"])
    return found["rep"]


def records_of(rep: Any) -> int:
    from zhike.engine.testing.records import make

    account = make("account", name="杭州启明精密有限公司", industry="manufacturing", owner=of(rep))
    for number in range(CONTACTS):
        name = "王小明" if number % 2 else "Alexander Hamilton"
        make(
            "contact", name=name, owner=of(rep), title="采购经理", preferred_channel="phone",
            phones=[{"value": f"138571{number:05d}", "is_primary": True}],
            emails=[{"value": f"p{number}@example.com", "is_primary": True}], accounts=[{"account": account}],
        )  # fmt: skip
    for number in range(6):
        make(
            "opportunity",
            name=f"Deal {number}",
            account=account,
            owner=of(rep),
            amount={"amount": "100", "currency": "CNY"},
        )
    for number in range(INTERACTIONS):
        make("interaction", subject=f"Call {number}", related=[account], owner=of(rep), kind="call")
    return int(account.pk)


def of(rep: Any) -> Any:
    from zhike.engine import actors

    return actors.for_user(rep)


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
