"""Comparing and choosing. A comparison with something empty is no, except that empty equals empty."""

from django.utils.translation import gettext_lazy as _

from .letters import lowered
from .signatures import Function

LOGIC = _("Comparing and choosing")
KINDS = ("number", "day", "moment", "date", "yes_no")
TEXT = (lowered("{0}"), lowered("{1}"))
PLAIN = ("{0}", "{1}")


def equality(sign: str, sql: str) -> list[Function]:
    forms = [Function(sign, (kind, kind), "yes_no", sql.format(*PLAIN, *PLAIN)) for kind in KINDS]
    same = sql.format(f"NULLIF({TEXT[0]}, '')", f"NULLIF({TEXT[1]}, '')")
    return [Function(sign, ("string", "string"), "yes_no", same), *forms]


def order(sign: str) -> list[Function]:
    return [Function(sign, (kind, kind), "yes_no", f"COALESCE({{0}} {sign} {{1}}, FALSE)") for kind in KINDS[:-1]]


FUNCTIONS = [
    *equality("=", "({} IS NOT DISTINCT FROM {})"),
    *equality("<>", "({} IS DISTINCT FROM {})"),
    *order("<"), *order("<="), *order(">"), *order(">="),
    Function("and", ("yes_no",), "yes_no", special="and", repeats=True, least=1, group=LOGIC, usage="and(a, b, …)", help=_("Whether all of them hold; also written a and b.")),
    Function("or", ("yes_no",), "yes_no", special="or", repeats=True, least=1, group=LOGIC, usage="or(a, b, …)", help=_("Whether one of them holds; also written a or b.")),
    Function("not", ("yes_no",), "yes_no", "(NOT COALESCE({0}, FALSE))", group=LOGIC, usage="not(a)", help=_("Yes where it is no.")),
    Function(
        "if", ("yes_no", "same", "same"), "same", special="case", least=2, group=LOGIC, usage="if(condition, value, otherwise)",
        help=_("The value where the condition holds, else the other one; empty if you leave that out."),
    ),
    Function(
        "case", ("yes_no", "same"), "same", special="case", repeats=True, group=LOGIC,
        usage="case(condition, value, condition, value, …, otherwise)", help=_("The value of the first condition that holds."),
    ),
    Function(
        "switch", ("scalar", "scalar", "same"), "same", special="switch", repeats=True, group=LOGIC,
        usage="switch(value, key, result, key, result, …, otherwise)", help=_("The result beside the first key that equals the value."),
    ),
    Function(
        "ifempty", ("same", "same"), "same", special="coalesce", repeats=True, group=LOGIC, usage="ifempty(value, otherwise, …)",
        help=_("The first of the values that is not empty."),
    ),
    Function("coalesce", ("same", "same"), "same", special="coalesce", repeats=True, usage="coalesce(value, otherwise, …)"),
    Function(
        "iferror", ("same", "same"), "same", special="iferror", group=LOGIC, usage="iferror(value, otherwise)",
        help=_("The value, or the other one where it is #DIV or #ERR."),
    ),
    Function("isempty", ("any",), "yes_no", special="isempty", group=LOGIC, usage="isempty(field)", help=_("Whether nothing is filled in.")),
    Function("min", ("same",), "same", special="least", repeats=True, group=LOGIC, usage="min(a, b, …)", help=_("The smallest number or the earliest date; empty ones do not count.")),
    Function("max", ("same",), "same", special="greatest", repeats=True, group=LOGIC, usage="max(a, b, …)", help=_("The largest number or the latest date; empty ones do not count.")),
]  # fmt: skip
