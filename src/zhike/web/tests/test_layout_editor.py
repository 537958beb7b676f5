"""The editor of layouts: what administrators arrange is what people get, and nothing else."""

import re
from html import unescape
from typing import Any

import pytest

from zhike.engine import layouts, objects
from zhike.engine.models import Layout, Role

ACCOUNTS = "/settings/layouts/accounts"
INPUT = re.compile(r'<(?:input|select)[^>]* name="(row-\d+\.\w+)"(?:[^>]* value="([^"]*)")?')


def rows(*given: dict[str, str]) -> dict[str, str]:
    return {f"row-{n}.{part}": value for n, row in enumerate(given) for part, value in row.items()}


def head(en: str, zh: str = "", columns: str = "2", key: str = "") -> dict[str, str]:
    return {"kind": "section", "key": key, "en": en, "zh": zh, "columns": columns}


def field(name: str, **more: str) -> dict[str, str]:
    return {"kind": "field", "name": name} | more


OUT = {"kind": "out"}
SMALL = rows(head("Who", "谁", "1", "who"), field("name"), field("industry"), OUT, field("website"))


def sections(who: Any) -> dict[str, list[str]]:
    found = layouts.of(who, objects.get("account"))
    return {part.key: [placed.name for placed in part.fields] for part in found.sections}


@pytest.mark.parametrize("part", ["form", "highlights", "columns", "panels"])
def test_each_part_opens_for_every_object_and_saves_untouched_without_a_difference(
    part: str, browser: Any, cast: Any
) -> None:
    root = browser("root")
    for one in objects.all_types():
        before = layouts.of(cast.ann, one)
        page = root.get(f"/settings/layouts/{one.path}?part={part}")
        assert page.status_code == 200

        answer = root.post(f"/settings/layouts/{one.path}?part={part}", posted(page.content.decode()))

        assert answer.status_code == 303, one.key
        after = layouts.of(cast.ann, one)
        assert after.names == before.names
        assert (after.highlights, [(p.object, p.by) for p in after.panels]) == (
            before.highlights,
            [(p.object, p.by) for p in before.panels],
        )
        assert set(after.columns) == {one.title, *before.columns}


