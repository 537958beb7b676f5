"""Whatever the formula: it is refused in words or computed for every record by one statement, and never raises."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.engine import objects
from zhike.engine.formulas import Mistake, formula
from zhike.engine.formulas.functions import FUNCTIONS
from zhike.engine.testing import Cast, statements

from .rows import computed, hard_records

pytestmark = pytest.mark.django_db

NUMBERS = st.sampled_from(
    ["0", "1", "-1", "0.001", "99999999999999999999", "amount", "probability", "if(false, 1)", "2.5"]
)
TEXTS = st.sampled_from(
    ['"a"', '""', "name", "account.name", '"12"', '(status & "")', 'if(false, "a")', '"%s{0}"', "account.owner.name"]
)
DATES = st.sampled_from(
    ["close_on", "date(9999,12,31)", "date(4,1,1)", "today()", "if(false, today())", "date(2024, 2, 29)"]
)
MOMENTS = st.sampled_from(["created_at", "closed_at", "now()", "if(false, now())"])
BOOLS = st.sampled_from(["true", "false", "isempty(account)", 'contains(tags, "x")', "if(false, true)"])
LEAVES = {"number": NUMBERS, "text": TEXTS, "date": DATES, "moment": MOMENTS, "yes_no": BOOLS}
SHAPES = {
    "number": [
        "({number} + {number})", "({number} - {number})", "({number} * {number})", "({number} / {number})", "(-{number})",
        "({number} ^ {number})", "mod({number}, {number})", "round({number}, -3)", "round({number}, 9)", "abs({number})",
        "floor({number})", "ceiling({number})", "len({text})", "number({text})", "year({date})", "month({moment})",
        "weekday({date})", "days_between({date}, {moment})", "({date} - {date})", "({moment} - {moment})",
        "min({number}, {number})", "max({number})", "quarter({date})", "day({date})", "amount(amount)",
    ],
    "text": [
        "({text} & {number} & {date} & {moment})", "left({text}, {number})", "right({text}, {number})", "upper({text})",
        "mid({text}, {number}, {number})", "lower({text})", "trim({text})", "replace({text}, {text}, {text})",
        "text({number}, 3)", 'text({date}, "YYYY-MM")', 'text({moment}, "HH:MI")', "text({number})", "currency(amount)",
        "concat({text}, {text})", "({text} & {text})",
    ],
    "date": ["({date} + {number})", "({date} - {number})", "add_months({date}, {number})", "date({moment})",
             "date({number}, {number}, {number})", "add_days({date}, {number})", "min({date}, {date})"],
    "moment": ["({moment} + {number})", "({moment} - {number})", "add_days({moment}, {number})"],
    "yes_no": [
        "({number} > {number})", "({number} = {number})", "({text} = {text})", "({date} <= {date})", "(not {yes_no})",
        "({yes_no} and {yes_no})", "({yes_no} or {yes_no})", "isempty({text})", "isempty({number})",
        "contains({text}, {text})", "starts({text}, {text})", "({moment} < {moment})", "({yes_no} = {yes_no})",
    ],
}  # fmt: skip
ANY = ["if({yes_no}, {K}, {K})", "ifempty({K}, {K})", "iferror({K}, {K})", "if({yes_no}, {K})",
       "case({yes_no}, {K}, {yes_no}, {K}, {K})", "switch({text}, {text}, {K}, {K})", "switch({number}, {number}, {K})"]  # fmt: skip


@st.composite
def formulas(draw: st.DrawFn, kind: str, depth: int) -> str:
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(LEAVES[kind])
    shape = draw(st.sampled_from([*SHAPES[kind], *[one.replace("{K}", f"{{{kind}}}") for one in ANY]]))
    for part in LEAVES:
        while f"{{{part}}}" in shape:
            shape = shape.replace(f"{{{part}}}", draw(formulas(part, depth - 1)), 1)
    return shape


@pytest.fixture
def hard(cast: Cast) -> None:
    hard_records(cast)


@pytest.mark.parametrize("kind", LEAVES)
@settings(max_examples=150)
@given(data=st.data())
def test_a_well_typed_formula_never_raises_and_computes_all_records_at_once(
    hard: None, kind: str, data: st.DataObject
) -> None:
    text = data.draw(formulas(kind, 4))
    refused = refusal(text)
    if refused:
        assert "200 parts" in refused.message or "4,000" in refused.message, (text, refused.message)
        return
    with statements(1):
        found = computed(text)
    assert len(found) == 7
    for value in found:
        assert not isinstance(value, Decimal) or abs(value) <= 10**20
        assert not isinstance(value, str) or len(value.encode()) <= 10_240


PIECES = ["(", ")", ",", "+", "-", "*", "/", "^", "&", "=", "<", ">=", "amount", "name", "if", "and", "not", "or", "1", "0.5%",
          '"', "'", "“", "”", "{", "}", ".", "account.", "today", "round", "empty", "true", "#", "%s", "；", "\x00", "\ud800"]  # fmt: skip


@settings(max_examples=600)
@given(st.lists(st.sampled_from([*PIECES, *FUNCTIONS]), max_size=30).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_formula_or_a_mistake(text: str) -> None:
    refused = refusal(text)
    if refused:
        assert 0 <= refused.at <= len(text)
        assert refused.message[-1] in ".?)"


def refusal(text: str) -> Mistake | None:
    """What is said of the text; nothing where it is a formula, which has SQL then."""
    try:
        assert formula(text, objects.get("opportunity")).value("t", "UTC").text
    except Mistake as refused:
        return refused
    return None
