"""The page of today: right numbers, within rights, in a fixed number of statements."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from zhike.engine import records
from zhike.engine.models import Role
from zhike.engine.testing import make
from zhike.lib.money import Money
from zhike.people.role import rules as roles
from zhike.sales.opportunity import rules as deals
from zhike.web.views.today import drawn, figures, scope


def deal(actor: Any, amount: int, *, won: bool | None = None, at: datetime | None = None, **more: Any) -> Any:
    made = make("opportunity", by=actor, name=f"Deal {amount}", owner=actor, amount=f"{amount} CNY", **more)
    if won is not None:
        change = deals.win if won else deals.lose
        change.run(made, by=actor, closed_at=at or timezone.now(), **({} if won else {"lost_reason": "price"}))
    return made


def view(actor: Any, whose: str = "me", unit: str = "quarter") -> scope.View:
    today = timezone.now().astimezone(actor.zone).date()
    return scope.View(actor, today, whose, tuple(scope.reach(actor)), scope.period(today, unit))


def by_title(kpis: list[dict[str, Any]]) -> dict[str, str]:
    return {kpi["title"]: re.sub("<[^>]*>", "", str(kpi["value"])) for kpi in kpis}


def test_the_figures_are_those_of_the_glossary(cast: Any) -> None:
    today = timezone.localdate()
    deal(cast.ann, 100, won=True, opened_on=today - timedelta(days=10))
    deal(cast.ann, 300, won=True, opened_on=today - timedelta(days=20))
    deal(cast.ann, 500, won=False, opened_on=today)
    deal(cast.ann, 1_000, probability=30)
    deal(cast.eve, 9_999, won=True)
    seen = view(cast.ann)

    found = by_title(drawn.kpis(seen, figures.read(seen)))

    assert found["Won"] == "¥400"
    assert found["Weighted pipeline"] == "¥300"
    assert found["Win rate"] == "66.7%"
    assert found["Sales cycle"].startswith("15")


def test_a_manager_sees_the_team_and_a_representative_only_their_own(cast: Any) -> None:
    deal(cast.ann, 100, won=True)
    deal(cast.bob, 200, won=True)
    deal(cast.eve, 400, won=True)
    sums = {}
    for name, whose in (("ann", "me"), ("max", "team"), ("max", "me"), ("root", "all")):
        seen = view(getattr(cast, name), whose)
        sums[name, whose] = drawn.won_in(figures.read(seen), seen.period.holds).amount

    assert sums == {("ann", "me"): 100, ("max", "team"): 300, ("max", "me"): 0, ("root", "all"): 700}
    assert scope.reach(cast.ann) == ["me"]


def test_asking_for_more_than_ones_rights_shows_ones_own(browser: Any, cast: Any) -> None:
    deal(cast.eve, 777, won=True)

    assert "777" not in browser("ann").get("/today?scope=all").content.decode()


def test_a_deal_that_needs_somebody_says_why(browser: Any, cast: Any) -> None:
    today = timezone.localdate()
    deal(cast.ann, 100, next_on=today - timedelta(days=3), next_step="Call")
    deal(cast.ann, 200, next_on=today + timedelta(days=3), close_on=today - timedelta(days=2))
    deal(cast.ann, 300)
    deal(cast.ann, 400, next_on=today + timedelta(days=3), close_on=today + timedelta(days=9))
    page = browser("ann").get("/today").content.decode()
    risks = page[page.index('id="risks"') :]

    assert "Next step 3 days late" in risks
    assert "Close date passed 2 days ago" in risks
    assert "No next step" in risks
    assert "Deal 400" not in risks


def test_a_deal_that_stands_too_long_in_its_stage_is_stale(browser: Any, cast: Any) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=40)
    old = cast.ann.saying(long_ago)
    tomorrow = timezone.localdate() + timedelta(days=1)
    make("opportunity", by=old, name="Forgotten", owner=old, next_on=tomorrow, close_on=tomorrow)

    assert "40 days in this stage" in browser("ann").get("/today").content.decode()


def test_my_tasks_are_those_due_by_tonight(browser: Any, cast: Any) -> None:
    now = timezone.now()
    make("task", by=cast.ann, title="Late call", owner=cast.ann, due_at=now - timedelta(days=2))
    make("task", by=cast.ann, title="Some day", owner=cast.ann, due_at=now + timedelta(days=5))
    done = make("task", by=cast.ann, title="Done call", owner=cast.ann, due_at=now)
    records.save(done, by=cast.ann, status="done")
    page = browser("ann").get("/today").content.decode()

    assert "Late call" in page
    assert "Some day" not in page
    assert "Done call" not in page


@pytest.mark.parametrize("name", ["ann", "max", "root"])
def test_the_number_of_statements_is_fixed(
    name: str, browser: Any, cast: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 12):
        deal(cast.ann, number * 10, won=[None, True, False][number % 3])
        make("task", by=cast.ann, title=f"Call {number}", owner=cast.ann, due_at=timezone.now())
    person = browser(name)
    person.get("/today")

    with django_assert_max_num_queries(18):
        assert person.get("/today").status_code == 200


def test_every_figure_leads_to_the_list_behind_it(browser: Any, cast: Any) -> None:
    deal(cast.ann, 100, won=True)
    ann = browser("ann")
    page = ann.get("/today").content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/opportunities\?filter=[^"]+)"', page)}

    assert len(links) >= 5
    for link in links:
        response = ann.get(link)
        assert response.status_code == 200
        assert "problem" not in response.content.decode().split("<main")[1][:300]


def test_who_may_not_know_amounts_sees_tasks_and_no_figures(browser: Any, cast: Any) -> None:
    deal(cast.ann, 4_321, won=True)
    roles.narrow(Role.objects.get(key="rep"), "opportunity", "amount", "none", by=cast.root)
    page = browser("ann").get("/today").content.decode()

    assert "4,321" not in page
    assert "My tasks" in page


@pytest.mark.parametrize("address", ["/today?scope=x&period=y", "/today?period=%00", "/today?scope=team&scope=all"])
def test_strange_parameters_show_the_usual_page(address: str, browser: Any) -> None:
    assert browser("ann").get(address).status_code == 200


def test_a_round_number_stands_at_the_top_of_the_chart() -> None:
    tops = [drawn.ceiling(Money(value, "CNY").amount) for value in map(drawn.Decimal, (0, 1, 7, 13, 119, 1_640_000))]

    assert [int(top) for top in tops] == [4, 1, 8, 20, 120, 2_000_000]


def test_periods_know_the_one_before() -> None:
    quarter = scope.period(date(2026, 2, 10), "quarter")

    assert (quarter.first, quarter.last, quarter.before) == (date(2026, 1, 1), date(2026, 3, 31), date(2025, 10, 1))
