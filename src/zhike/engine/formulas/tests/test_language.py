"""What formulas give, and what is said of those that cannot be."""

from datetime import date
from decimal import Decimal

import pytest

from zhike.engine import objects
from zhike.engine.formulas import Mistake, formula
from zhike.engine.testing import Cast, make

from .rows import computed

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="Ångström 有限", industry="IT")
    make(
        "opportunity", owner=cast.ann, account=account, name="Deal", amount="1200", close_on="2026-03-31", tags=["vip"]
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/2", Decimal("0.5")),
        ("=１0", None),
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("-2 ^ 2", -4),
        ("10% * 50", 5),
        ("empty + 1", None),
        ("amount / 7", Decimal("171.43")),
        ("amount / amount * 1.005", Decimal("1.005")),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(1234.567, -2)", 1200),
        ("floor(-1.5)", -2),
        ("ceiling(1.2)", 2),
        ("mod(-7, 3)", 2),
        ("abs(-3)", 3),
        ("2 ^ 10", 1024),
        ("power(2, 0.5)", Decimal("1.4142135624")),
        ("min(3, empty, 2)", 2),
        ("max(date(2026,1,1), close_on)", date(2026, 3, 31)),
        ('"a" & 1.50 & "，" & close_on', "a1.5，2026-03-31"),
        ("“引号” & 'it''s'", "引号it's"),
        ('left("hello", 2) & right("hello", 1) & mid("hello", 2, 3)', "heoell"),
        ('left("abc", -5)', None),
        ('len("有限") + len(empty)', 2),
        ("upper(account.name)", "ÅNGSTRÖM 有限"),
        ('lower("ÀÉÎ ABC")', "àéî abc"),
        ('trim("  a \u3000 b ")', "a b"),
        ('contains(account.name, "ångS")', True),
        ('starts("Hello", "he")', True),
        ('contains(tags, "vip")', True),
        ('replace("banana", "an", "")', "ba"),
        ("text(1.005, 2) & text(5, 1)", "1.015.0"),
        ('text(close_on, "YYYY年MM月")', "2026年03月"),
        ('number(" 12.50 ")', Decimal("12.5")),
        ('if(amount > 1000, "big", "small")', "big"),
        ("if(amount > 5000, 1)", None),
        ('switch(status, "won", 1, "open", 2, 3)', 2),
        ('switch(amount * 2, 1, "one", 2400, "here")', "here"),
        ("case(amount < 5, 1, amount < 5000, 2, 3)", 2),
        ("ifempty(closed_at, created_at) = created_at", True),
        ('ifempty("", "x")', "x"),
        ("isempty(account.website) and not isempty(account)", True),
        ("empty = empty", True),
        ("closed_at > created_at", False),
        ("closed_at <> created_at", True),
        ('"ABC" = "abc"', True),
        ("close_on - 31", date(2026, 2, 28)),
        ("close_on - date(2026, 3, 1)", 30),
        ('close_on >= "2026-03-31"', True),
        ("days_between(close_on, date(2026, 4, 2))", 2),
        ("date(2026, 14, 0)", date(2027, 1, 31)),
        ("add_months(date(2024, 1, 31), 1)", date(2024, 2, 29)),
        ("year(close_on) * 10000 + month(close_on) * 100 + day(close_on)", 20260331),
        ("weekday(close_on) + quarter(close_on)", 3),
        ("owner.name", "Ann"),
        ("account.owner.name", "Ann"),
        ("currency(amount) & amount(amount)", "CNY1200"),
        ("1 / 0", "#DIV"),
        ("mod(1, amount - 1200)", "#DIV"),
        ("0 ^ -1", "#DIV"),
        ("(0 - 8) ^ 0.5", "#ERR"),
        ("10 ^ 30", "#ERR"),
        ('number("abc")', "#ERR"),
        ("date(999999, 1, 1)", "#ERR"),
        ("date(9999, 12, 31) + 1", "#ERR"),
        ("if(amount = 0, 0, 1 / amount) > 0", True),
        ("if(amount > 0, 1, 1 / 0)", 1),
        ("amount < 5 and 1 / 0 > 1", False),
        ("amount > 5 or 1 / 0 > 1", True),
        ("not (amount > 5 and 1 / 0 > 1)", "#DIV"),
        ("iferror(1 / 0, 5)", 5),
        ("ifempty(1 / 0, 5)", "#DIV"),
        ("isempty(1 / 0)", "#DIV"),
    ],
)
def test_a_formula_gives_its_value(deal: None, text: str, value: object) -> None:
    if text == "=１0":  # full-width digits are no numbers of a formula
        with pytest.raises(Mistake):
            formula(text, objects.get("opportunity"))
        return
    assert computed(text) == [value]


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("", 0, "Write a formula"),
        ("1 +", 3, "ends too early"),
        ("(1", 2, "ends too early"),
        ('1 & "abc', 4, "does not end"),
        ("a $ b", 2, "'$' does not fit here."),
        ("1 = 2 = 3", 6, "'=' does not fit here."),
        ("amuont * 2", 0, "Did you mean amount?"),
        ("1 + flor(2)", 4, "Did you mean floor?"),
        ("owner.team.parent.name", 0, "more than two links"),
        ("name.x", 0, "is no link"),
        ("name + 1", 0, "'+' takes a number here, not a text. number(…)"),
        ("amount + close_on", 9, "'+' takes a number here, not a date."),
        ("if(amount, 1, 2)", 3, "Compare it with something"),
        ('if(true, 1, "x")', 0, "values of one kind"),
        ("round(1, amount)", 9, "whole number"),
        ("round()", 0, "round(number, digits)"),
        ('status = "opne"', 9, "Its keys are: open, won, lost."),
        ("account", 0, "Name a field of the linked record"),
        ("account & 1", 0, "Name a field of the linked record"),
        ("tags", 0, "isempty"),
        ("close_on > 5", 9, "does not go with a date, a number. Write a date as"),
        ('text(close_on, "Mon TZ")', 15, "YYYY, MM, DD, HH and MI"),
        ("amount(amount * 2)", 14, "amount field itself"),
        ("name < account.name", 0, "not a text"),
        ("1" * 40, 0, "too long a number"),
        ("a" * 5000, 0, "Shorten it"),
        (" + ".join(["1"] * 150), 0, "200 parts at most; this one has 299"),
        ("name & \x00", 7, "cannot be printed"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_its_cure(text: str, at: int, said: str) -> None:
    with pytest.raises(Mistake) as found:
        formula(text, objects.get("opportunity"))
    assert said in found.value.message
    assert found.value.at == at


def test_no_formula_builds_a_text_of_a_gigabyte(deal: None) -> None:
    ten = '"' + "x" * 1000 + '"'
    doubled = f'replace({ten}, "x", {ten})'

    assert computed(f"len({doubled})") == ["#ERR"]
    assert computed(f'replace({doubled}, "x", "{"y" * 1000}")') == ["#ERR"]
    assert computed(" & ".join([ten, ten, ten])[:]) == ["x" * 3000]
    assert computed(f'replace({ten}, "x", "0123456789") & "{"z" * 300}"') == ["#ERR"]


def test_towers_of_powers_end_as_an_error_at_once(deal: None) -> None:
    assert computed("9 ^ 99 ^ 99 ^ 99") == ["#ERR"]
    assert computed("power(power(power(1.1, 100), 100), 100)") == ["#ERR"]
    assert computed("power(0.0000000000001, 0 - 100)") == ["#ERR"]


def test_a_deep_formula_is_one_statement_of_modest_size(deal: None) -> None:
    text = "amount"
    for _ in range(60):
        text = f"1 / ({text})"
    made = formula(text, objects.get("opportunity"))

    assert len(made.value("t", "UTC").text) < 20_000
    assert computed(text) == [1200]


def test_what_a_formula_reads_is_known_and_labels_name_fields_too() -> None:
    made = formula("{Amount} * 2 & account.name & owner.name & account.name", objects.get("opportunity"))

    assert [one.name for one in made.inputs] == ["amount", "account.name", "owner.name"]
    assert not made.is_live
    assert formula("close_on < today()", objects.get("opportunity")).is_live
