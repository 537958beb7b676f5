"""How many records somebody sees, where several sources show the same one."""

import pytest

from zhike.engine import objects, query
from zhike.engine.query import Query
from zhike.engine.testing import Cast, make

pytestmark = pytest.mark.django_db
CONTACT = objects.get("contact")


@pytest.fixture
def people(cast: Cast) -> None:
    """One that Ann owns at her own account, one of Eve's at the same, one of Eve's elsewhere."""
    company, strange = make("account", owner=cast.ann), make("account", owner=cast.eve)
    for owner, account in ((cast.ann, company), (cast.eve, company), (cast.eve, strange)):
        make("contact", owner=owner, accounts=[{"account": account.pk}])


def test_what_several_sources_show_counts_once(cast: Cast, people: None) -> None:
    rows = query.page(Query(cast.ann, CONTACT), query.paths(cast.ann, CONTACT, ["name"])).rows

    assert query.count(Query(cast.ann, CONTACT)) == len(rows) == 2
    assert query.count(Query(cast.root, CONTACT)) == 3
    assert query.count(Query(cast.ann, CONTACT), at_most=1) == 2


def test_of_one_person_each_source_is_found_by_itself(cast: Cast, people: None) -> None:
    """So that each begins with the records of that person instead of asking every record there is."""
    own, many = Query(cast.ann, CONTACT).found(), Query(cast.root, CONTACT).found()

    assert "through AS MATERIALIZED" in own.text
    assert own.text.count(" UNION ") >= 4
    assert "UNION" not in many.text
