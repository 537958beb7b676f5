from hypothesis import given
from hypothesis import strategies as st

from zhike.lib.fold import clean, fold

# Whatever arrives: controls, lone surrogates, every script.
anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


def test_case_width_spacing_and_traditional_characters_do_not_count():
    assert fold("  ＡＣＭＥ\u3000Co\tLtd ") == "acme co ltd"
    assert fold("啟明精密製造") == fold("启明精密制造")
    assert fold("Straße") == fold("STRASSE")


def test_invisible_characters_do_not_count():
    assert fold("ac\u200bme\u202e\x00\ufeff") == "acme"


def test_a_part_of_a_name_folds_to_a_part_of_its_fold():
    for name, part in (("乾隆酒業", "乾"), ("頭髮護理", "髮"), ("發展銀行", "發展"), ("瞭解", "瞭")):
        assert fold(part) in fold(name)


def test_stored_text_keeps_what_was_written_but_not_controls():
    assert clean(" 啟明\x00\x07 精密\u202eabc\u2066 ") == "啟明 精密abc"
    assert clean("a\nb\tc\x00\u2028d") == "a b c d"
    assert clean("a\r\nb\tc\rd ", multiline=True) == "a\nb\tc\nd"
    assert clean("e\u0301") == "é"


@given(anything)
def test_folding_twice_is_folding_once(text: str):
    assert fold(fold(text)) == fold(text)


@given(anything)
def test_stored_text_can_be_stored_and_stays_as_it_is(text: str):
    stored = clean(text)

    assert "\x00" not in stored
    assert stored.encode("utf-8").decode("utf-8") == stored
    assert clean(stored) == stored
    assert clean(clean(text, multiline=True), multiline=True) == clean(text, multiline=True)


@given(anything)
def test_cleaning_does_not_change_what_a_text_equals(text: str):
    assert fold(clean(fold(text))) == fold(text)
