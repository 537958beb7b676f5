import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.lib import tokens
from zhike.lib.fold import fold

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
namelike = st.text(alphabet="aB1é ßЖ启啟明重庆髮カ-'\\:&|!()*", max_size=30)
weights = st.sampled_from(["A", "AB", "ABC", "ABCD"])

LEXEME = re.compile(r"'([^'\\\s]+)':1([ABCD])")
TERM = re.compile(r"'([^'\\]+)'(?::(\*?)([ABCD]*))?")


def lexemes(document: str) -> dict[str, str]:
    return dict(LEXEME.findall(document))


def finds(document: str, query: str | None) -> bool:
    """What PostgreSQL's @@ answers, for the shapes of query that tokens makes."""
    held = lexemes(document)
    if query is None:
        return False
    for side in query.strip("()").split(" | "):
        if all(
            any((k.startswith(t) if p else k == t) and (not w or v in w) for k, v in held.items())
            for t, p, w in TERM.findall(side)
        ):
            return True
    return False


@pytest.mark.parametrize(
    "typed",
    [
        "启明",
        "精密",
        "启明精密",
        "啟明",
        "限公司",
        "qimingjingmi",
        "hzqmjm",
        "qmjm",
        "mjm",
        "hangzhou",
        "Hangzhou qiming",
        "QiMing",
        "杭州 jingmi",
        "启",
    ],
)
def test_a_company_is_found_by_any_fragment(typed: str):
    assert finds(tokens.document([("A", "杭州启明精密制造有限公司")]), tokens.query(typed))


@pytest.mark.parametrize("typed", ["gtx", "plus bas", "GTXPlus", "basic gtx", "Ｐｌｕｓ"])
def test_a_latin_name_is_found_by_the_beginnings_of_its_words(typed: str):
    assert finds(tokens.document([("A", "GTX Plus Basic")]), tokens.query(typed))


@pytest.mark.parametrize("typed", ["asic", "tx plus b", "GTX"])
def test_a_latin_name_is_found_by_any_three_letters(typed: str):
    assert finds(tokens.document([("A", "GTX Plus Basic")]), tokens.contains(typed))


@pytest.mark.parametrize("typed", ["plus pro", "asic", "tgx"])
def test_other_words_do_not_find_it(typed: str):
    assert not finds(tokens.document([("A", "GTX Plus Basic")]), tokens.query(typed))


@pytest.mark.parametrize(
    "typed", ["13857166621", "138 5716 6621", "138-5716", "6621", "5716 6621", "+86 138 5716 6621"]
)
def test_a_phone_number_is_found_by_any_stretch_of_it(typed: str):
    assert finds(tokens.document([("B", "+8613857166621")]), tokens.query(typed))


def test_a_land_line_is_found_with_its_leading_zero():
    assert finds(tokens.document([("B", "+8657186660000")]), tokens.query("0571-8666 0000"))


@pytest.mark.parametrize("known", ["wang@qiming.example.com", "57166621", "启明精密", "Müller"])
def test_what_is_known_in_full_is_found_as_it_stands(known: str):
    held = tokens.document([("A", "启明精密 Muller"), ("B", "wang@qiming.example.com"), ("B", "+8613857166621")])

    assert finds(held, tokens.whole(known))
    assert not finds(held, tokens.whole(known[:-1] + "x"))
    assert tokens.whole(" -- ") is None


def test_a_person_is_found_by_both_readings_of_the_surname():
    document = tokens.document([("A", "曾国藩")])

    assert finds(document, tokens.query("zengguofan"))
    assert finds(document, tokens.query("zgf"))
    assert finds(document, tokens.query("ceng"))


def test_accents_do_not_matter():
    assert finds(tokens.document([("A", "Café Müller")]), tokens.query("cafe muller"))
    assert finds(tokens.document([("A", "Cafe Muller")]), tokens.query("café müller"))


def test_a_word_counts_with_its_best_weight():
    assert lexemes(tokens.document([("D", "启明"), ("A", "启明")]))["启明"] == "A"


def test_hidden_parts_are_left_out_of_a_narrower_search():
    document = tokens.document([("A", "Acme"), ("D", "secret")])

    assert finds(document, tokens.query("secret"))
    assert not finds(document, tokens.query("secret", weights="ABC"))
    assert not finds(document, tokens.query("acme secret", weights="ABC"))


@pytest.mark.parametrize("typed", ["", "  ", "'", "&|!", "😀", "\x00"])
def test_nothing_to_search_for_is_none(typed: str):
    assert tokens.query(typed) is None
    assert tokens.contains(typed) is None


def test_two_letters_are_too_short_for_contains():
    assert tokens.contains("tx") is None


def test_an_unknown_weight_is_refused():
    with pytest.raises(ValueError, match="one of A, B, C and D"):
        tokens.document([("E", "x")])
    with pytest.raises(ValueError, match="one of A, B, C and D"):
        tokens.query("x", weights="A'")


def test_a_long_text_keeps_its_title_and_stays_bounded():
    document = tokens.document([("C", " ".join(f"word{i}" for i in range(5_000))), ("A", "启明")])

    assert len(lexemes(document)) == tokens.MOST_LEXEMES
    assert lexemes(document)["启明"] == "A"


@given(st.lists(st.tuples(st.sampled_from("ABCD"), anything), max_size=4))
def test_whatever_the_text_the_document_is_well_formed(parts: list[tuple[str, str]]):
    document = tokens.document(parts)

    assert LEXEME.sub("", document).strip() == ""
    assert all(len(lexeme.encode()) <= tokens.LONGEST_LEXEME for lexeme in lexemes(document))


@given(anything | namelike, weights)
def test_whatever_is_typed_the_query_is_well_formed(text: str, weights: str):
    for query in (tokens.query(text, weights=weights), tokens.contains(text, weights=weights)):
        assert query is None or re.sub(r"[()|& ]", "", TERM.sub("", query)) == ""


@given(namelike)
def test_a_text_is_found_by_itself(text: str):
    query = tokens.query(text)

    assert query is None or finds(tokens.document([("A", text)]), query)


@given(namelike, st.integers(0, 30), st.integers(0, 30))
def test_contains_never_misses_a_part(text: str, start: int, end: int):
    part = text[start:end]
    query = tokens.contains(part)

    assert query is None or fold(part) not in fold(text) or finds(tokens.document([("A", text)]), query)
