"""Arithmetic. Numbers are exact decimals; an empty one makes the result empty, as in a spreadsheet."""

from django.utils.translation import gettext_lazy as _

from .signatures import DIV, ERR, Function

TWO = ("number", "number")
NUMBERS = _("Numbers")
# Beyond these a power is no longer exact or no longer quick.
POWER_GUARDS = (
    ("{0} = 0 AND {1} < 0", DIV),
    ("{0} < 0 AND {1} <> trunc({1})", ERR),
    ("abs({0}) > 1e20 OR abs({1}) > 100 OR ({0} <> 0 AND abs({0}) < 1e-20)", ERR),
)
POWER = (
    "CASE WHEN abs({0}) > 1e20 OR abs({1}) > 100 OR ({0} <> 0 AND abs({0}) < 1e-20) THEN NULL "
    "WHEN {0} < 0 AND {1} <> trunc({1}) THEN NULL WHEN {0} = 0 AND {1} < 0 THEN NULL "
    "ELSE round(power({0}::numeric, {1}::numeric), 20) END"
)
FUNCTIONS = [
    Function("+", TWO, "arithmetic", "({0} + {1})"),
    Function("-", TWO, "arithmetic", "({0} - {1})"),
    Function("*", TWO, "arithmetic", "({0} * {1})"),
    Function("/", TWO, "number", "({0} / NULLIF({1}, 0))", guards=(("{1} = 0", DIV),), special="ratio"),
    Function("minus", ("number",), "arithmetic", "(- {0})"),
    Function(
        "round", ("number", "whole"), "arithmetic", "round({0}, {1}::int)", special="rounded", least=1, group=NUMBERS,
        usage="round(number, digits)",
        help=_("The number with so many digits behind the point, none if you leave them out; halves go away from zero."),
    ),
    Function("abs", ("number",), "arithmetic", "abs({0})", group=NUMBERS, usage="abs(number)", help=_("The number without its sign.")),
    Function("floor", ("number",), "arithmetic", "floor({0})", group=NUMBERS, usage="floor(number)", help=_("The next whole number below.")),
    Function("ceiling", ("number",), "arithmetic", "ceil({0})", group=NUMBERS, usage="ceiling(number)", help=_("The next whole number above.")),
    Function(
        "mod", TWO, "number", "({0} - {1} * floor({0} / NULLIF({1}, 0)))", guards=(("{1} = 0", DIV),), group=NUMBERS,
        usage="mod(number, divisor)", help=_("What is left over by a division; it has the sign of the divisor."),
    ),
    Function(
        "power", TWO, "number", POWER, guards=POWER_GUARDS, after="abs({0}) >= 1e30", group=NUMBERS,
        usage="power(number, exponent)", help=_("The number raised to a power up to 100; also written number ^ exponent."),
    ),
    Function(
        "number", ("string",), "number",
        r"CASE WHEN {0} ~ '^\s*[+-]?[0-9]{1,20}([.][0-9]{1,10})?\s*$' THEN btrim({0}, E' \t\n\r\f\v')::numeric END",
        guards=((r"btrim({0}) <> '' AND {0} !~ '^\s*[+-]?[0-9]{1,20}([.][0-9]{1,10})?\s*$'", ERR),), group=NUMBERS,
        usage="number(text)", help=_("A text such as 12.5 as a number."),
    ),
    Function(
        "amount", ("number",), "number", special="own amount", group=NUMBERS, usage="amount(money)",
        help=_("An amount field in its own currency, as a plain number. Without it amounts count in base currency."),
    ),
]  # fmt: skip
