import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.lib import tokens
from zhike.lib.fold import fold
from zhike.lib.tokens import Manner, Part

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
namelike = st.text(alphabet="aB1é ßЖ启啟明重庆髮カ-'\\:&|!()*", max_size=30)
manners = st.sampled_from(["name", "spoken", "code", "number", "text"])
weights = st.sampled_from(["A", "AB", "ABC", "ABCD"])

LEXEME = re.compile(r"'([^'\\\s]+)':1([ABCD])")
TERM = re.compile(r"'([^'\\]+)'(?::(\*?)([ABCD]*))?")


def lexemes(document: str) -> dict[str, str]:
    """As PostgreSQL keeps them: of several weights the best."""
    return dict(sorted(LEXEME.findall(document), reverse=True, key=lambda found: found[1]))


def finds(document: str, query: str | None) -> bool:
    """What PostgreSQL's @@ answers, for the shapes of query that tokens makes."""
    held = lexemes(document)

    def is_held(term: re.Match[str]) -> str:
        sought, prefix, only = term.groups()
        return str(
            any((k.startswith(sought) if prefix else k == sought) and (not only or v in only) for k, v in held.items())
        )

    def is_true(asked: str) -> bool:
        return any(all(term.strip() == "True" for term in side.split("&")) for side in asked.split("|"))

    if query is None:
        return False
    said = TERM.sub(is_held, query)
    while "(" in said:
        said = re.sub(r"\(([^()]*)\)", lambda inner: str(is_true(inner[1])), said)
    return is_true(said)


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
    assert finds(tokens.document([Part("A", "杭州启明精密制造有限公司", "name")]), tokens.query(typed))


@pytest.mark.parametrize("typed", ["gtx", "plus bas", "GTXPlus", "basic gtx", "Ｐｌｕｓ"])
def test_a_latin_name_is_found_by_the_beginnings_of_its_words(typed: str):
    assert finds(tokens.document([Part("A", "GTX Plus Basic", "name")]), tokens.query(typed))


@pytest.mark.parametrize("typed", ["asic", "tx plus b", "GTX"])
def test_a_latin_name_is_found_by_any_three_letters(typed: str):
    assert finds(tokens.document([Part("A", "GTX Plus Basic", "name")]), tokens.contains(typed))


@pytest.mark.parametrize("typed", ["plus pro", "asic", "tgx"])
def test_other_words_do_not_find_it(typed: str):
    assert not finds(tokens.document([Part("A", "GTX Plus Basic", "name")]), tokens.query(typed))


@pytest.mark.parametrize(
    "typed", ["13857166621", "138 5716 6621", "138-5716", "6621", "5716 6621", "+86 138 5716 6621"]
)
def test_a_phone_number_is_found_by_any_stretch_of_it(typed: str):
    assert finds(tokens.document([Part("B", "8613857166621", "number")]), tokens.query(typed))


