"""What the columns of a board come to is read from one index, for whoever looks."""

import re

import pytest
from django.db import connection

from zhike.engine.testing import Cast, make, statements

from .pages import browser

pytestmark = pytest.mark.django_db
HELD = "SELECT attname FROM pg_attribute WHERE attrelid = 'zk_opportunity_board'::regclass"


@pytest.mark.parametrize("who", ["root", "max", "ann"])
def test_sums_ask_for_nothing_that_the_index_does_not_hold(cast: Cast, who: str) -> None:
    make("opportunity", owner=cast.ann)
    window = browser(getattr(cast, who))
    with statements(at_most=20) as made:
        window.get("/opportunities/board")
    sums = [one["sql"] for one in made.captured_queries if "sum(t." in one["sql"]]

    with connection.cursor() as cursor:
        cursor.execute(HELD)
        held = {row[0] for row in cursor.fetchall()}
    assert len(sums) == 1
    for statement in sums:
        asked = set(re.findall(r'\bt\."?(\w+)', statement))
        assert asked <= held | {"deleted_at"}, statement