def posted(page: str) -> dict[str, str]:
    """What the editor's form would send as it stands."""
    form = re.sub(r"<template>.*?</template>", "", page.partition('data-island="layout"')[2], flags=re.DOTALL)
    sent = {name: unescape(value) for name, value in INPUT.findall(form)}
    for name, options in re.findall(r'<select[^>]* name="(row-\d+\.\w+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def test_what_is_arranged_is_what_people_of_the_role_get(browser: Any, cast: Any) -> None:
    answer = browser("root").post(f"{ACCOUNTS}?part=form&role=rep", SMALL)

    assert answer.status_code == 303
    assert Layout.objects.get().role == Role.objects.get(key="rep")
    found = sections(cast.again("ann"))
    assert found["who"] == ["name", "industry"]
    assert "website" not in found["more"]
    assert "who" not in sections(cast.again("max"))


def test_a_field_moves_to_a_section_by_menu_without_scripts(browser: Any, cast: Any) -> None:
    given = rows(
        head("A", key="a"), field("name"), field("industry", to="b"), head("B", key="b"), field("grade", to="-"), OUT
    )

    browser("root").post(f"{ACCOUNTS}?part=form", given)

    assert sections(cast.ann)["a"] == ["name"]
    assert sections(cast.ann)["b"] == ["industry"]
    assert "grade" not in sections(cast.ann)["more"]


def test_each_part_is_saved_by_itself_and_goes_back_by_itself(browser: Any, cast: Any) -> None:
    root, account = browser("root"), objects.get("account")
    root.post(f"{ACCOUNTS}?part=highlights", rows({"kind": "name", "name": "grade"}))
    root.post(
        f"{ACCOUNTS}?part=columns", rows({"kind": "name", "name": "industry"}, {"kind": "name", "name": "owner.team"})
    )
    assert layouts.of(cast.ann, account).columns == ("name", "industry", "owner.team")

    root.post(f"{ACCOUNTS}?part=columns", {"reset": "1"})
    assert layouts.of(cast.ann, account).columns == tuple(account.columns)
    assert layouts.of(cast.ann, account).highlights == ("grade",)

    root.post(f"{ACCOUNTS}?part=highlights", {"reset": "1"})
    assert not Layout.objects.filter(deleted_at=None).exists()


def test_related_lists_take_columns_and_titles_of_their_own(browser: Any, cast: Any) -> None:
    row = {
        "kind": "panel",
        "link": "opportunity.account",
        "en": "Deals",
        "zh": "生意",
        "column0": "name",
        "column1": "amount",
    }

    browser("root").post(f"{ACCOUNTS}?part=panels", rows(row))

    panel = layouts.of(cast.ann, objects.get("account")).panels[0]
    assert (panel.object, panel.by, list(panel.columns), str(panel.title)) == (
        "opportunity",
        "account",
        ["name", "amount"],
        "Deals",
    )


def test_a_refusal_keeps_what_was_arranged(browser: Any) -> None:
    answer = browser("root").post(f"{ACCOUNTS}?part=form", rows(head("Mine"), field("industry"), OUT, field("name")))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "&#39;Name&#39; names the record. Keep it in the layout." in page
    assert 'value="Mine"' in page
    assert not Layout.objects.exists()


def test_who_was_second_does_not_overwrite_the_first(browser: Any, cast: Any) -> None:
    root = browser("root")
    root.post(f"{ACCOUNTS}?part=form", SMALL)
    version = Layout.objects.get().version
    root.post(f"{ACCOUNTS}?part=form", rows(head("Other", key="other"), field("name")) | {"version": str(version)})

    answer = root.post(f"{ACCOUNTS}?part=form", SMALL | {"version": str(version)})

    assert answer.status_code == 412
    assert "other" in sections(cast.ann)


def test_the_preview_shows_what_a_role_would_see_and_saves_nothing(browser: Any) -> None:
    from zhike.engine import metadata
    from zhike.engine.models import FieldRight

    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="industry", level="none")
    metadata.touch()
    page = browser("root").post(f"{ACCOUNTS}?part=form&role=rep", SMALL | {"preview": "1"}).content.decode()

    shown = page.partition("layout-preview")[2]
    assert "Sales representative" in shown
    assert 'name="name"' in shown
    assert 'name="industry"' not in shown
    assert not Layout.objects.exists()


def test_the_overview_says_for_whom_objects_are_laid_out(browser: Any) -> None:
    browser("root").post(f"{ACCOUNTS}?part=form&role=rep", SMALL)

    page = browser("root").get("/settings/layouts").content.decode()
    assert "Laid out for: Sales representative" in page
    assert "As shipped" in page


@pytest.mark.parametrize("address", ["/settings/layouts", ACCOUNTS])
def test_only_administrators_lay_out(address: str, browser: Any) -> None:
    assert browser("max").get(address).status_code == 403
    assert browser("max").post(f"{ACCOUNTS}?part=form", SMALL).status_code == 403
    assert not Layout.objects.exists()


@pytest.mark.parametrize("query", ["?role=nobody", "?part=nothing"])
def test_a_role_or_part_that_is_not_there_is_not_found(query: str, browser: Any) -> None:
    assert browser("root").get(f"{ACCOUNTS}{query}").status_code == 404


def test_conditions_are_kept_shown_and_refused_like_the_rest(browser: Any, cast: Any) -> None:
    root = browser("root")
    when = '{"field": "industry", "op": "eq", "value": "machinery"}'
    given = rows(head("A", key="a"), field("name"), field("industry"), field("website", show=when, require="true"), OUT)

    assert root.post(f"{ACCOUNTS}?part=form", given).status_code == 303
    placed = layouts.of(cast.ann, objects.get("account")).placed["website"]
    assert (placed.show, placed.require) == ({"field": "industry", "op": "eq", "value": "machinery"}, True)
    page = root.get(f"{ACCOUNTS}?part=form").content.decode()
    assert "&#34;rows&#34;" in page
    assert page.count("button-small is-on") == 1

    wrong = rows(head("A"), field("name"), field("website", show='{"field": "owner.team", "op": "empty"}'), OUT)
    answer = root.post(f"{ACCOUNTS}?part=form", wrong)
    assert answer.status_code == 422
    assert "looks beyond the form" in answer.content.decode()