@given(st.text("0123456789", min_size=4, max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_a_number_is_found_by_every_three_digits_of_it_and_more(number: str, start: int, end: int):
    held = tokens.document([Part("B", number, "number")])
    asked = tokens.stretch(number[start:end])

    assert asked is None or finds(held, asked)
    assert asked is not None or len(number[start:end]) < 3
    assert not finds(held, tokens.stretch("1" + number + "1"))


@pytest.mark.parametrize("typed", ["曾 6621", "6621 曾", "zeng 138-5716", "曾国藩 13857166621"])
def test_a_person_is_found_by_the_name_and_a_part_of_the_number(typed: str):
    held = tokens.document([Part("A", "曾国藩", "name"), Part("B", "8613857166621", "number")])

    assert finds(held, tokens.query(typed))
    assert not finds(held, tokens.query(typed.replace("6", "9")))


@pytest.mark.parametrize("typed", ["国", "曾国", "藩", "曾"])
def test_one_character_is_found_wherever_it_stands(typed: str):
    for manner in ("name", "code", "text"):
        assert finds(tokens.document([Part("C", "曾国藩", manner)]), tokens.query(typed))


@pytest.mark.parametrize("typed", ["SN-2024/1", "sn20241", "SN2024", "sn-2024", "2024/1"])
def test_a_code_is_found_with_and_without_its_signs(typed: str):
    for manner in ("name", "code", "text"):
        assert finds(tokens.document([Part("C", "序列号 SN-2024/1", manner)]), tokens.query(typed))


def test_only_names_are_found_by_their_sound():
    assert finds(tokens.document([Part("C", "启明", "spoken")]), tokens.query("qiming"))
    assert not finds(tokens.document([Part("C", "启明")]), tokens.query("qiming"))


def test_a_land_line_is_found_with_its_leading_zero():
    assert finds(tokens.document([Part("B", "8657186660000", "number")]), tokens.query("0571-8666 0000"))


@pytest.mark.parametrize("known", ["wang@qiming.example.com", "启明精密", "Müller"])
def test_what_is_known_in_full_is_found_as_it_stands(known: str):
    held = tokens.document([Part("A", "启明精密 Muller", "name"), Part("B", "wang@qiming.example.com", "code")])

    assert finds(held, tokens.whole(known))
    assert not finds(held, tokens.whole(known[:-1] + "x"))
    assert tokens.whole(" -- ") is None


def test_a_person_is_found_by_both_readings_of_the_surname():
    document = tokens.document([Part("A", "曾国藩", "name")])

    assert finds(document, tokens.query("zengguofan"))
    assert finds(document, tokens.query("zgf"))
    assert finds(document, tokens.query("ceng"))


def test_accents_do_not_matter():
    assert finds(tokens.document([Part("A", "Café Müller")]), tokens.query("cafe muller"))
    assert finds(tokens.document([Part("A", "Cafe Muller")]), tokens.query("café müller"))


def test_a_word_counts_with_its_best_weight():
    assert lexemes(tokens.document([Part("D", "启明"), Part("A", "启明")]))["启明"] == "A"


def test_hidden_parts_are_left_out_of_a_narrower_search():
    document = tokens.document([Part("A", "Acme"), Part("D", "secret")])

    assert finds(document, tokens.query("secret"))
    assert not finds(document, tokens.query("secret", weights="ABC"))
    assert not finds(document, tokens.query("acme secret", weights="ABC"))


@pytest.mark.parametrize("typed", ["wang@qiming.example.com", "WANG@QIMING.EXAMPLE.CO", "wang@qiming.", "wang@qim"])
def test_a_mail_address_is_found_whole_and_while_it_is_typed(typed: str) -> None:
    held = tokens.document([Part("B", "wang@qiming.example.com", "code")])

    assert finds(held, tokens.query(typed))


def test_the_end_of_a_mail_address_is_not_looked_for() -> None:
    """A million addresses share it: to read all of those for each search took a tenth of a second."""
    assert tokens.query("wang.li@qiming.example") == "'wang' & 'li' & 'qiming'"


@pytest.mark.parametrize("typed", ["", "  ", "'", "&|!", "😀", "\x00"])
def test_nothing_to_search_for_is_none(typed: str):
    assert tokens.query(typed) is None
    assert tokens.contains(typed) is None


def test_two_letters_are_too_short_for_contains():
    assert tokens.contains("tx") is None


def test_an_unknown_weight_is_refused():
    with pytest.raises(ValueError, match="one of A, B, C and D"):
        tokens.document([Part("E", "x")])
    with pytest.raises(ValueError, match="one of A, B, C and D"):
        tokens.query("x", weights="A'")


def test_a_long_text_keeps_its_title_and_stays_bounded():
    document = tokens.document([Part("C", " ".join(f"word{i}" for i in range(5_000))), Part("A", "启明")])

    assert len(lexemes(document)) == tokens.MOST_LEXEMES
    assert lexemes(document)["启明"] == "A"


@given(st.lists(st.builds(Part, st.sampled_from("ABCD"), anything, manners), max_size=4))
def test_whatever_the_text_the_document_is_well_formed(parts: list[Part]):
    document = tokens.document(parts)

    assert LEXEME.sub("", document).strip() == ""
    assert all(len(lexeme.encode()) <= tokens.LONGEST_LEXEME for lexeme in lexemes(document))


@given(anything | namelike, weights)
def test_whatever_is_typed_the_query_is_well_formed(text: str, weights: str):
    for query in (tokens.query(text, weights=weights), tokens.contains(text), tokens.stretch(text)):
        assert query is None or re.sub(r"[()|& ]", "", TERM.sub("", query)) == ""


@given(namelike, manners.filter(lambda one: one != "number"))
def test_a_text_is_found_by_itself(text: str, manner: Manner):
    query = tokens.query(text)

    assert query is None or finds(tokens.document([Part("A", text, manner)]), query)


@given(namelike, st.integers(0, 30), st.integers(0, 30))
def test_contains_never_misses_a_part(text: str, start: int, end: int):
    part = text[start:end]
    query = tokens.contains(part)

    assert query is None or fold(part) not in fold(text) or finds(tokens.document([Part("A", text, "name")]), query)
