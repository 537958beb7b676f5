"""Rules of duplicates in the settings: shown, tried on the records there are, set and set back."""

import re
from typing import Any

import pytest

from zhike.engine import objects
from zhike.engine.duplicates import rules
from zhike.engine.models import Job, Twin
from zhike.engine.testing import Cast, custom_field, make, make_cast, run_jobs, statements
from zhike.engine.tests.browser import SCRIPT, browser, text

pytestmark = [pytest.mark.django_db, pytest.mark.row(211)]
HERE = "/settings/duplicates/accounts"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def rule() -> dict[str, Any]:
    return rules.as_json(rules.rule_of(objects.get("account")))


def form(page: str) -> dict[str, str]:
    """What the page would post as it stands."""
    found = dict(re.findall(r'<input class="input input-end"[^>]* name="([^"]+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'type="number" id="field-(\w+)" name="\w+"[^>]* value="([^"]*)"', page))
    for name, inner in re.findall(r'<select class="input"[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        picked = re.search(r'value="([^"]*)" selected', inner)
        found[name] = picked[1] if picked else ""
    return found


def test_the_rule_in_force_stands_in_the_form_and_saving_it_changes_nothing(cast: Cast) -> None:
    before = rule()
    root = browser(cast.root)

    page = text(root.get(HERE))
    answer = root.post(HERE, form(page))

    assert answer.status_code == 303
    assert {clue["field"]: clue for clue in rule()["clues"]} == {clue["field"]: clue for clue in before["clues"]}
    assert {k: v for k, v in rule().items() if k != "clues"} == {k: v for k, v in before.items() if k != "clues"}
    assert "/settings/duplicates/accounts" in text(root.get("/settings/duplicates"))
    assert 'href="/settings/duplicates"' in text(root.get("/settings"))


def test_a_changed_rule_holds_at_once_and_goes_back_to_the_shipped_one(cast: Cast) -> None:
    root = browser(cast.root)
    name = "custom." + custom_field(cast.root, "code_name").name
    typed = form(text(root.get(HERE)))
    assert f"way.{name}" in typed

    root.post(HERE, typed | {f"way.{name}": "code", f"agree.{name}": "80", f"differ.{name}": "5", "on_create": "block", "on_import": "skip", "warn_at": "75", "way.website": ""})  # fmt: skip

    now = rule()
    assert {"field": name, "way": "code", "agree": 80, "differ": 5} in now["clues"]
    assert "website" not in {clue["field"] for clue in now["clues"]}
    assert (now["on_create"], now["on_api"], now["on_import"], now["warn_at"]) == ("block", "warn", "skip", 0.75)
    root.post(HERE, {"reset": "1"})
    assert rule() == rules.as_json(rules.shipped(objects.get("account")))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"agree.name": "many"}, "Points are whole numbers"),
        ({"warn_at": "95"}, "set the second mark higher"),
        ({"warn_at": "5"}, "A mark stands between"),
        ({"on_create": "eat"}, "Choose one of the offered answers"),
        ({"way.name": "phone"}, "cannot be compared in this way"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_and_stays_typed(
    cast: Cast, typed: dict[str, str], sentence: str
) -> None:
    root = browser(cast.root)
    before = rule()

    refused = root.post(HERE, form(text(root.get(HERE))) | {"agree.emails": "61"} | typed)

    assert refused.status_code == 422
    assert sentence in text(refused)
    assert 'value="61"' in text(refused)
    assert rule() == before


def test_a_rule_is_tried_on_the_records_there_are_before_it_holds(cast: Cast) -> None:
    make("account", name="杭州启明精密制造有限公司", website="https://a.example")
    make("account", name="启明精密", website="https://a.example")
    root = browser(cast.root)
    before = rule()
    typed = form(text(root.get(HERE))) | {"way.name": "", "agree.website": "95"}

    address = root.post(HERE, typed | {"try": "1"}).headers["Location"]
    assert 'hx-trigger="every 1s"' in text(root.get(address))
    run_jobs()
    page = text(root.get(address))

    assert "it finds 1 pairs that may be one, 1 of them for sure" in page
    assert "Website is the same (+95)" in page or "is the same (+95)" in page
    assert form(page)["agree.website"] == "95"
    assert form(page)["way.name"] == ""
    assert "This rule is not in force yet." in page
    assert text(root.get(address, headers=SCRIPT)).lstrip().startswith("<section")
    assert rule() == before
    assert not Twin.objects.exists()


def test_a_trial_leaves_the_queue_alone(cast: Cast) -> None:
    one, other = make("account", name="甲"), make("account", name="乙")
    Twin.objects.create(object="account", one=one.pk, other=other.pk, score=0.8)
    root = browser(cast.root)

    root.post(HERE, form(text(root.get(HERE))) | {"try": "1"})
    run_jobs()

    assert Job.objects.get().state == "done"
    assert Twin.objects.get().state == Twin.OPEN


def test_only_administrators_set_rules_and_see_trials(cast: Cast) -> None:
    typed = form(text(browser(cast.root).get(HERE)))
    before = rule()
    address = browser(cast.root).post(HERE, typed | {"try": "1"}).headers["Location"]

    for name in ("ann", "max"):
        person = browser(getattr(cast, name))
        assert person.get(HERE).status_code == 403
        assert person.get(address).status_code == 403
        assert person.post(HERE, typed | {"on_create": "off"}).status_code == 403
    assert browser(cast.root).get("/settings/duplicates/users").status_code == 404
    assert browser(cast.root).get(f"{HERE}?trial=999").status_code == 404
    assert rule() == before


def test_the_page_takes_a_fixed_number_of_statements(cast: Cast) -> None:
    root = browser(cast.root)
    root.get(HERE)

    with statements(14):
        root.get(HERE)
