"""The documentation is true: reference pages are current, links lead somewhere, everything public is described."""

import re
from pathlib import Path

import pytest

from zhike.engine import objects
from zhike.engine.views.shapes import verbs
from zhike.runtime import reference
from zhike.runtime.environment import ROOT
from zhike.runtime.reference import checks, conditions, events, rows, settings, source

PAGES = sorted(path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# What only the workshop knows; written apart so that this file may be searched too.
NOT_OURS = ["../" + "shared", "/wo" + "rk/", "/ro" + "ot/", "localho" + "st:", "/simp" + "le/"]


@pytest.mark.parametrize("name", sorted(reference.pages()))
def test_reference_pages_are_as_the_code_says(name: str) -> None:
    assert reference.is_current(reference.FOLDER / name, reference.pages()[name]), "Run ./zhike docs and commit."


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files_and_headings(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _hash, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        assert not anchor or anchor in headings(linked), target


def headings(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = [t.partition("#")[0] for t in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in t]
        pages = [(page.parent / target).resolve() for target in targets if target.endswith(".md")]
        waiting += [path for path in pages if path not in reached]
    assert not [path.relative_to(ROOT).as_posix() for path in PAGES if path not in reached]


def test_no_page_speaks_of_the_machine_it_was_written_on() -> None:
    told = [(page.name, word) for page in PAGES for word in NOT_OURS if word in page.read_text(encoding="utf-8")]
    assert not told


def test_every_setting_that_the_code_reads_is_described() -> None:
    assert settings.read_by_code() == set(settings.VARIABLES) | set(settings.OURS)


def test_every_kind_of_field_is_described() -> None:
    assert set(conditions.kinds()) == set(conditions.HOLDS)


def test_every_verb_has_a_meaning() -> None:
    assert not [verb for verb, (_objects, meaning) in events.other().items() if not meaning]


def test_every_check_is_described_with_its_cure() -> None:
    named = {
        m for p in source.product_files() for text in source.texts(p) for m in re.findall(r"zhike\.(E\d{3})", text)
    }
    described = checks.found()
    assert named == set(described)
    assert all(meaning and cure for meaning, cure in described.values())


def test_every_object_says_what_it_is() -> None:
    from zhike.runtime.reference.objects import meaning

    assert not [one.key for one in objects.all_types() if not meaning(one)]


def test_every_row_that_a_test_names_is_a_promise_of_ours() -> None:
    assert set(rows.tests()) <= set(rows.promises())


@pytest.mark.parametrize("page", sorted((ROOT / "docs/decisions").glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_a_decision_tells_context_choice_and_consequence_on_one_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Choice", "Consequence"]
    assert text.count("\n") <= 60


def test_the_changelog_says_what_users_can_do_now_verb_first() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    entries = re.findall(r"^- (.+)$", text, re.MULTILINE)
    assert entries
    assert not [entry for entry in entries if not re.match(r"[A-Z][a-z-]+ ", entry) or not entry.endswith(".")]


def test_every_verb_reads_as_a_sentence_in_the_history() -> None:
    commands = {command.verb for one in objects.all_types() for command in one.commands}
    told = set(events.ENGINE) | (set(events.other()) - commands)
    assert not told - set(verbs.SENTENCES)
