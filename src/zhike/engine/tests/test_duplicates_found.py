"""Looking for records that may be one: through all of an object, and for one that is being made."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zhike.engine import actors, objects
from zhike.engine.duplicates import found, queue, rules, scan, told, values
from zhike.engine.models import Twin
from zhike.engine.testing import Cast, make, make_cast, run_jobs, statements

pytestmark = [pytest.mark.django_db, pytest.mark.row(211)]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def account() -> Any:
    return objects.get("account")


def two(owner: Any = None, other_owner: Any = None) -> tuple[Any, Any]:
    one = make("account", owner=owner, name="杭州启明精密制造有限公司", phones=["0571-86660000"], emails=[])
    other = make("account", owner=other_owner or owner, name="启明精密", phones=["86660000"])
    return one, other


def search(object_type: Any, by: Any) -> list[queue.Pair]:
    job = scan.order(by, object_type)
    assert scan.carry_on(job.pk)
    return queue.found_by(by, object_type, job.pk)


def test_a_search_finds_two_spellings_of_one_company(cast: Cast, account: Any):
    one, other = two(cast.ann)
    make("account", name="宁波东方电缆有限公司", phones=["0574-87770000"])

    pairs = search(account, cast.root)

    assert [(pair.one, pair.other) for pair in pairs] == [(one.pk, other.pk)]
    reasons = told.reasons(cast.root, account, pairs[0].signs)
    assert reasons == ["Name is nearly the same (+56).", "Phones is nearly the same (+40)."]


def test_a_search_finds_nothing_twice_and_keeps_what_was_decided(cast: Cast, account: Any):
    two(cast.ann)
    first = search(account, cast.root)
    queue.decide(cast.root, account, first[0].id, Twin.DISTINCT)

    again = search(account, cast.root)

    assert [pair.id for pair in again] == [first[0].id]
    assert queue.waiting(cast.root, account) == []


def test_what_is_no_longer_alike_leaves_the_queue(cast: Cast, account: Any):
    from zhike.engine import records

    _one, other = two(cast.ann)
    search(account, cast.root)
    records.save(other, by=cast.root, name="完全不同", phones=[])

    assert search(account, cast.root) == []
    assert not Twin.objects.exists()


def test_a_search_goes_on_where_the_last_piece_ended(cast: Cast, account: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scan, "PIECE", 3)
    monkeypatch.setattr(scan, "PAIRS", 1)
    for number in range(4):
        make("account", name=f"甲公司{number}", phones=[f"1385716000{number}"])
        make("account", name=f"乙公司{number}", phones=[f"1385716000{number}"])
        make("account", name=f"甲公司{number}", phones=[f"1385716000{number}"])
    job = scan.order(cast.root, account)

    steps = 0
    while not scan.step(job.pk):
        steps += 1

    assert steps > 8
    assert len(queue.found_by(cast.root, account, job.pk)) == 4


def test_one_finds_only_what_one_may_see(cast: Cast, account: Any):
    two(cast.ann, cast.eve)

    assert search(account, cast.ann) == []
    assert len(search(account, cast.root)) == 1
    assert queue.waiting(cast.ann, account) == []
    assert len(queue.waiting(cast.root, account)) == 1


def test_a_search_runs_as_a_job_and_only_for_who_may_edit(cast: Cast, account: Any):
    two(cast.ann)
    job = scan.start(cast.ann, account)
    assert scan.start(cast.ann, account).pk == job.pk

    run_jobs()

    job.refresh_from_db()
    assert (job.state, job.counts["found"]) == ("done", 1)
    reader = actors.Actor("user", user_id=cast.bob.user_id, rights=actors.Rights({("account", "view"): "all"}))
    with pytest.raises(PermissionDenied):
        scan.start(reader, account)


@pytest.mark.parametrize(
    "given",
    [
        {"phones": [{"value": "86660000"}], "name": "另一家"},
        {"phones": [{"value": "+8657186660000"}], "name": "另一家"},
        {"phones": [{"value": "0571 8666 0000"}], "name": "另一家"},
        {"website": "https://www.qiming.example.com/about", "name": "另一家"},
    ],
)
def test_what_is_being_made_is_found_by_number_and_site_in_any_form(cast: Cast, account: Any, given: dict[str, Any]):
    one = make("account", name="启明精密", phones=["0571-86660000"], website="http://qiming.example.com")
    make("account", name="东方电缆", phones=["0574-87770000"], website="http://dongfang.example.com")
    rule = rules.rule_of(account)

    read = values.read(account, rule.clues, given)
    near = found.look_up(account, {0: list(found.questions(account, rule, read))}, {})

    assert near[0] == [one.pk]


def test_what_is_being_made_is_looked_for_in_few_statements(cast: Cast, account: Any):
    one, _other = two(cast.ann)
    given = {"name": "启明精密製造", "phones": [{"value": "+8657186660000"}]}

    with statements(3):
        candidates = found.candidates(account, given)

    assert candidates[0].id == one.pk


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("Zhang Wei", "张伟"), ("张偉", "张伟"), ("Wei Zhang", "张伟"), ("Jon Smithson", "John Smithson")],
)
def test_a_person_is_found_by_another_spelling(cast: Cast, typed: str, stored: str):
    there = make("contact", name=stored, phones=["13857166621"])

    candidates = found.candidates(objects.get("contact"), {"name": typed, "phones": [{"value": "+8613857166621"}]})

    assert [one.id for one in candidates] == [there.pk]


def test_a_name_alone_is_enough_for_a_company_and_not_for_a_person(cast: Cast, account: Any):
    make("account", name="杭州启明精密制造有限公司")
    make("contact", name="张伟")

    assert found.candidates(account, {"name": "启明精密制造（杭州）"})
    assert not found.candidates(objects.get("contact"), {"name": "张伟"})


def test_numbers_tell_names_apart(cast: Cast, account: Any):
    make("account", name="契约 a1b2c3d4")

    assert not found.candidates(account, {"name": "契约 ffee0012"})


def test_an_object_without_a_rule_of_its_own_does_not_warn(cast: Cast):
    product = rules.rule_of(objects.get("product"))

    assert (product.on_create, [clue.field for clue in product.clues]) == ("off", ["name", "code"])


def test_an_administrator_changes_the_rule_and_goes_back(cast: Cast, account: Any):
    make("account", name="启明精密")
    wanted = {
        "clues": [{"field": "registration_number", "way": "code", "agree": 100, "differ": 0}],
        "on_create": "block",
    }

    rules.change(account, wanted, by=cast.root)
    assert not found.candidates(account, {"name": "启明精密"})
    assert rules.rule_of(account).on_create == "block"

    rules.change(account, None, by=cast.root)
    assert found.candidates(account, {"name": "启明精密"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"clues": [{"field": "nothing", "way": "text", "agree": 1}]},
        {"clues": [{"field": "phones", "way": "company", "agree": 1}]},
        {"clues": [{"field": "name", "way": "text", "agree": 101}]},
        {"clues": [], "warn_at": 0.9, "block_at": 0.5},
        {"clues": [], "on_create": "maybe"},
        {"clues": [{"field": "name", "way": "text", "agree": 1}] * 2},
        [],
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(cast: Cast, account: Any, wrong: Any):
    with pytest.raises(ValidationError):
        rules.change(account, wrong, by=cast.root)

    assert rules.rule_of(account) == rules.shipped(account)


def test_only_an_administrator_sets_the_rule(cast: Cast, account: Any):
    with pytest.raises(PermissionDenied):
        rules.change(account, {"clues": []}, by=cast.ann)


def test_reasons_do_not_speak_of_fields_that_the_reader_may_not_read(cast: Cast, account: Any):
    blind = actors.Actor("user", rights=actors.Rights({("account", "view"): "all"}, {("account", "phones"): "none"}))

    assert told.reasons(blind, account, [["name", "company", 1, 80], ["phones", "phone", 1, 45]]) == [
        "Name is the same (+80)."
    ]
