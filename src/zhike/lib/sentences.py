"""What we say to people from code that knows no language but English: a text that remembers how to be translated."""

from typing import Any


class Sentence(str):
    """A full English sentence. `text` is its pattern and `values` what stands in it, for whoever says it otherwise."""

    text: str
    values: dict[str, Any]

    def __new__(cls, text: str, /, **values: Any) -> "Sentence":
        made = super().__new__(cls, text % values if values else text)
        made.text, made.values = text, values
        return made
