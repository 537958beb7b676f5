from hypothesis import given
from hypothesis import strategies as st

from zhike.lib.signing import PREFIX, looks_like_token, new_token, token_hash


def test_a_new_token_is_recognised_and_never_repeats():
    tokens = {new_token() for _ in range(50)}

    assert len(tokens) == 50
    assert all(looks_like_token(token) and token.startswith(PREFIX) and len(token) == 59 for token in tokens)


@given(st.integers(len(PREFIX), 58), st.sampled_from("abcXYZ019"))
def test_one_mistyped_character_is_noticed(place: int, character: str):
    token = new_token()
    mistyped = token[:place] + character + token[place + 1 :]

    assert looks_like_token(mistyped) == (mistyped == token)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
def test_other_texts_are_no_tokens(text: str):
    assert not looks_like_token(text)
    assert not looks_like_token(PREFIX + text)
    assert len(token_hash(text)) == 64
