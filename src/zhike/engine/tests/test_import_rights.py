"""Imports see and do no more than the person who imports."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zhike.customers.models import Account
from zhike.engine import actors
from zhike.engine.errors import Unknown
from zhike.engine.models import Job, Role
from zhike.engine.testing import Cast, make
from zhike.people.role import rules as roles

from .files_in import bring, counts, told

pytestmark = pytest.mark.django_db
TABLE = "external_id,name\nx-1,Renamed\n"


def test_who_may_not_import_is_refused_before_anything_is_kept(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(PermissionDenied):
        bring(cast.ann, "account", TABLE, folder=tmp_path)

    assert not Job.objects.exists()


def test_a_hidden_record_is_not_overwritten_and_refused_in_the_words_of_a_seen_one(cast: Cast, tmp_path: Path) -> None:
    hidden = make("account", owner=cast.eve, name="Eve's own", external_id="x-1")

    job = bring(cast.max, "account", TABLE, folder=tmp_path)

    assert counts(job) == (0, 0, 0, 0, 1)
    hidden.refresh_from_db()
    assert hidden.name == "Eve's own"
    assert told(job)[0]["Reason"] == "Another record has this value. Change that record, or ask an administrator."
    assert "Eve" not in str(told(job))


def test_a_link_to_a_hidden_record_looks_like_one_to_none(cast: Cast, tmp_path: Path) -> None:
    make("account", owner=cast.eve, name="Eve's own")

    job = bring(cast.max, "opportunity", "name,account\nDeal,Eve's own\n", folder=tmp_path)

    assert counts(job) == (0, 0, 0, 0, 1)
    assert told(job)[0]["Reason"] == "'Eve's own' names no record you can see."


def test_a_field_one_may_not_write_or_not_know_cannot_be_mapped(cast: Cast, tmp_path: Path) -> None:
    role = Role.objects.get(key="manager")
    roles.narrow(role, "account", "grade", "read", by=actors.system())
    roles.narrow(role, "account", "industry", "none", by=actors.system())
    who = cast.again("max")

    with pytest.raises(PermissionDenied):
        bring(who, "account", "name,grade\nA,B\n", folder=tmp_path, map={"name": "name", "grade": "grade"})
    with pytest.raises(Unknown):
        bring(who, "account", "name,industry\nA,B\n", folder=tmp_path, map={"name": "name", "industry": "industry"})
    with pytest.raises(PermissionDenied):
        bring(who, "account", "name,v\nA,1\n", folder=tmp_path, map={"name": "name", "v": "updated_at"})

    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": []},
        {"columns": {"nothing": "name"}},
        {"columns": {"name": 7}},
        {"columns": {"name": "name"}, "extra": 1},
        {"columns": {"name": {"field": "name", "values": []}}},
        {"columns": {"name": "name"}, "match": ["website"]},
        {"columns": {"name": "team.leader"}},
    ],
)
def test_a_map_that_makes_no_sense_is_refused_in_words(cast: Cast, tmp_path: Path, wrong: dict) -> None:
    with pytest.raises((ValidationError, Unknown)):
        bring(cast.root, "account", "name\nA\n", folder=tmp_path, map=wrong)

    assert not Account.objects.filter(name="A").exists()


def test_an_error_file_cannot_run_in_a_spreadsheet(cast: Cast, tmp_path: Path) -> None:
    job = bring(cast.root, "account", 'name,founded\nX,"=HYPERLINK(""http://x"")"\n', folder=tmp_path, map={"name": "name", "founded": "founded_in"})  # fmt: skip

    assert told(job)[0]["founded"].startswith("'=")


def test_a_file_that_is_no_table_is_refused_in_words(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="PDF"):
        bring(cast.root, "account", b"%PDF-1.7 nothing", folder=tmp_path)
