"""Every function and operator of the language, by name; one with several forms takes the first that fits."""

from itertools import groupby

from . import function_dates, function_logic, function_numbers, function_texts
from .signatures import Function

ALL: list[Function] = [
    *function_logic.FUNCTIONS, *function_numbers.FUNCTIONS, *function_texts.FUNCTIONS, *function_dates.FUNCTIONS,
]  # fmt: skip
FUNCTIONS: dict[str, list[Function]] = {
    name: list(forms) for name, forms in groupby(sorted(ALL, key=lambda one: one.name), key=lambda one: one.name)
}
LIVE = {"today", "now"}
