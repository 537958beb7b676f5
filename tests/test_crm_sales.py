"""A real pipeline, end to end: the four files of a seller come in by the maps of the documentation, figures and all."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from tests import real_data
from zhike.catalog.models import Product
from zhike.customers.models import Account
from zhike.engine import actors, imports, log, metadata, objects, query
from zhike.engine.models import Job, Team
from zhike.engine.testing import run_jobs
from zhike.people.models import User
from zhike.sales.models import Opportunity

pytestmark = [pytest.mark.real_data, pytest.mark.django_db, pytest.mark.slow]
MAPS = Path(__file__).parents[1] / "docs" / "examples" / "crm_sales"
FILES = {
    "user": ("sales_teams.csv", "users.json"),
    "account": ("accounts.csv", "accounts.json"),
    "product": ("products.csv", "products.json"),
    "opportunity": ("sales_pipeline.csv", "opportunities.json"),
}


def bring(key: str) -> Job:
    file, map_ = FILES[key]
    mapping = json.loads((MAPS / map_).read_text(encoding="utf-8"))
    path = real_data.folder("crm_sales") / file
    job = imports.start(actors.system("command"), objects.get(key), path, file, mapping=mapping)
    run_jobs()
    job.refresh_from_db()
    assert job.state == "done", job.result
    return job


def number_of_events() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event")
        return int(cursor.fetchone()[0])


@pytest.mark.row(93)
@pytest.mark.row(206)
def test_a_real_pipeline_comes_in_and_its_figures_are_true(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    people = User.objects.count()
    metadata.seen(metadata.setting("meta_version"))

    made = {key: bring(key).counts for key in FILES}

    assert {key: (c["created"], c["refused"]) for key, c in made.items()} == {
        "user": (35, 0),
        "account": (85, 0),
        "product": (7, 0),
        "opportunity": (8_800, 0),
    }
    teams_hold(people)
    assert Account.objects.exclude(parent=None).count() == 15
    assert set(Product.objects.values_list("standard_price_currency", flat=True)) == {"USD"}
    assert Opportunity.objects.filter(account=None).count() == 1_425
    figures_hold()
    again_holds()


def teams_hold(people: int) -> None:
    """35 agents below 6 managers in 3 offices."""
    assert User.objects.count() == people + 41
    leaders = User.objects.filter(leads__isnull=False, roles__role__key="manager").distinct()
    agents = User.objects.filter(team__leader__in=leaders, roles__role__key="rep", email=None).distinct()
    offices = Team.objects.filter(children__leader__in=leaders).distinct()
    assert (leaders.count(), agents.count(), offices.count()) == (6, 35, 3)


def figures_hold() -> None:
    asked = query.Query(actors.system(), objects.get("opportunity"))
    groups = query.aggregate(asked, ["stage"], ["count", "sum:amount"]).groups
    found = {key[0][0].title: values for key, values in groups}
    counted = {title: values["count"] for title, values in found.items()}
    assert counted == {"Won": 4_238, "Lost": 2_473, "Engaging": 1_589, "Prospecting": 500}
    won = found["Won"]["sum:amount"]
    assert (won.amount, won.currency) == (Decimal("10005534.00"), "USD")


def again_holds() -> None:
    """The same file again: nothing changes, nothing is told, nothing is queued for anybody."""
    before = number_of_events()
    counts = bring("opportunity").counts
    assert (counts["unchanged"], counts["created"], counts["updated"], counts["refused"]) == (8_800, 0, 0, 0)
    assert number_of_events() == before
    assert not log.read("e.verb = 'change' AND e.object = 'opportunity'", [])
