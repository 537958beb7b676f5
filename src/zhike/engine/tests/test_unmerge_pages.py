"""Parting what was merged in the browser: told first, each group where one says, from the latest back."""

import re
from typing import Any

import pytest

from zhike.engine import objects, records
from zhike.engine.duplicates.merge import merge
from zhike.engine.testing import Cast, make

from .browser import browser, text

pytestmark = [pytest.mark.django_db, pytest.mark.row(211)]


@pytest.fixture
def two(cast: Cast) -> tuple[Any, Any]:
    one = make(
        "account",
        owner=cast.root,
        name="启明精密",
        website="https://a.example",
        phones=["13857160001"],
        industry="software",
    )
    other = make(
        "account", owner=cast.root, name="杭州启明精密有限公司", website="https://b.example", phones=["13857160002"]
    )
    return one, other


def again(record: Any) -> Any:
    return type(record)._base_manager.get(pk=record.pk)


def posted(page: str) -> dict[str, str]:
    """What the form would send: hidden boxes, and what is ticked."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    ticked = re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)" checked', page)
    return {**found, **dict(ticked)}


def parted_page(cast: Cast, record: Any) -> str:
    return text(browser(cast.root).get(f"/accounts/{record.pk}/unmerge"))


def test_the_page_tells_what_goes_back_and_what_stays(cast: Cast, two: Any) -> None:
    one, other = two
    for _n in range(2):
        make("opportunity", account=other.pk)
    away = make("opportunity", account=other.pk)
    merge(one, [other.pk], by=cast.root, take_from={"website": other.pk, "name": other.pk})
    make("opportunity", account=one.pk)
    records.save(again(away), by=cast.root, account=make("account").pk)
    records.save(again(one), by=cast.root, website="https://c.example")

    page = parted_page(cast, one)

    assert "杭州启明精密有限公司 (2)" in page
    assert "1 hangs elsewhere by now" in page
    assert "(1)</option>" in page
    assert "stays, it was changed since" in page
    assert ">启明精密<" in page


def test_parting_sends_each_group_where_one_says(cast: Cast, two: Any) -> None:
    one, other = two
    deal = make("opportunity", account=other.pk)
    contact = make("contact", accounts=[{"account": other.pk, "role": ""}])
    merge(one, [other.pk], by=cast.root)
    later = make("contact", accounts=[{"account": one.pk, "role": ""}])
    event = posted(parted_page(cast, one))["event"]

    answer = browser(cast.root).post(
        f"/accounts/{one.pk}/unmerge",
        {"event": event, "back.opportunity.account": "stay", "later.contact.accounts": str(other.pk)},
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/accounts/{one.pk}")
    assert again(deal).account_id == one.pk
    from zhike.engine.records import children

    held = children.stored(objects.get("contact").fields["accounts"], [contact.pk, later.pk])
    assert {n: rows[0]["account"] for n, rows in held.items()} == {contact.pk: other.pk, later.pk: other.pk}


def test_merges_of_merges_are_parted_from_the_latest_back(cast: Cast, two: Any) -> None:
    one, other = two
    third = make("account", owner=cast.root, name="丙")
    first = merge(one, [other.pk], by=cast.root).event
    second = merge(again(one), [third.pk], by=cast.root).event
    root, place = browser(cast.root), f"/accounts/{one.pk}/unmerge"

    page = parted_page(cast, one)
    assert posted(page)["event"] == str(second)
    assert "reverse order only" in page
    refused = root.post(place, {"event": first})
    assert refused.status_code == 409
    assert "was merged into this record later. Part those first" in text(refused)
    assert again(other).deleted_at is not None
    for event in (second, first):
        assert root.post(place, {"event": event}).status_code == 303
    assert all(again(record).deleted_at is None for record in (one, other, third))
    assert root.get(place).status_code == 409


def test_who_does_not_see_what_was_merged_cannot_part_it(cast: Cast) -> None:
    one, other = make("account", owner=cast.ann, name="甲"), make("account", owner=cast.eve, name="乙")
    event = merge(one, [other.pk], by=cast.root).event
    ann = browser(cast.ann)

    page = text(ann.get(f"/accounts/{one.pk}/unmerge"))
    assert "乙" not in page
    assert "not yours to see" in page
    assert ann.post(f"/accounts/{one.pk}/unmerge", {"event": event}).status_code == 404
    assert again(other).deleted_at is not None


def test_parting_is_not_taken_back_but_merged_again(cast: Cast, two: Any) -> None:
    from zhike.engine.duplicates.unmerge import unmerge
    from zhike.engine.errors import Conflict

    one, other = two
    made = unmerge(merge(one, [other.pk], by=cast.root).event, by=cast.root)

    with pytest.raises(Conflict, match="Merge them again"):
        records.undo(made, by=cast.root)
    assert again(other).deleted_at is None


def test_the_bin_leads_from_what_was_merged_to_where_it_is_parted(cast: Cast, two: Any) -> None:
    one, other = two
    last, plain = make("account", owner=cast.root), make("account", owner=cast.root)
    merge(one, [other.pk], by=cast.root)
    merge(last, [one.pk], by=cast.root)
    records.delete(plain, by=cast.root)

    page = text(browser(cast.root).get("/accounts/bin"))

    assert page.count(f'href="/accounts/{last.pk}/unmerge"') == 2
    assert re.findall(r'name="ids" value="(\d+)"', page) == [str(plain.pk)]
