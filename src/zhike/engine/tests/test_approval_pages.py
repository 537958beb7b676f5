"""Approvals in pages: the request, what one does with it, its trail on paper, and the record that waits."""

import re
from typing import Any

import pytest

from zhike.engine import metadata
from zhike.engine.approvals import decide
from zhike.engine.models import FieldRight, Role
from zhike.engine.models.approvals import Approval
from zhike.engine.testing import Cast, make, statements

from .asking import asked, rule, step, won
from .browser import SCRIPT, browser, text

pytestmark = [pytest.mark.django_db, pytest.mark.row(130)]
BUTTON = re.compile(r'/approvals/\d+/(\w+)"')


@pytest.fixture
def deal(cast: Cast) -> Any:
    return make("opportunity", owner=cast.ann, name="Big deal", amount="5000")


@pytest.fixture
def request_of_ann(cast: Cast, deal: Any) -> Approval:
    from zhike.sales.opportunity import rules

    rule(cast, step(cast.max))
    return asked(lambda: rules.win(deal, by=cast.ann), cast.ann)


def offered(page: str) -> set[str]:
    return set(BUTTON.findall(page)) - {"print"}


def test_who_is_asked_sees_what_would_change_and_decides_on_the_page(
    cast: Cast, deal: Any, request_of_ann: Approval
) -> None:
    url, boss = f"/approvals/{request_of_ann.pk}", browser(cast.max)
    page = text(boss.get(url))
    assert "Big deal" in page
    assert offered(page) == {"approve", "reject", "send_back", "delegate"}

    refused = boss.post(f"{url}/reject", {"comment": ""})
    assert refused.status_code == 422
    assert not won(deal)
    done = boss.post(f"{url}/approve", {"comment": "Well done."})

    assert (done.status_code, done.headers["Location"]) == (303, url)
    assert won(deal)
    page = text(boss.get(url))
    assert "Well done." in page
    assert offered(page) == set()


def test_a_decision_offers_no_undo(cast: Cast, request_of_ann: Approval) -> None:
    answer = browser(cast.max).post(f"/approvals/{request_of_ann.pk}/approve", {"comment": ""}, headers=SCRIPT)

    assert answer.status_code == 204
    assert '"undo": ""' in answer.headers["HX-Trigger"]


def test_who_asked_may_withdraw_and_a_stranger_finds_nothing(cast: Cast, deal: Any, request_of_ann: Approval) -> None:
    url = f"/approvals/{request_of_ann.pk}"
    eve = browser(cast.eve)
    assert (eve.get(url).status_code, eve.get(f"{url}/print").status_code) == (404, 404)
    ann = browser(cast.ann)
    assert offered(text(ann.get(url))) == {"withdraw"}

    ann.post(f"{url}/withdraw", {"comment": ""})

    request_of_ann.refresh_from_db()
    assert request_of_ann.state == "withdrawn"
    assert not won(deal)


def test_what_was_sent_back_is_asked_for_again(cast: Cast, request_of_ann: Approval) -> None:
    decide.send_back(request_of_ann, by=cast.max, comment="Add the contract.")
    url, ann = f"/approvals/{request_of_ann.pk}", browser(cast.ann)
    page = text(ann.get(url))
    assert "Add the contract." in page
    assert offered(page) == {"withdraw", "ask_again"}

    ann.post(f"{url}/ask_again", {"comment": "Added."})

    assert list(Approval.objects.order_by("id").values_list("state", flat=True)) == ["withdrawn", "waiting"]


def test_the_paper_tells_the_trail_without_buttons(cast: Cast, request_of_ann: Approval) -> None:
    decide.approve(request_of_ann, by=cast.max, comment="Fine.")

    page = text(browser(cast.ann).get(f"/approvals/{request_of_ann.pk}/print"))

    assert "Fine." in page
    assert offered(page) == set()


def test_a_field_one_may_not_read_is_not_among_the_changes(cast: Cast, deal: Any) -> None:
    from zhike.engine import records

    rule(cast, step(cast.eve), action="change", command="", watched=["amount"], condition=None)
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="opportunity", field="notes", level="none")
    metadata.touch()
    approval = asked(lambda: records.save(deal, by=cast.root, amount="7000", notes="Secret"), cast.root)

    assert "Secret" not in text(browser(cast.again("eve")).get(f"/approvals/{approval.pk}"))
    assert "Secret" in text(browser(cast.root).get(f"/approvals/{approval.pk}"))


def test_the_record_says_that_it_waits_and_today_lists_it_for_who_is_asked(
    cast: Cast, deal: Any, request_of_ann: Approval
) -> None:
    url = f'href="/approvals/{request_of_ann.pk}"'

    assert url in text(browser(cast.ann).get(f"/opportunities/{deal.pk}"))
    assert url in text(browser(cast.max).get("/today"))
    assert url not in text(browser(cast.ann).get("/today"))


def test_the_page_costs_the_same_whoever_many_are_asked(cast: Cast, deal: Any) -> None:
    from zhike.sales.opportunity import rules

    def cost(*people: Any) -> int:
        made = rule(cast, step(*people, mode="all"), name=f"{len(people)} people")
        other = make("opportunity", owner=cast.ann, name="Other", amount="5000")
        request = asked(lambda: rules.win(other, by=cast.ann), cast.ann)
        page = browser(cast.max)
        with statements(40) as seen:
            page.get(f"/approvals/{request.pk}")
        from zhike.engine import records

        records.delete(made, by=cast.root)
        return len(seen)

    cost(cast.max)

    assert cost(cast.max) == cost(cast.max, cast.bob, cast.eve, cast.root)


def test_a_commands_own_page_goes_on_to_the_record_and_its_dialog_stays(cast: Cast, deal: Any) -> None:
    """With scripts too: the page has no place to refresh into, so it is left."""
    ann = browser(cast.ann)

    assert "hx-post" not in text(ann.get(f"/opportunities/{deal.pk}/win"))
    assert "hx-post" in text(ann.get(f"/opportunities/{deal.pk}/win", headers=SCRIPT))
