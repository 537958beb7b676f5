"""A stage asks for fields: wherever a deal is moved there, the refusal names the field and nothing changes."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from zhike.engine import log, metadata, objects, records
from zhike.engine.models import FieldRight, Job, Role
from zhike.engine.testing import Cast, make, run_jobs
from zhike.engine.tests.api import api, good, problem
from zhike.engine.tests.files_in import bring, counts, told
from zhike.engine.tests.pages import HTMX, browser, text
from zhike.sales.models import Opportunity, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.row(36)]
SAID = "'Proposal' requires 'Amount'. Fill it in first."


@pytest.fixture
def deal(cast: Cast) -> Opportunity:
    """Without an amount, before a stage that requires one."""
    require("proposal", "amount")
    return make("opportunity", owner=cast.ann, name="Big", stage="new", amount=None, external_id="D-1")


def require(key: str, *names: str) -> None:
    Stage.objects.filter(key=key).update(required=list(names))


def stage(key: str) -> Any:
    return Stage.objects.get(key=key).pk


def seen(deal: Opportunity) -> dict[str, str]:
    deal.refresh_from_db()
    return {"If-Match": f'"{deal.version}"'}


def stands(deal: Opportunity, key: str = "new") -> bool:
    deal.refresh_from_db()
    return deal.stage.key == key


def test_the_api_refuses_the_field_by_name(cast: Cast, deal: Opportunity) -> None:
    ann, url = api(cast.ann), f"/opportunities/{deal.pk}"

    found = problem(ann("PATCH", url, {"stage": "proposal"}, headers=seen(deal)), 422, "refused")

    assert found["errors"] == {"amount": [SAID]}
    assert stands(deal)
    good(ann("PATCH", url, {"stage": "proposal", "amount": "10"}, headers=seen(deal)))
    assert stands(deal, "proposal")
    found = problem(ann("PATCH", url, {"amount": None}, headers=seen(deal)), 422, "refused")
    assert found["errors"] == {"amount": [SAID]}
    problem(ann("POST", "/opportunities", {"name": "New", "stage": "proposal"}), 422, "refused")


def test_the_form_says_it_beside_the_field(cast: Cast, deal: Opportunity) -> None:
    page = browser(cast.ann).post(
        f"/opportunities/{deal.pk}/edit", {"name": "Big", "stage": str(stage("proposal")), "version": deal.version}
    )

    assert page.status_code == 422
    assert "&#39;Proposal&#39; requires &#39;Amount&#39;." in text(page)
    assert stands(deal)


def test_a_card_cannot_be_dragged_there(cast: Cast, deal: Opportunity) -> None:
    answer = browser(cast.ann).post(
        f"/opportunities/{deal.pk}/move", {"to": str(stage("proposal")), "version": deal.version}, headers=HTMX
    )

    assert answer.status_code == 422
    assert "requires" in text(answer)
    assert "Amount" in text(answer)
    assert stands(deal)


def test_of_many_those_that_lack_it_are_left_out_and_named(cast: Cast, deal: Opportunity) -> None:
    full = make("opportunity", owner=cast.ann, name="Full", stage="new", amount="5")

    good(
        api(cast.ann)("POST", "/opportunities/bulk", {"ids": [deal.pk, full.pk], "set": {"stage": stage("proposal")}}),
        202,
    )
    run_jobs()

    assert stands(deal)
    assert stands(full, "proposal")
    job = Job.objects.latest("id")
    assert SAID in str([job.counts, job.result])


def test_an_import_refuses_the_row_and_says_so(cast: Cast, deal: Opportunity, tmp_path: Path) -> None:
    rows = f"id,stage,amount\n{deal.external_id},proposal,\nNEW-1,proposal,7\n"
    columns = {"id": "external_id", "stage": {"field": "stage", "by": "key"}, "amount": "amount"}

    job = bring(cast.root, "opportunity", rows, folder=tmp_path, map=columns, match=["external_id"])

    assert counts(job) == (1, 0, 0, 0, 1)
    assert SAID in str(told(job))
    assert stands(deal)


def test_commands_ask_for_it_too_and_what_is_taken_back_goes_back(cast: Cast, deal: Opportunity) -> None:
    require("won", "competitor")
    one = objects.get("opportunity")

    with pytest.raises(ValidationError) as refusal:
        one.command("win")(deal, by=cast.ann)
    assert refusal.value.message_dict == {"competitor": ["'Won' requires 'Competitor'. Fill it in first."]}
    assert stands(deal)

    records.save(deal, by=cast.ann, stage="qualified")
    require("new", "competitor")
    records.undo(
        log.read("e.object = %s AND e.record = %s", ["opportunity", deal.pk], order="e.id DESC", limit=1)[0].id,
        by=cast.ann,
    )
    assert stands(deal)


def test_nobody_is_asked_for_a_field_that_is_not_theirs(cast: Cast, deal: Opportunity) -> None:
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="opportunity", field="amount", level="none")
    metadata.touch()

    good(api(cast.again("ann"))("PATCH", f"/opportunities/{deal.pk}", {"stage": "proposal"}, headers=seen(deal)))

    assert stands(deal, "proposal")


def test_a_stage_requires_only_what_people_can_fill(cast: Cast) -> None:
    new = Stage.objects.get(key="new")
    for name in ("nonsense", "stage", "contacts", "status", "derived.completeness"):
        with pytest.raises(ValidationError, match="is no field that a stage can require"):
            records.save(new, by=cast.root, required=[name])
    new.refresh_from_db()
    assert new.required == []
    records.save(new, by=cast.root, required=["amount", "close_on"])
