"""The cast of the tests comes back the same, however it came there."""

import pytest
from django.db import connection

from zhike.engine import log
from zhike.engine.testing import Cast, make_cast, rows

pytestmark = pytest.mark.django_db
ASKED = """
SELECT jsonb_agg(to_jsonb(u) - 'id' - 'password' - 'created_at' - 'updated_at' - 'team_id' - 'team_since' ORDER BY u.email) FROM people_user u
"""


def people() -> str:
    with connection.cursor() as cursor:
        cursor.execute(ASKED)
        return str(cursor.fetchone()[0])


def test_people_who_are_put_back_are_as_those_who_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_kept", {})
    made, as_made, first = (
        make_cast(),
        people(),
        log.read("e.object = ANY(%s)", [["team", "user"]], order="e.id", limit=50),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM event_value; DELETE FROM event; UPDATE engine_team SET leader_id = NULL; DELETE FROM people_userrole; DELETE FROM people_user; DELETE FROM engine_teampath; DELETE FROM engine_team"
        )

    back = make_cast()

    assert people() == as_made
    for name in ("ann", "bob", "max", "eve", "root"):
        one, other = getattr(made, name), getattr(back, name)
        assert (one.name, one.rights.grants, one.circle) == (other.name, other.rights.grants, other.circle)
        assert other.user.pk == other.user_id == one.user_id
    assert back.red.leader_id == back.max.user_id
    again = log.read("e.object = ANY(%s)", [["team", "user"]], order="e.id", limit=50)
    assert [(e.object, e.record, e.verb, e.changes) for e in again] == [
        (e.object, e.record, e.verb, e.changes) for e in first
    ]
    assert {e.xact for e in again} == {first[0].xact}


def test_one_follow_up_is_queued_for_them(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'zhike:after' AND status = 'todo'")
        before = cursor.fetchone()[0]
    log.write([log.Entry("account", 1, "change")], by=cast.ann)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'zhike:after' AND status = 'todo'")
        assert cursor.fetchone()[0] == before
