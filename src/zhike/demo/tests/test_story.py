"""The invented company holds together: nothing before its time, everybody in their branch, every deal with its end."""

import hashlib
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from zhike.demo import story
from zhike.demo.workdays import Workdays

TODAY = date(2026, 11, 22)
LANGUAGES = ("zh", "en")
OWN_CODES = re.compile(r"LC-[A-Z0-9]+")
CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")

tell = cache(story.make)


@pytest.fixture(params=LANGUAGES)
def told(request: pytest.FixtureRequest) -> story.Story:
    return tell(request.param, TODAY)


def texts(told: story.Story) -> list[str]:
    """Everything people read, apart from web and mail addresses."""
    found = [told.company.name, *(value for team in told.teams for value in (team.name, team.leader))]
    found += [value for user in told.users for value in (user.name, user.title)]
    found += [value for row in told.products for value in (row.name, row.family, row.unit)]
    for account in told.accounts:
        found += [account.name, account.industry, account.business_type, account.size, account.address, account.grade]
        found += [account.source_channel, *account.classes, *account.tags]
    for contact in told.contacts:
        found += [contact.name, contact.salutation, contact.title, contact.preferred_channel, *contact.tags]
        found += [membership.role for membership in contact.accounts]
    for deal in told.opportunities:
        found += [deal.name, deal.lost_reason or "", deal.competitor or "", *deal.tags]
    for talk in told.interactions:
        found += [talk.subject, talk.text, talk.result, talk.next_step]
    return found + [task.title for task in told.tasks]


def test_the_company_has_the_promised_size(told: story.Story) -> None:
    assert Counter(user.role for user in told.users) == {"admin": 1, "manager": 3, "rep": 14}
    assert [user.role for user in told.logins()] == ["admin", "manager", "rep", "rep"]
    assert len(told.products) == 24
    assert len({product.family for product in told.products}) == 5
    assert (len(told.accounts), len(told.contacts), len(told.opportunities)) == (240, 600, 900)
    assert (len(told.interactions), len(told.tasks)) == (5000, 700)


def test_the_team_tree_has_three_levels_and_every_team_a_leader_of_its_own(told: story.Story) -> None:
    parents = {team.name: team.parent for team in told.teams}
    depths = Counter(sum(1 for _ in _line(parents, name)) for name in parents)
    homes = {user.name: user.team for user in told.users}

    assert depths == {1: 1, 2: 3, 3: 6}
    assert all(homes[team.leader] == team.name for team in told.teams)


def _line(parents: dict[str, str | None], name: str | None) -> list[str]:
    return [] if name is None else [name, *_line(parents, parents[name])]


def test_the_manager_who_logs_in_leads_one_of_the_two_reps(told: story.Story) -> None:
    _, manager, own_rep, other_rep = told.logins()

    assert manager.branch == own_rep.branch != other_rep.branch


def test_the_same_seed_tells_the_same_story_and_another_seed_another() -> None:
    def digest(made: story.Story) -> str:
        return hashlib.sha256(repr(made).encode()).hexdigest()

    assert digest(story.make("zh", TODAY)) == digest(tell("zh", TODAY))
    assert digest(story.make("zh", TODAY, seed=7)) != digest(tell("zh", TODAY))


@pytest.mark.parametrize("day", [date(2026, 2, 18), date(2026, 7, 1), date(2028, 2, 29), date(2029, 1, 1)])
def test_the_story_can_end_on_any_day(day: date) -> None:
    made = story.make("zh", day)

    assert len(made.interactions) == 5000
    assert all(moment.at.date() < day for moment in made.moments())


def test_a_language_without_a_company_is_refused() -> None:
    with pytest.raises(ValueError, match="Choose one of: zh, en"):
        story.make("fr", TODAY)  # type: ignore[arg-type]


def test_external_ids_names_and_addresses_are_never_used_twice(told: story.Story) -> None:
    for rows in (
        told.users,
        told.accounts,
        told.contacts,
        told.products,
        told.opportunities,
        told.interactions,
        told.tasks,
    ):
        assert len({row.external_id for row in rows}) == len(rows)
    for names in ([a.name for a in told.accounts], [c.name for c in told.contacts], [u.name for u in told.users],
                  [o.name for o in told.opportunities], [mail for c in told.contacts for mail in c.emails],
                  [c.phones[0] for c in told.contacts], [a.website for a in told.accounts]):  # fmt: skip
        assert len(set(names)) == len(names)


