"""Links of rows: found by what the file calls them, made on demand, pointing to later rows, told where they fail."""

from pathlib import Path

import pytest

from zhike.customers.models import Account, Contact
from zhike.engine.models import Team
from zhike.engine.testing import Cast, make
from zhike.people.models import User
from zhike.sales.models import Opportunity

from .files_in import bring, counts, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("missing", "expected"), [("fail", (0, 0, 0, 0, 1)), ("blank", (1, 0, 0, 0, 0)), ("create", (1, 0, 0, 0, 0))])  # fmt: skip
def test_a_link_that_names_nothing_refuses_is_left_empty_or_made(
    cast: Cast, tmp_path: Path, missing: str, expected: tuple[int, ...]
) -> None:
    columns = {"name": "name", "customer": {"field": "account", "by": "name", "missing": missing}}

    job = bring(cast.root, "opportunity", "name,customer\nDeal,Acmee\n", folder=tmp_path, map=columns)

    assert counts(job) == expected
    assert Account.objects.filter(name="Acmee").exists() is (missing == "create")
    assert [row["Reason"] for row in told(job)] == (
        ["'Acmee' names no record you can see."] if missing == "fail" else []
    )


def test_links_may_point_to_later_rows(cast: Cast, tmp_path: Path) -> None:
    table = "name,parent\nBranch,Head\nHead,\nLost,Nowhere\n"

    job = bring(cast.root, "account", table, folder=tmp_path, match="name")

    assert counts(job) == (2, 0, 0, 0, 1)
    assert Account.objects.get(name="Branch").parent.name == "Head"
    assert told(job)[0]["Value"] == "Nowhere"


def test_a_circle_of_parents_in_a_file_is_refused_where_it_closes(cast: Cast, tmp_path: Path) -> None:
    table = "name,parent\nOne,Two\nTwo,One\n"

    job = bring(cast.root, "account", table, folder=tmp_path)

    assert counts(job)[0] == 2
    assert len(told(job)) == 1
    assert Account.objects.exclude(parent=None).filter(name__in=["One", "Two"]).count() == 1


def test_two_records_of_one_name_are_not_guessed_between(cast: Cast, tmp_path: Path) -> None:
    make("account", owner=cast.ann, name="Twin")
    make("account", owner=cast.ann, name="TWIN")

    job = bring(cast.root, "opportunity", "name,account\nDeal,twin\n", folder=tmp_path)

    assert counts(job) == (0, 0, 0, 0, 1)
    assert "several records" in told(job)[0]["Reason"]


def test_a_person_is_found_by_mail_and_a_record_by_its_external_id(cast: Cast, tmp_path: Path) -> None:
    account = make("account", owner=cast.ann, external_id="A-7")
    columns = {
        "name": "name",
        "who": {"field": "owner", "by": "email"},
        "for": {"field": "account", "by": "external_id"},
    }

    job = bring(cast.root, "opportunity", "name,who,for\nDeal,ANN@example.test,A-7\n", folder=tmp_path, map=columns)

    assert counts(job) == (1, 0, 0, 0, 0)
    deal = Opportunity.objects.get(name="Deal")
    assert (deal.owner_id, deal.account_id) == (cast.ann.user_id, account.pk)


def test_columns_may_tell_of_the_linked_record(cast: Cast, tmp_path: Path) -> None:
    table = "person,boss,office\nKim,Lee,North\nSam,Lee,North\n"
    columns = {
        "person": "name",
        "boss": [
            {"field": "team", "by": "name", "missing": "create"},
            {"field": "team.leader", "by": "name", "missing": "create", "with": {"roles": ["manager"]}},
        ],
        "office": {"field": "team.parent", "by": "name", "missing": "create"},
    }
    given = {"columns": columns, "match": ["name"], "defaults": {"roles": ["rep"]}}

    first = bring(cast.root, "user", table, folder=tmp_path, map=given)
    again = bring(cast.root, "user", table, folder=tmp_path, map=given)

    assert (counts(first), counts(again)) == ((2, 0, 0, 0, 0), (0, 0, 2, 0, 0))
    team = Team.objects.get(name="Lee")
    assert (team.parent.name, team.leader.name) == ("North", "Lee")
    roles = {user.name: [r.role.key for r in user.roles.all()] for user in User.objects.filter(name__in=["Kim", "Lee"])}
    assert roles == {"Kim": ["rep"], "Lee": ["manager"]}


def test_lines_are_matched_by_their_product_and_added_otherwise(cast: Cast, tmp_path: Path) -> None:
    make("product", owner=cast.ann, name="Pump")
    make("product", owner=cast.ann, name="Valve")
    columns = {
        "no": "external_id",
        "name": "name",
        "what": {"field": "lines.product", "by": "name"},
        "n": "lines.quantity",
    }
    table = "no,name,what,n\nd-1,Deal,Pump,2\nd-1,Deal,Valve,3\n"

    first = bring(cast.root, "opportunity", table, folder=tmp_path, map=columns)
    again = bring(cast.root, "opportunity", table, folder=tmp_path, map=columns)

    assert (counts(first), counts(again)) == ((1, 1, 0, 0, 0), (0, 0, 2, 0, 0))
    lines = Opportunity.objects.get(external_id="d-1").lines.all()
    assert [(line.product.name, int(line.quantity)) for line in lines] == [("Pump", 2), ("Valve", 3)]


def test_several_links_stand_between_semicolons_and_keep_their_parts(cast: Cast, tmp_path: Path) -> None:
    acme, beta = make("account", owner=cast.ann, name="Acme"), make("account", owner=cast.ann, name="Beta")
    ann = make(
        "contact", owner=cast.ann, name="Ann", external_id="c-1", accounts=[{"account": acme.pk, "role": "buyer"}]
    )

    job = bring(cast.root, "contact", "external_id,accounts\nc-1,Acme; Beta\n", folder=tmp_path)

    assert counts(job) == (0, 1, 0, 0, 0)
    rows = Contact.objects.get(pk=ann.pk).accounts.all()
    assert [(row.account_id, row.role) for row in rows] == [(acme.pk, "buyer"), (beta.pk, "")]


def test_an_address_is_put_together_from_its_parts(cast: Cast, tmp_path: Path) -> None:
    columns = {"name": "name", "city": "addresses.city", "land": "addresses.country"}

    bring(cast.root, "account", "name,city,land\nAcme,杭州,中国\n", folder=tmp_path, map=columns)

    assert Account.objects.get(name="Acme").addresses[0]["value"] == {"city": "杭州", "country": "中国"}
