"""Quick create and inline edit as the pages send them, with the duplicate check and the version check as shipped."""

import random
import secrets
from collections.abc import Iterator
from typing import Any

from . import lines, numbers, pages
from .pages import Stage
from .sample import Sample
from .visitor import Visitor

SURNAMES, GIVEN = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨",
    "伟芳娜敏静秀英丽强磊军洋勇艳杰娟涛明超兰霞平刚桂鑫宇浩然轩涵欣怡思远",
)
SALUTATIONS = ("先生", "女士")


def create(visitor: Visitor, sample: Sample, stage: Stage) -> dict[str, Any]:
    """New contacts by the form: each with a name, a phone and a mail address that nobody has."""
    forms = new_people(random.Random())
    path = "/contacts/new"

    def asks() -> bytes:
        return visitor.form_bytes(path, next(forms))

    what = {"status": 303, "what": path}
    lines.warm(stage.port, asks(), status=303, what=path)
    times = lines.alone(stage.port, asks, seconds=stage.seconds, **what)  # type: ignore[arg-type]
    busy = pages.together(stage, [asks] * lines.CONNECTIONS, what=path, status=303)
    recorded = visitor.recorded(path, form=next(forms))
    found = {"kind": "write", "address": path} | busy
    return pages.limits(
        found
        | numbers.told(times)
        | pages.beside_sql(recorded, r"^engine/records/store\.py:\S+ INSERT INTO \S*customers_contact\b", stage)
    )


def new_people(chance: random.Random) -> Iterator[dict[str, str]]:
    while True:
        mark = secrets.token_hex(6)
        name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
        yield {
            "name": name, "title": "工程师", "salutation": "先生", "idempotency_key": mark,
            "phones.present": "1", "phones-0.value": f"1{chance.randrange(3 * 10**9, 10**10)}", "phones.primary": "0",
            "emails.present": "1", "emails-0.value": f"{mark}@bench.example.com", "emails.primary": "0",
        }  # fmt: skip


def edit(visitor: Visitor, sample: Sample, stage: Stage) -> dict[str, Any]:
    """One field of records of one's own, saved again and again; each connection has a record to itself."""
    editors = [editor(visitor, *record) for record in sample.own[: lines.CONNECTIONS + 1]]
    path = f"/contacts/{sample.own[0][0]}/edit?field=salutation"
    what = {"status": 200, "what": path}
    for asks in editors:
        lines.alone(stage.port, asks, seconds=0, **what)  # type: ignore[arg-type]
    times = lines.alone(stage.port, editors[0], seconds=stage.seconds, **what)  # type: ignore[arg-type]
    busy = (editors[1:] or editors)[: lines.CONNECTIONS]
    told = pages.together(stage, busy, what=path)
    form = {"salutation": f"{SALUTATIONS[0]}{secrets.token_hex(2)}"}
    recorded = visitor.recorded(path, form=form, **{"hx-request": "true"})
    found = {"kind": "write", "address": path, "connections": len(busy)} | told
    return pages.limits(
        found
        | numbers.told(times)
        | pages.beside_sql(recorded, r"^engine/records/store\.py:\S+ UPDATE \S*customers_contact\b", stage)
    )


def editor(visitor: Visitor, record: int, version: int) -> lines.Requests:
    """Each request changes the value, and names the version that the one before left."""
    path, now = f"/contacts/{record}/edit?field=salutation", version

    def asks() -> bytes:
        nonlocal now
        value = f"{SALUTATIONS[now % 2]}{secrets.token_hex(2)}"
        sent = visitor.form_bytes(path, {"salutation": value, "version": str(now)}, **{"HX-Request": "true"})
        now += 1
        return sent

    return asks