def test_every_address_on_the_web_is_an_example(told: story.Story) -> None:
    mails = [mail for row in (*told.accounts, *told.contacts) for mail in row.emails] + [u.email for u in told.users]

    assert all(re.fullmatch(r"[a-z0-9.]+@[a-z0-9-]+\.example", mail) for mail in mails)
    assert all(re.fullmatch(r"https://www\.[a-z0-9-]+\.example", account.website) for account in told.accounts)


def test_owners_belong_to_the_branch_of_the_account(told: story.Story) -> None:
    branches = {user.email: user.branch for user in told.users}
    homes = {account.external_id: account.branch for account in told.accounts}

    assert all(branches[a.owner] == branches[a.acquired_by] == a.branch for a in told.accounts)
    assert all(branches[deal.owner] == homes[deal.account] for deal in told.opportunities)
    assert all(branches[talk.owner] == homes[talk.related[-1]] for talk in told.interactions)


def test_each_contact_has_a_home_and_two_dozen_have_two(told: story.Story) -> None:
    known = {account.external_id: account.since for account in told.accounts}
    primary = Counter(m.account for c in told.contacts for m in c.accounts if m.is_primary)

    assert sum(len(contact.accounts) == 2 for contact in told.contacts) == 24
    assert all(m.since >= known[m.account] for c in told.contacts for m in c.accounts)
    assert primary == Counter(known.keys())


def test_nothing_happens_before_it_can(told: story.Story) -> None:
    accounts = {account.external_id: account for account in told.accounts}
    members = {(c.external_id, m.account): m.since for c in told.contacts for m in c.accounts}
    deals = {deal.external_id: deal for deal in told.opportunities}
    for deal in told.opportunities:
        assert deal.opened_on >= accounts[deal.account].since
        assert all(members[person, deal.account] <= deal.opened_on for person in deal.contacts)
        assert [change.at for change in deal.stages] == sorted({change.at for change in deal.stages})
    for talk in told.interactions:
        day, account = talk.happened_at.date(), talk.related[-1]
        assert day >= accounts[account].since
        assert all(members[person, account] <= day for person in talk.people)
        assert talk.related[0] not in deals or talk.happened_at > deals[talk.related[0]].opened_at
        assert talk.next_on is None or talk.next_on > day


def test_only_plans_lie_ahead(told: story.Story) -> None:
    assert all(moment.at.date() < TODAY for moment in told.moments())
    assert any(task.due_at.date() > TODAY for task in told.tasks)


def test_people_work_on_workdays_within_working_hours(told: story.Story) -> None:
    workdays = Workdays(told.language, told.company.time_zone)
    for talk in told.interactions:
        assert workdays.is_open(talk.happened_at.date()), talk
        assert 8 <= talk.happened_at.hour < 18
        assert talk.happened_at.tzinfo == ZoneInfo(told.company.time_zone)


def test_amounts_are_the_sum_of_the_lines_at_list_prices(told: story.Story) -> None:
    prices = {product.external_id: product.standard_price for product in told.products}
    for deal in told.opportunities:
        assert deal.amount == sum(line.amount for line in deal.lines) > 0
        assert all(line.unit_price == prices[line.product] for line in deal.lines)
        assert all(0 <= line.discount <= 15 for line in deal.lines)


def test_a_third_of_the_deals_is_won_and_open_ones_stand_in_every_stage(told: story.Story) -> None:
    counts = Counter(deal.status for deal in told.opportunities)
    stages = Counter(deal.stage for deal in told.opportunities if deal.status == "open")

    assert 0.32 <= counts["won"] / (counts["won"] + counts["lost"]) <= 0.38
    assert 90 <= counts["open"] <= 200
    assert set(stages) == {"new", "qualified", "proposal", "negotiation"}
    assert min(stages.values()) >= 8


