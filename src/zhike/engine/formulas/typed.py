"""From tree to typed tree: each name looked up, each function chosen by the kinds of its arguments.

Raises Mistake with the place and the cure where the kinds do not fit.
"""

import difflib
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine.objects import ObjectType

from . import kinds
from .functions import FUNCTIONS
from .inputs import Input, resolve
from .mistakes import Mistake
from .signatures import Function
from .tree import Call, Literal, Name, Node

DATE_FORM = re.compile(r"(?:YYYY|MM|DD|HH|MI|[-/. :,年月日时分]){1,40}")


@dataclass(frozen=True)
class Typed:
    """A literal has `value`, a field `input`, everything else `function` and `args`."""

    kind: str
    at: int
    function: Function | None = None
    args: tuple["Typed", ...] = ()
    input: Input | None = None
    value: Any = None

    @property
    def is_literal(self) -> bool:
        return self.function is None and self.input is None

    @property
    def inputs(self) -> list[Input]:
        """Every field that the formula reads, each once."""
        found = [self.input] if self.input else []
        for arg in self.args:
            found += arg.inputs
        return list({one.name: one for one in found}.values())

    def uses(self, names: set[str]) -> bool:
        """Whether one of these functions stands somewhere in it."""
        own = self.function is not None and self.function.name in names
        return own or any(arg.uses(names) for arg in self.args)


def check(node: Node, object_type: ObjectType) -> Typed:
    match node:
        case Literal(value, at):
            return Typed(kind_of(value), at, value=value)
        case Name(_name, at):
            found = resolve(node, object_type)
            return Typed(found.kind, at, input=found)
        case Call(name, args, at):
            return applied(name, [check(arg, object_type) for arg in args], at)
    raise TypeError(node)


def kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return kinds.YES_NO
    if isinstance(value, Decimal):
        return kinds.NUMBER
    return kinds.TEXT if isinstance(value, str) else kinds.EMPTY


def applied(name: str, args: list[Typed], at: int) -> Typed:
    """The function's form that takes these arguments, applied to them."""
    if name == "minus" and args[0].is_literal and args[0].kind == kinds.NUMBER:
        return Typed(kinds.NUMBER, at, value=-args[0].value)
    if name == "&":  # a chain is one function of many texts
        name, args = "concat", [part for arg in args for part in parts_of(arg)]
    forms = FUNCTIONS.get(name)
    if forms is None:
        raise Mistake(at, unknown(name))
    counted = [form for form in forms if form.fewest <= len(args) <= form.most]
    if not counted:
        raise Mistake(at, _("'%(function)s' is used as %(usage)s.") % {"function": name, "usage": forms[0].usage})
    for form in counted:
        taken = [taken_as(form.param(n, len(args)), arg) for n, arg in enumerate(args)]
        if all(arg is not None for arg in taken):
            return result(form, [arg for arg in taken if arg is not None], at)
    raise misfit(counted, args, at)


def parts_of(arg: Typed) -> list[Typed]:
    return list(arg.args) if arg.function and arg.function.name == "concat" else [arg]


def taken_as(param: str, arg: Typed) -> Typed | None:
    """The argument as what the parameter takes; None where it does not fit."""
    if arg.kind in kinds.ACCEPTS[param] or (arg.kind == kinds.EMPTY and param not in {"whole", "list"}):
        fits = param != "whole" or (arg.is_literal and arg.value == int(arg.value) and abs(arg.value) <= 10)
        return arg if fits else None
    if param in {"date", "day"} and arg.is_literal and arg.kind == kinds.TEXT:
        try:
            return Typed(kinds.DATE, arg.at, value=date.fromisoformat(arg.value.strip()))
        except ValueError:
            return None
    return None


