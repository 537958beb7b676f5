import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.lib import phones
from zhike.lib.phones import Phone
from zhike.lib.tests.outcomes import is_sentence, outcome

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)
phonelike = st.text(alphabet="0123456789+-() 转xext.１８６", max_size=24)


@pytest.mark.parametrize(
    "written",
    [
        "13857166621",
        "138 5716 6621",
        "138-5716-6621",
        "+86 138 5716 6621",
        "008613857166621",
        "８６１３８５７１６６６２１",
    ],
)
def test_a_mobile_number_is_the_same_however_it_is_written(written: str):
    assert phones.parse(written) == Phone("+8613857166621")


@pytest.mark.parametrize(
    "written", ["0571-86660000转801", "(0571) 8666 0000 ext. 801", "+86 571 8666-0000 x801", "0571 86660000分机801"]
)
def test_an_extension_is_kept_apart(written: str):
    assert phones.parse(written) == Phone("+8657186660000", "801")


def test_a_foreign_number_keeps_its_country():
    assert phones.parse("+44 20 7946 0018").e164 == "+442079460018"
    assert phones.parse("020 7946 0018", region="GB").e164 == "+442079460018"
    assert phones.parse("001 650-253-0000").e164 == "+16502530000"


@pytest.mark.parametrize(
    "written, kept",
    [("400-800-1234", "4008001234"), ("+86 400 800 1234", "4008001234"), ("95588", "95588"), ("110", "110")],
)
def test_service_numbers_are_kept_as_digits(written: str, kept: str):
    assert phones.parse(written).e164 == kept


@pytest.mark.parametrize(
    "written, why",
    [
        ("", "needs digits"),
        ("none", "has no digits"),
        ("12", "has 2 digits"),
        ("1" * 21, "has 21 digits"),
        ("138 abc 6621", "besides digits"),
        ("+999 1234567", "country code"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(written: str, why: str):
    with pytest.raises(ValueError, match=why):
        phones.parse(written)


@pytest.mark.parametrize(
    "e164, shown",
    [
        ("+8613857166621", "138 5716 6621"),
        ("+8657186660000", "0571-8666 0000"),
        ("+861065529988", "010-6552 9988"),
        ("+442079460018", "+44 20 7946 0018"),
        ("4008001234", "400-800 1234"),
        ("95588", "95588"),
    ],
)
def test_numbers_are_shown_in_groups(e164: str, shown: str):
    assert phones.show(e164) == shown


def test_an_extension_is_shown_in_the_habit_of_its_country():
    assert phones.show("+8657186660000", "801") == "0571-8666 0000 转 801"
    assert phones.show("+442079460018", "12") == "+44 20 7946 0018 ext. 12"


def test_a_mask_leaves_the_last_four_digits():
    assert phones.mask("+8613857166621") == "138****6621"
    assert phones.mask("+442079460018") == "+44******0018"
    assert phones.mask("110") == "***"


def test_digits_are_those_one_searches_for():
    assert phones.digits("１38-57 16") == "1385716"


@given(anything | phonelike)
def test_a_number_is_parsed_once_and_for_all_or_refused_with_a_sentence(text: str):
    phone, refusal = outcome(phones.parse, text)

    if phone is None:
        assert is_sentence(refusal)
    else:
        assert phones.parse(phone.e164) == Phone(phone.e164)
        assert phones.digits(phones.show(phone.e164))[-4:] == phone.e164[-4:]


@pytest.mark.parametrize(
    "text", ["+8613857166621", "8613857166621", "x8613857166621", "(8613857166621", "+86 138-5716-6621"]
)
def test_digits_are_all_that_is_left(text: str):
    assert phones.digits(text) == "8613857166621"
