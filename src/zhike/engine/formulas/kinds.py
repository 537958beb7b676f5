"""The kinds of values that formulas know, how they are called, and what helps where one stands in another's place."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NUMBER, MONEY, TEXT, DATE, MOMENT, YES_NO = "number", "money", "text", "date", "moment", "yes_no"
EMPTY, LINK, LIST = "empty", "link", "list"
RESULTS = (NUMBER, MONEY, TEXT, DATE, MOMENT, YES_NO)
TITLES = {
    NUMBER: pgettext_lazy("kind of value", "a number"),
    MONEY: pgettext_lazy("kind of value", "an amount"),
    TEXT: pgettext_lazy("kind of value", "a text"),
    DATE: pgettext_lazy("kind of value", "a date"),
    MOMENT: pgettext_lazy("kind of value", "a moment"),
    YES_NO: pgettext_lazy("kind of value", "yes or no"),
    EMPTY: pgettext_lazy("kind of value", "nothing"),
    LINK: pgettext_lazy("kind of value", "a link"),
    LIST: pgettext_lazy("kind of value", "a list"),
}
# Which kinds a parameter takes. The first is how it is called in a refusal.
ACCEPTS = {
    "number": (NUMBER, MONEY),
    "text": (TEXT, NUMBER, MONEY, DATE, MOMENT),
    "string": (TEXT,),
    "date": (DATE, MOMENT),
    "day": (DATE,),
    "moment": (MOMENT,),
    "yes_no": (YES_NO,),
    "list": (LIST,),
    "any": (*RESULTS, LINK, LIST),
    "same": RESULTS,
    "scalar": RESULTS,
    "whole": (NUMBER,),
}
CURES = {
    (NUMBER, TEXT): _("number(…) reads a text as a number."),
    (NUMBER, YES_NO): _("if(…, 1, 0) makes a number of it."),
    (NUMBER, DATE): _("days_between(…, …) counts days; year(…), month(…) and day(…) give parts of a date."),
    (NUMBER, MOMENT): _("days_between(…, …) counts days; year(…), month(…) and day(…) give parts of a date."),
    (TEXT, YES_NO): _("if(…, \"yes\", \"no\") makes a text of it."),
    (TEXT, NUMBER): _("text(…) makes a text of it."),
    (TEXT, DATE): _("text(…) makes a text of it."),
    (DATE, TEXT): _("Write a date as date(2026, 3, 31) or \"2026-03-31\"."),
    (DATE, NUMBER): _("Write a date as date(2026, 3, 31) or \"2026-03-31\"."),
    (YES_NO, NUMBER): _("Compare it with something, such as amount > 0."),
    (YES_NO, TEXT): _("Compare it with something, such as name = \"…\"."),
}  # fmt: skip
LINKS = _("Name a field of the linked record, such as owner.name.")
LISTS = _("isempty(…) and contains(…, …) ask about a list.")


def cure(wanted: str, got: str) -> str:
    """What helps where `got` stands and `wanted` should."""
    if got in {LINK, LIST}:
        return str(LINKS if got == LINK else LISTS)
    return str(CURES.get((wanted, NUMBER if got == MONEY else got), ""))


def unified(kinds: list[str]) -> str | None:
    """The one kind of values that may stand for each other; None where there is none."""
    found = {kind for kind in kinds if kind != EMPTY}
    if found <= {NUMBER, MONEY} and len(found) == 2:
        return MONEY
    if len(found) > 1:
        return None
    return found.pop() if found else EMPTY
