"""Lists of custom objects go by the indexes of their one table, and see no rows of the others."""

import pytest
from django.db import connection

from zhike.engine import objects, query
from zhike.engine.actors import Actor
from zhike.engine.query.ids import Ids
from zhike.engine.testing import Cast, custom_object, devices, make

pytestmark = pytest.mark.django_db


def explained(who: Actor, sort: str) -> str:
    one = objects.get("device")
    statement = Ids(query.Query(who, one, sort=query.sorts(who, one, sort)), 10).sql()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {statement.text}", statement.params)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("sort", "index"), [("name", "title_key"), ("-created_at", "created_at"), ("updated_at", "updated_at")]
)
def test_everything_is_read_in_order_from_an_index(cast: Cast, sort: str, index: str) -> None:
    devices(cast.root)

    straight = explained(cast.root, sort)

    assert f"zk_custom_record_{index}" in straight
    assert "Subquery" not in straight


def test_counts_and_sums_are_of_one_object(cast: Cast) -> None:
    one = devices(cast.root)
    custom_object(cast.root, "project", label_zh="项目")
    for key, number in (("device", 2), ("project", 3)):
        for _ in range(number):
            make(key, owner=cast.root)

    assert query.count(query.Query(cast.root, one)) == 2
    assert query.count(query.Query(cast.root, objects.get("project"))) == 3
