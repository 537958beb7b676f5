"""What a function of the language is: what it takes, what comes out, and its SQL."""

from dataclasses import dataclass
from typing import Any

DIV, ERR = "#DIV", "#ERR"


@dataclass(frozen=True)
class Function:
    """`sql` is a pattern with {0}, {1} for the arguments; `guards` are conditions that make an error of it.

    The pattern must hold for every value: it answers NULL where a guard holds. `after` is asked of the result as {0}.
    The last parameter repeats where `repeats`; those from `least` on may be left out. `special` names what the
    compiler does instead of a pattern.
    """

    name: str
    params: tuple[str, ...]
    result: str
    sql: str = ""
    guards: tuple[tuple[str, str], ...] = ()
    after: str = ""
    least: int | None = None
    repeats: bool = False
    special: str = ""
    group: Any = ""
    usage: str = ""
    help: Any = ""

    @property
    def fewest(self) -> int:
        return len(self.params) if self.least is None else self.least

    @property
    def most(self) -> int:
        return 200 if self.repeats else len(self.params)

    def param(self, number: int, count: int) -> str:
        """The parameter that the argument of this number, of so many, fills."""
        if self.special == "case":
            return "yes_no" if number % 2 == 0 and number < count - 1 else "same"
        if self.special == "switch":
            return "same" if self.is_value(number, count) else "scalar"
        return self.params[min(number, len(self.params) - 1)]

    def is_value(self, number: int, count: int) -> bool:
        """Whether this argument is one that may come out: of `case` and `switch` every second one, and what is left over."""
        if self.special == "case":
            return number % 2 == 1 or number == count - 1
        if self.special == "switch":
            return number > 0 and (number % 2 == 0 or number == count - 1)
        return True
