"""Texts. None grows beyond 10 kB: what would is an error value, found by its length before it is built."""

from django.utils.translation import gettext_lazy as _

from .letters import lowered, raised
from .signatures import ERR, Function

TEXTS = _("Texts")
LONGEST = 10_240  # bytes
TOO_LONG = f"octet_length({{0}}) > {LONGEST}"


def clamp(x: str, low: int, high: int = LONGEST) -> str:
    """A number of ours as a whole number that a text function takes; an empty one as the lowest."""
    return f"LEAST(GREATEST(trunc({x}), {low}), {high})::int"


TIMES = "((length({0}) - length(replace({0}, {1}, ''))) / GREATEST(length({1}), 1))"
REPLACED_LENGTH = f"(octet_length({{0}}) + {TIMES} * (octet_length(COALESCE({{2}}, ''))::bigint - octet_length({{1}})))"
FUNCTIONS = [
    Function(
        "concat", ("text",), "text", special="concat", repeats=True, after=TOO_LONG, group=TEXTS,
        usage="concat(text, …)", help=_("The texts behind each other; also written text & text."),
    ),
    Function("left", ("text", "number"), "text", f"left({{0}}, {clamp('{1}', 0)})", group=TEXTS, usage="left(text, count)", help=_("The first characters.")),
    Function("right", ("text", "number"), "text", f"right({{0}}, {clamp('{1}', 0)})", group=TEXTS, usage="right(text, count)", help=_("The last characters.")),
    Function(
        "mid", ("text", "number", "number"), "text", f"substr({{0}}, {clamp('{1}', 1)}, {clamp('{2}', 0)})", group=TEXTS,
        usage="mid(text, start, count)", help=_("So many characters from the start on; the first is number 1."),
    ),
    Function("len", ("text",), "number", "COALESCE(length({0}), 0)::numeric", group=TEXTS, usage="len(text)", help=_("How many characters the text has.")),
    Function("upper", ("text",), "text", raised("{0}"), group=TEXTS, usage="upper(text)", help=_("The text in capitals.")),
    Function("lower", ("text",), "text", lowered("{0}"), group=TEXTS, usage="lower(text)", help=_("The text in small letters.")),
    Function(
        "trim", ("text",), "text", r"btrim(regexp_replace({0}, '[\s\u3000]+', ' ', 'g'), ' ')", group=TEXTS,
        usage="trim(text)", help=_("The text without spaces at its ends, and single ones within."),
    ),
    Function(
        "contains", ("string", "text"), "yes_no", f"COALESCE(position({lowered('{1}')} IN {lowered('{0}')}) > 0, FALSE)",
        group=TEXTS, usage="contains(text, part)", help=_("Whether the part stands in the text, or the word in the list. Capitals do not count."),
    ),
    Function("contains", ("list", "string"), "yes_no", special="list contains", usage="contains(list, word)"),
    Function(
        "starts", ("string", "text"), "yes_no", f"COALESCE(starts_with({lowered('{0}')}, {lowered('{1}')}), FALSE)",
        group=TEXTS, usage="starts(text, part)", help=_("Whether the text begins with the part. Capitals do not count."),
    ),
    Function(
        "replace", ("text", "text", "text"), "text",
        f"CASE WHEN {REPLACED_LENGTH} <= {LONGEST} THEN replace({{0}}, {{1}}, COALESCE({{2}}, '')) WHEN {{1}} IS NULL THEN {{0}} END",
        guards=((f"{REPLACED_LENGTH} > {LONGEST}", ERR),), group=TEXTS,
        usage="replace(text, part, other)", help=_("The text with every such part replaced by the other. Capitals count."),
    ),
    Function(
        "text", ("number", "whole"), "text", "CASE WHEN abs({0}) < 1e20 THEN round({0}, {1}::int)::text END",
        guards=(("abs({0}) >= 1e20", ERR),), group=TEXTS, usage="text(number, digits)",
        help=_("A number with so many digits, or a date in a form made of YYYY, MM, DD, HH and MI, as a text."),
    ),
    Function("text", ("moment", "string"), "text", special="moment as text", usage="text(moment, form)"),
    Function("text", ("day", "string"), "text", special="date as text", usage="text(date, form)"),
    Function("text", ("text",), "text", "{0}", usage="text(value)"),
    Function(
        "currency", ("number",), "text", special="currency", group=TEXTS, usage="currency(money)",
        help=_("The three letters of an amount field's currency."),
    ),
]  # fmt: skip