def test_some_open_deals_are_overdue_and_some_are_due_this_quarter(told: story.Story) -> None:
    open_deals = [deal for deal in told.opportunities if deal.status == "open"]
    overdue = sum(deal.close_on < TODAY for deal in open_deals)
    soon = sum(TODAY <= deal.close_on <= date(2026, 12, 31) for deal in open_deals)
    won = sum(
        bool(deal.closed_at) and deal.closed_at.date() >= date(2026, 10, 1)
        for deal in told.opportunities
        if deal.status == "won"
    )

    assert 10 <= overdue <= len(open_deals) / 2
    assert soon >= 20
    assert won >= 10


def test_closed_deals_say_how_they_ended(told: story.Story) -> None:
    closing = {talk.related[0]: talk for talk in told.interactions if talk.topic.startswith(("won_", "lost_"))}
    for deal in told.opportunities:
        is_closed = deal.status != "open"
        assert (deal.external_id in closing) == is_closed == (deal.closed_at is not None)
        assert bool(deal.lost_reason) == (deal.status == "lost")
        if deal.closed_at:
            talk = closing[deal.external_id]
            assert talk.topic.startswith(deal.status)
            assert deal.stages[-2].at < talk.happened_at < deal.closed_at


def test_tasks_are_mostly_done_some_late_some_for_today_and_some_ahead(told: story.Story) -> None:
    open_days = [task.due_at.date() for task in told.tasks if task.status == "open"]
    sellers = {user.email for user in told.users if user.role != "admin"}

    assert Counter(task.status for task in told.tasks)["done"] > 400
    assert 10 <= sum(day < TODAY for day in open_days) <= 60
    assert {task.assignee for task in told.tasks if task.status == "open" and task.due_at.date() == TODAY} == sellers
    assert sum(TODAY < day <= TODAY + timedelta(days=7) for day in open_days) >= 30
    assert all((task.closed_at is None) == (task.status == "open") for task in told.tasks)
    assert all(task.created_at < (task.closed_at or task.due_at) for task in told.tasks)


def test_moments_come_in_time_and_each_record_is_made_before_it_changes(told: story.Story) -> None:
    moments = list(told.moments())
    makers = {"create_opportunity", "log_interaction", "add_task"}
    made = {contact.external_id for contact in told.contacts}
    emails = {user.email for user in told.users}

    assert [moment.at for moment in moments] == sorted(moment.at for moment in moments)
    for moment in moments:
        assert moment.actor_email in emails
        assert (moment.external_id in made) == (moment.kind not in makers), moment
        assert all(ref in made for ref in moment.fields.get("related", ()) if ref.startswith("O"))
        made.add(moment.external_id)


def test_notes_do_not_repeat_themselves(told: story.Story) -> None:
    stop = r"[。！？；]" if told.language == "zh" else r"(?<=[a-z0-9)])[.;] "
    firsts = [re.split(stop, talk.text)[0] for talk in told.interactions]
    topics = Counter(talk.topic for talk in told.interactions)

    assert len(set(firsts)) >= 0.9 * len(firsts)
    assert len(topics) >= 45
    assert max(topics.values()) <= 0.06 * len(firsts)
    assert all(talk.text and talk.subject and len(talk.subject) <= 120 for talk in told.interactions)


def test_the_chinese_company_has_no_latin_and_the_english_one_no_chinese() -> None:
    assert [text for text in texts(tell("zh", TODAY)) if re.search(r"[A-Za-z]", OWN_CODES.sub("", text))] == []
    assert [text for text in texts(tell("en", TODAY)) if CJK.search(text)] == []


def test_no_slot_is_left_unfilled(told: story.Story) -> None:
    assert [text for text in texts(told) if "{" in text or "}" in text] == []


def test_english_notes_read_as_sentences() -> None:
    for talk in tell("en", TODAY).interactions:
        assert talk.text[0].isupper() or not talk.text[0].isalpha(), talk.text
        assert not re.search(r"\b(on on|until on|by on|a [aeio]\w|an? two)\b", talk.text), talk.text
        assert "  " not in talk.text


def test_the_kind_of_contact_fits_what_is_told() -> None:
    for talk in tell("zh", TODAY).interactions:
        first = re.split(r"[。；，]", talk.text)[0]
        assert talk.kind == "call" or not re.search("(?<!发)来电|打来电话|接的电话", first), talk
        assert talk.kind == "message" or not re.search("发微信|微信联系|微信问", first), talk
    assert not any(
        re.match("(call|visit|mail|message|note|meeting):", talk.text, re.I) for talk in tell("en", TODAY).interactions
    )
