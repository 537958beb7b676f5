"""What pages tell of records that may be the same: while one types, on saving, in the queue."""

from typing import Any

import pytest

from zhike.customers.models import Account
from zhike.engine import metadata, objects, records
from zhike.engine.duplicates import rules, scan
from zhike.engine.models import FieldRight, Job, Role, Twin
from zhike.engine.testing import Cast, make, run_jobs, statements

from .browser import SCRIPT, browser, text

pytestmark = [pytest.mark.django_db, pytest.mark.row(211)]
NEAR = "/accounts/duplicates/near"
QUEUE = "/accounts/duplicates"


def set_rule(cast: Cast, **more: Any) -> None:
    account = objects.get("account")
    rules.change(account, rules.as_json(rules.rule_of(account)) | more, by=cast.root)


@pytest.fixture
def company(cast: Cast) -> Any:
    return make("account", owner=cast.ann, name="杭州启明精密制造有限公司", phones=["0571-86660000"])


@pytest.fixture
def pair(cast: Cast, company: Any) -> Twin:
    make("account", owner=cast.ann, name="启明精密", phones=["86660000"])
    job = scan.order(cast.root, objects.get("account"))
    scan.carry_on(job.pk)
    return Twin.objects.get()


def test_while_one_types_the_form_tells_what_is_there(cast: Cast, company: Any) -> None:
    answer = browser(cast.ann).post(NEAR, {"name": "启明精密", "phones-0.value": "057186660000"}, headers=SCRIPT)

    page = text(answer)
    assert answer.status_code == 200
    assert f'href="/accounts/{company.pk}"' in page
    assert "Phones is the same" in page
    assert "data-near-url" in text(browser(cast.ann).get("/accounts/new"))
    assert "data-near-url" not in text(browser(cast.ann).get(f"/accounts/{company.pk}/edit"))


def test_what_cannot_be_read_yet_says_nothing_and_what_is_new_neither(cast: Cast, company: Any) -> None:
    ann = browser(cast.ann)

    assert "/accounts/" not in text(ann.post(NEAR, {"phones-0.value": "05x", "emails-0.value": "@"}, headers=SCRIPT))
    assert "/accounts/" not in text(ann.post(NEAR, {"name": "宁波东方电缆"}, headers=SCRIPT))
    assert "/accounts/" not in text(ann.post(NEAR, {}, headers=SCRIPT))


def test_a_hidden_record_is_told_of_without_its_values(cast: Cast, company: Any) -> None:
    page = text(browser(cast.eve).post(NEAR, {"name": "启明精密", "phones-0.value": "057186660000"}, headers=SCRIPT))

    assert "There is a record like this that you may not see." in page
    assert "杭州启明" not in page
    assert f"/accounts/{company.pk}" not in page
    set_rule(cast, tell_owner=True)
    assert "Ann looks after a record like this." in text(browser(cast.eve).post(NEAR, {"name": "启明精密", "phones-0.value": "057186660000"}, headers=SCRIPT))  # fmt: skip


def test_a_field_that_one_may_not_read_gives_no_reason(cast: Cast, company: Any) -> None:
    role = Role.objects.get(key="rep")
    FieldRight.objects.create(role=role, object="account", field="phones", level="none")
    metadata.touch()

    page = text(browser(cast.ann).post(NEAR, {"name": "杭州启明精密制造有限公司", "phones-0.value": "057186660000"}, headers=SCRIPT))  # fmt: skip

    assert f"/accounts/{company.pk}" in page
    assert "Phones" not in page


def test_the_number_of_statements_while_one_types_stays_the_same(cast: Cast, company: Any) -> None:
    ann = browser(cast.ann)
    ann.post(NEAR, {"name": "启明精密"}, headers=SCRIPT)
    with statements(60) as few:
        ann.post(NEAR, {"name": "启明精密"}, headers=SCRIPT)
    for number in range(8):
        make("account", owner=cast.ann, name=f"启明精密{number}")

    with statements(len(few)):
        ann.post(NEAR, {"name": "启明精密"}, headers=SCRIPT)
    assert len(few) <= 8


def test_saving_asks_once_and_keeps_what_was_typed(cast: Cast, company: Any) -> None:
    ann = browser(cast.ann)
    typed = {"name": "启明精密", "phones-0.value": "057186660000", "notes": "不要丢"}

    asked = ann.post("/accounts/new", typed, headers=SCRIPT)

    page = text(asked)
    assert asked.status_code == 422
    for kept in ("There may be such a record", f"/accounts/{company.pk}", "不要丢", 'name="duplicates" value="allow"'):
        assert kept in page
    assert Account.objects.count() == 1
    assert ann.post("/accounts/new", {**typed, "duplicates": "allow"}).status_code == 303
    assert Account.objects.count() == 2


def test_a_rule_that_blocks_refuses_and_shows_the_record(cast: Cast, company: Any) -> None:
    set_rule(cast, on_create="block")
    typed = {"name": "杭州启明精密制造有限公司", "phones-0.value": "057186660000", "duplicates": "allow"}

    refused = browser(cast.ann).post("/accounts/new", typed, headers=SCRIPT)

    page = text(refused)
    assert refused.status_code == 422
    assert "is there already, so it is not made again" in page
    assert f"/accounts/{company.pk}" in page
    assert 'value="allow"' not in page
    assert Account.objects.count() == 1


