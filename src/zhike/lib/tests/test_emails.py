import pytest
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
