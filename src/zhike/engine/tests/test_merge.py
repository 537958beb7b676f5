"""Several records become one, with all that hangs on them, and come apart again as they were."""

from typing import Any

import pytest

from zhike.engine import log, objects, records
from zhike.engine.duplicates import unmerge as parting
from zhike.engine.duplicates.merge import merge
from zhike.engine.errors import Conflict
from zhike.engine.models import Merged, Twin
from zhike.engine.testing import Cast, make, make_cast

from .merging import again, rows, two

pytestmark = [pytest.mark.django_db, pytest.mark.row(211)]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_the_survivor_keeps_its_values_and_takes_what_it_lacks(cast: Cast):
    one, other = two(cast)

    merge(one, [other.pk], by=cast.root)

    assert (one.name, one.website, one.industry) == ("启明精密", "https://a.example", "machinery")
    assert [entry["value"] for entry in one.phones] == ["+8613857160001", "+8613857160002"]
    assert [entry["is_primary"] for entry in one.phones] == [True, False]
    assert again(other).deleted_at is not None


def test_a_field_comes_from_the_record_that_was_chosen(cast: Cast):
    one, other = two(cast)

    merge(one, [other.pk], by=cast.root, take_from={"website": other.pk, "phones": other.pk, "name": other.pk})

    assert (one.name, one.website) == ("杭州启明精密有限公司", "https://b.example")
    assert [entry["value"] for entry in one.phones] == ["+8613857160002"]


def test_all_that_hangs_on_the_losers_hangs_on_the_survivor(cast: Cast):
    one, other = two(cast)
    deal = make("opportunity", account=other.pk)
    binned = make("opportunity", account=other.pk)
    records.delete(binned, by=cast.root)
    contact = make("contact", accounts=[{"account": other.pk, "role": "buyer"}])
    both = make("contact", accounts=[{"account": one.pk, "role": "user"}, {"account": other.pk, "role": "buyer"}])
    call = make("interaction", related=[f"account:{one.pk}", f"account:{other.pk}", f"opportunity:{deal.pk}"])
    task = make("task", related=f"account:{other.pk}")
    child = make("account", parent=other.pk)

    merge(one, [other.pk], by=cast.root)

    assert again(deal).account_id == one.pk
    assert again(binned).account_id == one.pk
    assert rows(contact, "accounts") == [{"account": one.pk, "role": "buyer", "is_primary": False}]
    assert rows(both, "accounts") == [{"account": one.pk, "role": "user", "is_primary": False}]
    assert [(link.object, link.id) for link in rows(call, "related")] == [("account", one.pk), ("opportunity", deal.pk)]
    assert (again(task).related, again(task).related_object) == (one.pk, "account")
    assert again(child).parent_id == one.pk


def test_a_merge_taken_back_leaves_everything_as_it_was(cast: Cast):
    one, other = two(cast)
    third = make("account", owner=cast.ann, name="启明", tags=["老客户"])
    kept = [make("opportunity", account=a.pk) for a in (one, other, third)]
    both = make("contact", accounts=[{"account": one.pk, "role": "user"}, {"account": other.pk, "role": "buyer"}])
    call = make("interaction", related=[f"account:{one.pk}", f"account:{other.pk}"])
    before = [snapshot(r) for r in (one, other, third, *kept, both, call)]

    event = merge(one, [other.pk, third.pk], by=cast.root, take_from={"name": other.pk}).event
    parting.unmerge(event, by=cast.root)

    assert [snapshot(again(r)) for r in (one, other, third, *kept, both, call)] == before
    assert not Merged.objects.exists()


def snapshot(record: Any) -> dict[str, Any]:
    """All that people can see of a record, without when it was last touched."""
    fields = objects.of(record).fields
    found = {n: one.log(rows(record, n) if one.is_rows else one.get(record)) for n, one in fields.items()}
    for name, one in fields.items():
        if one.is_rows:
            found[name] = sorted(map(str, found[name]))
    return {n: v for n, v in found.items() if n not in {"updated_at", "updated_by"}} | {"bin": record.deleted_at}