def test_the_same_form_sent_twice_does_not_find_its_own_record(cast: Cast) -> None:
    typed = {"name": "启明精密", "idempotency_key": "once"}
    ann = browser(cast.ann)

    first, second = ann.post("/accounts/new", typed), ann.post("/accounts/new", typed)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert Account.objects.count() == 1


def test_a_custom_rule_off_says_nothing(cast: Cast, company: Any) -> None:
    set_rule(cast, on_create="off")

    assert "data-near-url" not in text(browser(cast.ann).get("/accounts/new"))
    assert browser(cast.ann).post("/accounts/new", {"name": "启明精密"}).status_code == 303


def test_the_queue_shows_pairs_with_score_and_reasons(cast: Cast, pair: Twin) -> None:
    page = text(browser(cast.ann).get(QUEUE))

    assert f"/accounts/merge?pair={pair.pk}" in page
    assert str(round(100 * pair.score)) in page
    assert "Name is nearly the same" in page


def test_who_does_not_see_both_sees_no_pair(cast: Cast, pair: Twin) -> None:
    eve = browser(cast.eve)

    assert "merge?pair=" not in text(eve.get(QUEUE))
    assert eve.post(f"{QUEUE}/{pair.pk}", {"state": "distinct"}).status_code == 404
    assert eve.get(f"/accounts/merge?pair={pair.pk}").status_code == 404
    pair.refresh_from_db()
    assert pair.state == Twin.OPEN


def test_a_pair_is_put_aside_called_different_and_taken_up_again(cast: Cast, pair: Twin) -> None:
    ann = browser(cast.ann)
    address = f"{QUEUE}/{pair.pk}"

    assert ann.post(address, {"state": "later"}).headers["Location"] == QUEUE
    assert f"pair={pair.pk}" not in text(ann.get(QUEUE))
    assert f"pair={pair.pk}" in text(ann.get(f"{QUEUE}?state=later"))
    ann.post(address, {"state": "distinct"})
    assert "Decide again" in text(ann.get(f"{QUEUE}?state=distinct"))
    ann.post(address, {"state": "open", "from": "distinct"})
    assert f"pair={pair.pk}" in text(ann.get(QUEUE))
    assert ann.post(address, {"state": "eaten"}).status_code == 422


def test_a_decision_leads_to_the_next_pair(cast: Cast, pair: Twin) -> None:
    one, other = (make("account", owner=cast.ann, name=name) for name in ("甲", "乙"))
    second = Twin.objects.create(object="account", one=one.pk, other=other.pk, score=0.75)

    answer = browser(cast.ann).post(f"{QUEUE}/{pair.pk}", {"state": "distinct", "next": "1"})

    assert answer.headers["Location"] == f"/accounts/merge?pair={second.pk}"


def test_the_search_begins_on_the_page_and_leads_back_to_it(cast: Cast, company: Any) -> None:
    make("account", owner=cast.ann, name="启明精密", phones=["86660000"])
    ann = browser(cast.ann)
    assert "Nothing was found so far" in text(ann.get(QUEUE))

    job = ann.post(QUEUE).headers["Location"]
    assert job == f"/jobs/{Job.objects.get().pk}"
    assert "Search under way" in text(ann.get(QUEUE))
    run_jobs()

    page = text(ann.get(job))
    assert "Pairs that may be one" in page
    assert f'href="{QUEUE}"' in page
    assert "2 records searched" in text(ann.get(QUEUE))


def test_the_queue_goes_on_by_pages_with_as_many_statements(cast: Cast, pair: Twin) -> None:
    ann = browser(cast.ann)
    ann.get(QUEUE)
    with statements(60) as few:
        ann.get(QUEUE)
    records_made = [make("account", owner=cast.ann, name=f"公司{n}") for n in range(62)]
    Twin.objects.bulk_create(
        Twin(object="account", one=a.pk, other=b.pk, score=0.7) for a, b in zip(records_made[::2], records_made[1::2], strict=True)
    )  # fmt: skip

    with statements(len(few)):
        page = text(ann.get(QUEUE))
    assert len(few) <= 14
    assert page.count("merge?pair=") == 30
    following = page.split('phone-more"><a class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    assert text(ann.get(following)).count("merge?pair=") == 2
    assert ann.get(f"{QUEUE}?cursor=nonsense").status_code == 400


def test_who_may_not_edit_has_no_queue_and_objects_without_a_rule_have_none(cast: Cast) -> None:
    from zhike.engine.testing import actor

    reader = actor("Reader", "all", edit="none")

    assert browser(reader).get(QUEUE).status_code == 403
    assert browser(cast.root).get("/users/duplicates").status_code == 404
    assert browser(cast.root).get("/tasks/duplicates").status_code == 404
    assert f'href="{QUEUE}"' in text(browser(cast.ann).get("/accounts?view=all"))
    assert 'href="/tasks/duplicates"' not in text(browser(cast.ann).get("/tasks?view=all"))


def test_a_record_in_the_bin_is_no_candidate(cast: Cast, company: Any) -> None:
    records.delete(company, by=cast.root)

    assert "/accounts/" not in text(browser(cast.ann).post(NEAR, {"name": "启明精密"}, headers=SCRIPT))
