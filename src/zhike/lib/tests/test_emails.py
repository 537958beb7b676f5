import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from zhike.lib import emails
from zhike.lib.tests.outcomes import is_sentence, outcome

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)
maillike = st.text(alphabet="ab@.<>\"' 启-_\r\n,", max_size=20)


@pytest.mark.parametrize("written", [" Ann.Lee@Qiming.COM ", "mailto:Ann.Lee@qiming.com", "Ann <Ann.Lee@QIMING.com>"])
def test_an_address_has_one_spelling(written: str):
    assert emails.parse(written) == "Ann.Lee@qiming.com"


def test_addresses_in_other_scripts_and_for_trials_are_addresses():
    assert emails.parse("王伟@例子.中国") == "王伟@例子.中国"
    assert emails.parse("ann@example.com") == "ann@example.com"


def test_case_does_not_make_two_mailboxes():
    assert emails.key("Ann@A.com") == emails.key("ann@a.com")
    assert emails.domain("Ann@Qiming.com") == "qiming.com"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ann",
        "ann@",
        "@a.com",
        "a b@a.com",
        "ann@a..com",
        "ann@localhost",
        "a@b.com\nBcc: x@y.z",
        "ann@a.com, bob@b.com",
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(written: str):
    value, refusal = outcome(emails.parse, written)

    assert value is None
    assert is_sentence(refusal)


@given(anything | maillike)
def test_any_text_is_an_address_or_refused(text: str):
    address, refusal = outcome(emails.parse, text)

    assert emails.parse(address) == address if address else refusal.endswith(".")
    assert not address or not set(address) & set("\r\n\x00")


plain = st.from_regex(r"[a-zA-Z0-9.+_-]{1,12}@[a-zA-Z0-9.-]{1,24}", fullmatch=True)
usual = st.sampled_from(
    ["Info@A.com", "sales@a.com", "a.b@xn--fsqu00a.com", "a@b.test", "a@b.local", "a@1.2", "_a@b_c.com", "a@-b.com"]
)


@given(plain | usual)
def test_the_short_way_says_what_the_library_says(written: str) -> None:
    assert outcome(emails.parse, written)[0] == by_library(written)


def by_library(written: str) -> str | None:
    try:
        checked = validate_email(written, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return checked.normalized if "." in checked.ascii_domain else None