def result(form: Function, args: list[Typed], at: int) -> Typed:
    same = [arg for n, arg in enumerate(args) if form.param(n, len(args)) == "same"]
    kind = form.result
    if kind in {"same", "arithmetic"}:
        counted = [arg for arg in args if arg.kind in {kinds.NUMBER, kinds.MONEY}] if kind == "arithmetic" else same
        kind = one_kind(counted, form, at)
        if kind == kinds.EMPTY and form.result == "arithmetic":
            kind = kinds.NUMBER
    elif same:
        one_kind(same, form, at)
    if form.special == "switch":
        one_kind([arg for n, arg in enumerate(args) if not form.is_value(n, len(args))], form, at)
    if form.special == "ratio":  # an amount by an amount is a plain number, and a number by an amount too
        kind = kinds.MONEY if args[0].kind == kinds.MONEY and args[1].kind != kinds.MONEY else kinds.NUMBER
    require_choices(form, args)
    if form.special in {"own amount", "currency"} and not (args[0].input and args[0].kind == kinds.MONEY):
        raise Mistake(args[0].at, _("'%(function)s' takes an amount field itself.") % {"function": form.name})
    if form.special in {"date as text", "moment as text"}:
        require_form(args[1])
    if form.special == "list contains" and not args[1].is_literal:
        raise Mistake(args[1].at, _("A list is asked for a text in quotation marks."))
    return Typed(kind, at, form, tuple(args))


def require_form(arg: Typed) -> None:
    if not arg.is_literal or not DATE_FORM.fullmatch(str(arg.value or "")):
        raise Mistake(arg.at, _('A form of dates is made of YYYY, MM, DD, HH and MI, such as "YYYY-MM".'))


def one_kind(args: list[Typed], form: Function, at: int) -> str:
    found = kinds.unified([arg.kind for arg in args])
    if found is None:
        listed = ", ".join(dict.fromkeys(str(kinds.TITLES[arg.kind]) for arg in args if arg.kind != kinds.EMPTY))
        said = _("'%(function)s' needs values of one kind here, not %(kinds)s.")
        raise Mistake(at, said % {"function": form.name, "kinds": listed})
    return found


def require_choices(form: Function, args: list[Typed]) -> None:
    """A field with fixed choices is compared with one of their keys."""
    if form.name not in {"=", "<>", "switch"}:
        return
    for one in args[:2]:
        allowed = one.input.choices if one.input else {}
        for other in args if form.name != "switch" else args[1 : len(args) - (len(args) + 1) % 2 : 2]:
            if allowed and other.is_literal and other.value and other.value not in allowed:
                said = _("'%(value)s' is no choice of '%(field)s'. Its keys are: %(keys)s.")
                named = {"value": str(other.value)[:60], "field": one.input.name if one.input else ""}
                raise Mistake(other.at, said % {**named, "keys": ", ".join(list(allowed)[:20])})


def misfit(forms: list[Function], args: list[Typed], at: int) -> Mistake:
    """The refusal for the first argument that fits no form."""
    for number, arg in enumerate(args):
        params = [form.param(number, len(args)) for form in forms]
        if any(taken_as(param, arg) is not None for param in params):
            continue
        wanted = kinds.ACCEPTS[params[0]][0]
        if params[0] == "whole":
            return Mistake(
                arg.at, _("'%(function)s' takes a whole number from -10 to 10 here.") % {"function": forms[0].name}
            )
        said = _("'%(function)s' takes %(wanted)s here, not %(got)s.") % {
            "function": forms[0].name, "wanted": kinds.TITLES[wanted], "got": kinds.TITLES[arg.kind],
        }  # fmt: skip
        return Mistake(arg.at, f"{said} {kinds.cure(wanted, arg.kind)}".strip())
    listed = ", ".join(str(kinds.TITLES[arg.kind]) for arg in args)
    said = _("'%(function)s' does not go with %(kinds)s.") % {"function": forms[0].name, "kinds": listed}
    return Mistake(at, f"{said} {kinds.cure(args[0].kind, args[-1].kind)}".strip())


def unknown(name: str) -> str:
    close = difflib.get_close_matches(name, list(FUNCTIONS), n=1)
    said = _("There is no function '%(name)s'.") % {"name": name[:60]}
    return f"{said} {_('Did you mean %(name)s?') % {'name': close[0]}}" if close else said
