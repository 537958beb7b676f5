"""Lists whose duplicates are known, brought in by the importer and searched with the rule that we ship for their object."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests import dedupe_sets
from tests.real_data import folder
from zhike.engine import actors, objects
from zhike.engine.duplicates import queue, rules, scan
from zhike.engine.tests.files_in import bring

pytestmark = [pytest.mark.real_data, pytest.mark.slow, pytest.mark.django_db, pytest.mark.row(211)]


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"


def pairs_of(known: dedupe_sets.Set, tmp_path: Path) -> list[tuple[str, str]]:
    """The pairs that the search finds among the rows of the set, as their external ids."""
    by, object_type = actors.system(), objects.find(known.objects)
    assert object_type is not None
    assert rules.rule_of(object_type) == rules.shipped(object_type)
    options: dict[str, Any] = {"on_match": "create"}
    job = bring(
        by, object_type.key, known.csv(), folder=tmp_path, map={"columns": known.columns, "match": []}, **options
    )
    assert job.state == "done"
    assert job.counts["created"] >= len(known.rows) - 1
    search = scan.order(by, object_type)
    scan.carry_on(search.pk)
    return [pair.external_ids for pair in queue.found_by(by, object_type, search.pk, limit=100_000)]


def test_sites_of_child_care_are_told_apart(tmp_path: Path):
    known = dedupe_sets.childcare(folder("dedupe"))

    assert (len(known.rows), len(known.truth)) == (3_337, 6_608)
    assert known.figures(pairs_of(known, tmp_path))[2] >= 0.90


def test_restaurants_of_two_guides_are_matched(tmp_path: Path):
    known = dedupe_sets.restaurants(folder("dedupe"))

    assert known.figures(pairs_of(known, tmp_path))[2] >= 0.88


@pytest.mark.parametrize(("number", "pairs"), [(1, 500), (2, 1_934)])
def test_people_with_misspelt_records_are_found_again(number: int, pairs: int, tmp_path: Path):
    known = dedupe_sets.febrl(folder("dedupe"), number)

    assert len(known.truth) == pairs
    assert known.figures(pairs_of(known, tmp_path))[2] >= 0.99
