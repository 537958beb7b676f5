"""How sentences are put together."""

from datetime import date
from random import Random

import pytest

from zhike.demo.grammar import Grammar
from zhike.demo.opportunities import LOST_BECAUSE
from zhike.demo.situations import fitting, situations
from zhike.demo.world import World

RULES = {
    "part": ["bracket"],
    "part.auto": ["gearbox"],
    "part.laser": ["panel"],
    "seen": ["{part} seen"],
    "loop": ["{loop}"],
}


def speaker() -> Grammar:
    return Grammar(RULES, Random(1))


def test_a_fact_wins_over_a_rule_and_a_variant_over_the_plain_rule() -> None:
    assert speaker().say("{part}", {"part": "flange"}) == "flange"
    assert speaker().say("{seen}", {"family": "laser", "industry": "auto"}) == "panel seen"
    assert speaker().say("{seen}", {"family": "cnc", "industry": "auto"}) == "gearbox seen"
    assert speaker().say("{seen}", {}) == "bracket seen"


def test_numbers_stay_in_their_range_and_large_ones_are_round() -> None:
    grammar = speaker()

    assert {grammar.say("{3-5}", {}) for _ in range(60)} == {"3", "4", "5"}
    assert {grammar.say("{24|40}", {}) for _ in range(40)} == {"24", "40"}
    assert all(int(grammar.say("{800-9000}", {})) % 100 == 0 for _ in range(20))


def test_all_is_said_once_before_anything_is_said_twice() -> None:
    grammar = speaker()

    assert {grammar.draw("bag", "abcd") for _ in range(4)} == set("abcd")


def test_an_unknown_slot_and_an_endless_rule_are_named() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        speaker().say("{nowhere}", {})
    with pytest.raises(ValueError, match="without end"):
        speaker().say("{loop}", {})


@pytest.mark.parametrize("family", ["cnc", "service"])
@pytest.mark.parametrize("stage", ["new", "qualified", "proposal", "negotiation", "won", "care", "installed"])
def test_every_stage_has_something_to_say_in_both_languages(stage: str, family: str) -> None:
    keys = [{situation.key for situation in fitting(situations(language), stage, family)} for language in ("zh", "en")]

    assert keys[0] == keys[1] != set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_of_a_loss_has_its_words(language: str) -> None:

    assert all(fitting(situations(language), "lost", "cnc", reason) for reason in LOST_BECAUSE)
    assert set(World(language, date(2026, 1, 5), 1).words["lost"]) == set(LOST_BECAUSE)
