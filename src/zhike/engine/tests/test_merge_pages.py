"""Merging and parting in the browser: side by side, one press, and back again."""

import re
from typing import Any

import pytest

from zhike.engine import objects, records
from zhike.engine.duplicates.merge import merge
from zhike.engine.models import Merged, Twin
from zhike.engine.testing import Cast, actor, custom_field, make, statements

from .browser import SCRIPT, browser, text

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


def address(*all_of: Any) -> str:
    return f"/accounts/merge?ids={','.join(str(one.pk) for one in all_of)}"


def posted(page: str) -> dict[str, str]:
    """What the form would send: hidden boxes, and what is ticked."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    ticked = re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)" checked', page)
    return {**found, **dict(ticked)}


def test_side_by_side_with_the_proposal_ticked(cast: Cast, two: Any) -> None:
    one, other = two
    make("opportunity", account=other.pk)
    make("contact", accounts=[{"account": one.pk, "role": ""}])
    make("contact", accounts=[{"account": other.pk, "role": ""}])

    page = text(browser(cast.root).get(address(one, other)))

    ticked = posted(page)
    assert ticked["into"] == str(one.pk)
    assert (ticked["take.name"], ticked["take.website"], ticked["take.phones"]) == (str(one.pk), str(one.pk), "all")
    assert re.search(r"<b>2</b><small>1 \+ 1</small>", page)
    assert re.search(r"<b>1</b><small>0 \+ 1</small>", page)


def test_one_press_merges_with_what_was_chosen_and_can_be_taken_back(cast: Cast, two: Any) -> None:
    one, other = two
    root = browser(cast.root)
    form = posted(text(root.get(address(one, other)))) | {"take.website": str(other.pk)}

    answer = root.post("/accounts/merge", form)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/accounts/{one.pk}")
    now = again(one)
    assert (now.name, now.website, now.industry) == ("启明精密", "https://b.example", "software")
    assert len(now.phones) == 2
    assert again(other).deleted_at is not None
    assert f'href="/accounts/{one.pk}/unmerge"' in text(root.get(f"/accounts/{one.pk}/merge"))
    page = text(root.get(f"/accounts/{one.pk}"))
    undo = re.search(r"/events/\d+/undo", page)[0]
    root.post(undo, headers=SCRIPT)
    assert again(other).deleted_at is None
    assert again(one).website == "https://a.example"


def test_pressed_twice_it_is_done_once(cast: Cast, two: Any) -> None:
    root = browser(cast.root)
    form = posted(text(root.get(address(*two))))
    root.post("/accounts/merge", form)

    second = root.post("/accounts/merge", form)

    assert (second.status_code, second.headers["Location"]) == (303, f"/accounts/{two[0].pk}")
    assert Merged.objects.count() == 1


def test_a_dozen_become_one_at_once(cast: Cast) -> None:
    many = [make("account", owner=cast.ann, name=f"甲{number}") for number in range(12)]
    root = browser(cast.root)
    form = posted(text(root.get("/accounts/merge?ids=" + ",".join(str(one.pk) for one in many))))

    assert root.post("/accounts/merge", form).status_code == 303

    assert [again(one).deleted_at is None for one in many] == [True] + 11 * [False]


def test_another_one_may_stay_and_choices_are_kept(cast: Cast, two: Any) -> None:
    one, other = two
    root = browser(cast.root)
    form = posted(text(root.get(address(one, other)))) | {"take.name": str(other.pk), "keep": str(other.pk)}

    turned = posted(text(root.post("/accounts/merge", form)))

    assert turned["into"] == str(other.pk)
    assert (turned["take.name"], turned["take.website"], turned["take.industry"]) == (
        str(other.pk),
        str(other.pk),
        str(one.pk),
    )
    assert again(other).deleted_at is None
    root.post("/accounts/merge", turned)
    assert again(one).deleted_at is not None
    assert again(other).industry == "software"


def test_what_changed_meanwhile_is_shown_instead_of_merged(cast: Cast, two: Any) -> None:
    one, other = two
    root = browser(cast.root)
    form = posted(text(root.get(address(one, other))))
    records.save(again(other), by=cast.root, notes="neu")

    refused = root.post("/accounts/merge", form)

    assert refused.status_code == 412
    assert "saved this record" in text(refused)
    assert again(other).deleted_at is None
    assert root.post("/accounts/merge", posted(text(refused))).status_code == 303


def test_of_two_merges_of_one_record_the_second_is_told(cast: Cast, two: Any) -> None:
    one, other = two
    third = make("account", owner=cast.root, name="丙")
    root = browser(cast.root)
    form = posted(text(root.get(address(third, other))))
    merge(one, [other.pk], by=cast.root)

    refused = root.post("/accounts/merge", form)

    assert refused.status_code == 409
    assert "was merged into another one meanwhile" in text(refused)
    assert again(third).version == third.version


def test_a_record_cannot_be_merged_with_itself_alone_or_with_too_many(cast: Cast, two: Any) -> None:
    root = browser(cast.root)
    one, _other = two

    for ids in (f"{one.pk}", f"{one.pk},{one.pk}", "", ",".join(map(str, range(1, 202)))):
        assert root.get(f"/accounts/merge?ids={ids}").status_code == 422
    assert not Merged.objects.exists()


def test_nobody_compares_what_they_may_not_see_or_delete(cast: Cast, two: Any) -> None:
    assert browser(cast.eve).get(address(*two)).status_code == 404
    editor = actor("Editor", "all", delete="none")
    refused = browser(editor).get(address(*two))
    assert refused.status_code == 403
    assert all(again(record).deleted_at is None for record in two)


def test_children_that_one_may_not_see_are_not_counted_and_move(cast: Cast) -> None:
    one, other = (make("account", owner=cast.ann, name=name) for name in ("甲", "乙"))
    secret = make("opportunity", owner=cast.eve, account=other.pk, name="秘密")
    person = actor("Keeper", "team", team=cast.red)
    page = text(browser(person).get(address(one, other)))

    assert "0 + 1" not in page
    assert "What you may not see moves along" in page
    assert browser(person).post("/accounts/merge", posted(page)).status_code == 303
    assert again(secret).account_id == one.pk


def test_a_custom_field_is_chosen_like_any_other(cast: Cast, two: Any) -> None:
    one, other = two
    name = "custom." + custom_field(cast.root, "code_name").name
    records.save(again(one), by=cast.root, **{name: "red"})
    records.save(again(other), by=cast.root, **{name: "blue"})
    root = browser(cast.root)
    page = text(root.get(address(one, other)))

    root.post("/accounts/merge", posted(page) | {f"take.{name}": str(other.pk)})

    field = objects.get("account").fields[name]
    assert field.get(again(one)) == "blue"


def test_from_a_pair_of_the_queue_with_all_that_belongs_to_it(cast: Cast, two: Any) -> None:
    one, other = two
    third = make("account", owner=cast.root, name="启明")
    pair = Twin.objects.create(
        object="account", one=one.pk, other=other.pk, score=0.93, signs=[["name", "company", 0.9, 60]]
    )
    Twin.objects.create(object="account", one=other.pk, other=third.pk, score=0.8)

    page = text(browser(cast.root).get(f"/accounts/merge?pair={pair.pk}"))

    assert "93" in page
    assert "Merge 3 records" in page
    assert f"/accounts/merge?ids={one.pk},{other.pk}" in page
    browser(cast.root).post("/accounts/merge", posted(page))
    assert set(Twin.objects.values_list("state", flat=True)) == {Twin.MERGED}


def test_from_the_menu_of_a_record_likely_ones_are_offered(cast: Cast, two: Any) -> None:
    one, _other = two
    make("account", owner=cast.eve, name="启明精密")
    twin = make("account", owner=cast.ann, name="启明精密", phones=["13857160001"])

    page = text(browser(cast.ann).get(f"/accounts/{twin.pk}/merge", headers=SCRIPT))
    assert "/accounts/lookup" in page
    assert f'value="{one.pk}"' not in page
    page = text(browser(cast.root).get(f"/accounts/{twin.pk}/merge", headers=SCRIPT))
    assert f'name="ids" value="{one.pk}"' in page
    assert f"/accounts/{twin.pk}/merge" in text(browser(cast.root).get(f"/accounts/{twin.pk}"))
    assert "/merge" not in text(browser(cast.root).get(f"/tasks/{make('task').pk}"))


def test_from_picked_rows_of_a_list(cast: Cast, two: Any) -> None:
    one, other = two
    root = browser(cast.root)
    assert 'data-bulk-verb="merge"' in text(root.get("/accounts?view=all"))

    led = root.get(f"/accounts/bulk/form?verb=merge&ids={one.pk},{other.pk}", headers=SCRIPT)

    assert led.headers["HX-Redirect"] == address(one, other)
    refused = root.get(f"/accounts/bulk/form?verb=merge&ids={one.pk}", headers=SCRIPT)
    assert refused.status_code == 422
    assert "Pick from two" in text(refused)
    assert root.post("/accounts/bulk", {"verb": "merge", "ids": f"{one.pk},{other.pk}"}).status_code == 400


def test_the_number_of_statements_does_not_depend_on_records_or_children(cast: Cast, two: Any) -> None:
    root = browser(cast.root)
    root.get(address(*two))
    with statements(80) as few:
        root.get(address(*two))
    more = [make("account", owner=cast.root, name=f"启明{n}") for n in range(4)]
    for record in more:
        make("opportunity", account=record.pk)

    with statements(len(few)):
        root.get(address(*two, *more))
    assert len(few) <= 40
