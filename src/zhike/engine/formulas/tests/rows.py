"""Formulas computed for the tests, and records with the values that break things."""

from decimal import Decimal
from typing import Any

from django.db import connection

from zhike.engine import objects
from zhike.engine.formulas import formula
from zhike.engine.sql import quoted
from zhike.engine.testing import Cast, make

ZONE = "Asia/Shanghai"


def computed(text: str, key: str = "opportunity") -> list[Any]:
    """What the formula gives for each record, in the order of their ids; an error as its text. One statement."""
    one = objects.get(key)
    made = formula(text, one)
    columns = made.value("t", ZONE), made.error("t", ZONE)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns[0].text}, {columns[1].text} FROM {quoted(one.table)} t ORDER BY id",
            [*columns[0].params, *columns[1].params],
        )
        return [value if wrong is None else wrong for value, wrong in cursor.fetchall()]


def hard_records(cast: Cast) -> None:
    """Opportunities at the edges of what their fields hold."""
    odd = "'; DROP TABLE x; -- %s {0} 甲 𝔸\u0301 ß İ"
    accounts = [
        make("account", owner=cast.ann, name=odd, industry="IT", website="https://example.com"),
        make("account", owner=cast.ann, name="aaaa" * 40),
    ]
    for amount, day, name in [
        (Decimal("999999999999999999.99"), "9999-12-31", "a" * 200),
        (Decimal("-999999999999999999.99"), "0001-01-01", "  -12.50 "),
        ("0", "2024-02-29", "0"),
        ("0.01", None, odd),
        (None, "2026-03-31", "1"),
    ]:
        for account in [*accounts, None][: 3 if amount == "0" else 1]:
            make("opportunity", owner=cast.ann, name=name, amount=amount, close_on=day, account=account, probability=50)
