from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.lib import money
from zhike.lib.money import Money
from zhike.lib.tests.outcomes import is_sentence, outcome

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)
moneylike = st.text(alphabet="0123456789.,-() ¥$万亿千CNY元１２", max_size=16)
amounts = st.decimals(min_value=-(10**14), max_value=10**14, places=2)


@pytest.mark.parametrize(
    "written, amount",
    [
        ("1,234.50", "1234.50"),
        ("¥1,234", "1234"),
        ("￥ 1,234", "1234"),
        ("50万", "500000"),
        ("1.2亿", "120000000"),
        ("3千万元", "30000000"),
        ("１２３", "123"),
        ("(1,200)", "-1200"),
        ("（1,200）", "-1200"),
        ("-¥5", "-5"),
        ("¥-5", "-5"),
        ("USD 12.5", "12.5"),
        ("12.5 EUR", "12.5"),
        ("US$1 000 000", "1000000"),
        ("1.234,50", "1234.50"),
        ("0.125", "0.125"),
        (".5", "0.5"),
        ("100元整", "100"),
    ],
)
def test_an_amount_is_read_as_people_write_it(written: str, amount: str):
    assert money.parse(written) == Decimal(amount)


@pytest.mark.parametrize(
    "written", ["12.5k", "", "abc", "1e5", "NaN", "1,23", "1.2.3", "12,34,567", "1234,56", "十万", "--5", "5 6"]
)
def test_what_is_not_clearly_an_amount_is_refused(written: str):
    value, refusal = outcome(money.parse, written)

    assert value is None
    assert is_sentence(refusal)


def test_an_amount_no_business_has_is_refused():
    with pytest.raises(ValueError, match="too large"):
        money.parse("1" * 16)


@pytest.mark.parametrize(
    "amount, currency, options, shown",
    [
        ("1234.5", "CNY", {}, "¥1,234.50"),
        ("-1234.565", "USD", {}, "-$1,234.57"),
        ("1234.5", "JPY", {}, "¥1,235"),
        ("1.2345", "KWD", {}, "KWD 1.235"),
        ("5", "HKD", {}, "HK$5.00"),
        ("1235000", "CNY", {"compact": True}, "¥123.5万"),
        ("120000000", "CNY", {"compact": True}, "¥1.2亿"),
        ("99999999", "CNY", {"compact": True}, "¥1亿"),
        ("980", "CNY", {"compact": True}, "¥980.00"),
        ("1235000", "USD", {"compact": True, "language": "en"}, "$1.24M"),
        ("-10005534", "USD", {"compact": True, "language": "en"}, "-$10.01M"),
        ("-0.001", "USD", {}, "$0.00"),
    ],
)
def test_amounts_are_shown_in_the_habit_of_the_language(amount: str, currency: str, options: dict, shown: str):
    assert money.show(Decimal(amount), currency, **options) == shown


@pytest.mark.parametrize(
    "amount, words",
    [
        ("1200000", "壹佰贰拾万元整"),
        ("0", "零元整"),
        ("10", "壹拾元整"),
        ("1005.30", "壹仟零伍元叁角整"),
        ("100500.05", "壹拾万零伍佰元零伍分"),
        ("100005000", "壹亿零伍仟元整"),
        ("0.12", "壹角贰分"),
        ("-3.5", "负叁元伍角整"),
        ("123456789.01", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分"),
    ],
)
def test_capitals_are_those_of_a_contract(amount: str, words: str):
    assert money.capitals(Decimal(amount)) == words


def test_money_of_two_currencies_is_not_added():
    assert Money(Decimal(1), "CNY") + Money(Decimal("0.5"), "CNY") == Money(Decimal("1.5"), "CNY")
    with pytest.raises(ValueError, match="dated rate"):
        Money(Decimal(1), "CNY") + Money(Decimal(1), "USD")


def test_a_currency_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(Decimal(1), "XYZ")


def test_cents_are_rounded_as_on_an_invoice():
    assert Money(Decimal("2.675"), "CNY").rounded().amount == Decimal("2.68")
    assert Money(Decimal("-2.675"), "CNY").rounded().amount == Decimal("-2.68")


@given(amounts, st.sampled_from(["CNY", "USD", "HKD", "EUR"]))
def test_what_is_shown_can_be_typed_again(amount: Decimal, currency: str):
    assert money.parse(money.show(amount, currency)) == amount


@given(anything | moneylike)
def test_any_text_is_an_amount_or_refused_with_a_sentence(text: str):
    amount, refusal = outcome(money.parse, text)

    assert abs(amount) < money.LARGEST if amount is not None else is_sentence(refusal)


@given(amounts)
def test_capitals_never_double_a_zero(amount: Decimal):
    words = money.capitals(amount)

    assert "零零" not in words
    assert "元" in words or "角" in words or "分" in words