def test_what_came_later_stays_with_the_survivor(cast: Cast):
    one, other = two(cast)
    moved = make("opportunity", account=other.pk)
    away = make("opportunity", account=other.pk)
    event = merge(one, [other.pk], by=cast.root).event
    later = make("opportunity", account=one.pk)
    third = make("account")
    records.save(again(away), by=cast.root, account=third.pk)
    records.save(again(one), by=cast.root, industry="software")

    parting.unmerge(event, by=cast.root)

    assert again(moved).account_id == other.pk
    assert again(away).account_id == third.pk
    assert again(later).account_id == one.pk
    assert again(one).industry == "software"
    assert [entry["value"] for entry in again(one).phones] == ["+8613857160001"]


def test_people_may_say_which_group_goes_where(cast: Cast):
    one, other = two(cast)
    deal = make("opportunity", account=other.pk)
    contact = make("contact", accounts=[{"account": other.pk, "role": ""}])
    event = merge(one, [other.pk], by=cast.root).event
    later = make("contact", accounts=[{"account": one.pk, "role": ""}])

    parting.unmerge(event, by=cast.root, stay=["opportunity.account"], follow={"contact.accounts": other.pk})

    assert again(deal).account_id == one.pk
    assert rows(contact, "accounts")[0]["account"] == other.pk
    assert rows(later, "accounts")[0]["account"] == other.pk


def test_merges_come_apart_in_the_reverse_order_only(cast: Cast):
    one, other = two(cast)
    third, fourth = make("account", name="丙"), make("account", name="丁")
    first = merge(one, [other.pk], by=cast.root).event
    second = merge(one, [third.pk], by=cast.root).event
    above = merge(fourth, [one.pk], by=cast.root).event

    with pytest.raises(Conflict, match=r"This record became part of '丁'\. Part those first"):
        parting.unmerge(second, by=cast.root)
    parting.unmerge(above, by=cast.root)
    with pytest.raises(Conflict, match=r"'丙' was merged into this record later\. Part"):
        parting.unmerge(first, by=cast.root)
    parting.unmerge(second, by=cast.root)
    parting.unmerge(first, by=cast.root)

    assert all(again(record).deleted_at is None for record in (one, other, third, fourth))
    with pytest.raises(Conflict, match="parted already"):
        parting.unmerge(first, by=cast.root)


def test_undo_of_the_event_takes_the_merge_back(cast: Cast):
    one, other = two(cast)
    event = merge(one, [other.pk], by=cast.root).event

    records.undo(event, by=cast.root)

    assert again(other).deleted_at is None
    assert Twin.objects.get().state == Twin.DISTINCT


def test_a_merged_record_does_not_return_from_the_bin_by_itself(cast: Cast):
    one, other = two(cast)
    merge(one, [other.pk], by=cast.root)

    with pytest.raises(Conflict, match="Take that merge back instead"):
        records.restore(again(other), by=cast.root)

    assert again(other).deleted_at is not None


def test_the_log_of_the_loser_holds_its_whole_row(cast: Cast):
    one, other = two(cast)
    merge(one, [other.pk], by=cast.root)

    event = log.read("e.object = 'account' AND e.record = %s AND e.verb = 'delete'", [other.pk])[0]

    assert event.changes["name"] == ("杭州启明精密有限公司", None)
    assert event.changes["industry"] == ("machinery", None)


def test_children_say_in_their_own_log_where_they_went(cast: Cast):
    one, other = two(cast)
    deal = make("opportunity", account=other.pk)
    made = merge(one, [other.pk], by=cast.root)

    event = log.read("e.object = 'opportunity' AND e.record = %s", [deal.pk], order="e.id DESC")[0]

    assert event.changes == {"account": (other.pk, one.pk)}
    assert event.cause == made.event
    assert made.moved == 1
