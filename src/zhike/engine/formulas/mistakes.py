"""What is wrong with a formula, said with the place and the cure. Nothing else is ever raised for a formula's text."""


class Mistake(Exception):
    """`at` is where in the text, counted from 0."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at, self.message = at, message
