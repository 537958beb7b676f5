import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.lib import urls
from zhike.lib.tests.outcomes import is_sentence, outcome

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)
urllike = st.text(alphabet="htps:/.@ab1%?#[]启\\ \t", max_size=24)


@pytest.mark.parametrize(
    "written, kept",
    [
        ("qiming.com", "https://qiming.com"),
        ("HTTP://WWW.Qiming.com/", "http://www.qiming.com"),
        ("//qiming.com/a", "https://qiming.com/a"),
        ("qiming.com:8080/A?b=C#d", "https://qiming.com:8080/A?b=C#d"),
        ("启明.中国", "https://启明.中国"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
    ],
)
def test_an_address_gets_its_scheme_and_a_plain_host(written: str, kept: str):
    assert urls.parse(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        " java\tscript:alert(1)",
        "data:text/html,x",
        "ftp://a.com",
        "https://user:secret@a.com",
        "https://a.com\\@b.com",
        "https://",
        "http://a b.com",
        "https://a.com:99999",
        "https://[::1",
        "",
        "https://a.com/" + "x" * 2_000,
    ],
)
def test_what_could_run_or_mislead_is_refused(written: str):
    value, refusal = outcome(urls.parse, written)

    assert value is None
    assert is_sentence(refusal)


def test_an_address_is_shown_short():
    assert urls.show("https://www.qiming.com/products/") == "qiming.com/products"
    assert len(urls.show("https://qiming.com/" + "x" * 100)) == 40


@given(anything | urllike)
def test_any_text_is_a_web_address_or_refused(text: str):
    url, refusal = outcome(urls.parse, text)

    if url is None:
        assert is_sentence(refusal)
    else:
        assert url.startswith(("https://", "http://"))
        assert urls.parse(url) == url
