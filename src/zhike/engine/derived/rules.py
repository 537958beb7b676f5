"""What is asked of the definition of a computed field when it is saved, and of fields that one reads."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import objects
from zhike.engine.custom.kinds import Definition
from zhike.engine.formulas import Mistake, formula
from zhike.engine.formulas.inputs import resolve
from zhike.engine.formulas.parse import parse
from zhike.engine.formulas.tree import Call, Name, Node
from zhike.engine.objects import ObjectType

from . import plan
from .field import FORMULA, Derived, make
from .rollup import Rollup, rollup

LARGEST = 60_000  # characters of SQL, of a formula with all those computed when it is read


def settled(given: Definition) -> dict[str, Any]:
    """The definition as it is kept: names instead of labels, and the kind of what comes out.

    Raises ValidationError by field: for a formula that does not hold, one that reads itself, or a kind that others rely on.
    """
    parent = objects.get(given.object)
    held = dict(given.definition or {})
    try:
        if given.kind == FORMULA:
            held = {"formula": with_names(str(held.get("formula") or ""), parent)}
            held["result"] = formula(held["formula"], parent).kind
        else:
            known = ("relation", "function", "field", "where", "where_text")
            held = {name: held[name] for name in known if held.get(name) not in (None, "", {}, [])}
            found = rollup(held, parent)
            held["result"] = found.result
            require_lasting(found)
    except Mistake as mistake:
        raise refused(said(mistake)) from mistake
    except ValidationError as refusal:
        raise refused(*refusal.messages) from refusal
    require_no_circle(replace(given, definition=held))
    require_same_kind(given, held["result"])
    return held


def require_lasting(found: Rollup) -> None:
    """What is kept cannot come from what changes with time alone."""
    if any(isinstance(one.field, Derived) and one.field.is_live for one in found.paths):
        raise ValidationError(_("A roll-up cannot read a formula with today() or now()."))


def refused(*sentences: str) -> ValidationError:
    return ValidationError({"definition": list(sentences)})


def said(mistake: Mistake) -> str:
    return _("At character %(place)s: %(sentence)s") % {"place": mistake.at + 1, "sentence": mistake.message}


def with_names(text: str, parent: ObjectType) -> str:
    """The formula with labels replaced by names, which last when a label changes."""
    names: list[Name] = []
    waiting: list[Node] = [parse(text)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Name):
            names.append(one)
        elif isinstance(one, Call):
            waiting += one.args
    for name in sorted(names, key=lambda found: -found.at):
        text = text[: name.at] + resolve(name, parent).name + text[name.at + len(name.name) :]
    return text.strip()


def require_no_circle(given: Definition) -> None:
    made = make(given)
    assert isinstance(made, Derived)
    computed = plan.of_field(made)
    if computed is None:
        return
    known = plan.now().all | {computed.name: computed}
    way = plan.circle(known, computed.name)
    if way:
        labels = " → ".join(str(known[name].field.label) for name in [*way, way[0]])
        raise refused(_("The field would be computed from itself: %(way)s. Take one of them out.") % {"way": labels})
    after = plan.planned(known).all[computed.name]
    if after.is_live and len(after.value("t", "UTC").text) > LARGEST:
        raise refused(_("The formula and those it reads are too large together. Make one of them simpler."))
    if after.is_live:
        for reader in plan.now().readers(computed.name):
            if reader.field.made.kind != FORMULA:
                sentence = _("The roll-up '%(field)s' reads this field, so it cannot use today() or now().")
                raise refused(sentence % {"field": reader.field.label})


def require_same_kind(given: Definition, result: str) -> None:
    """Others rely on what comes out being a number, a date …"""
    old = objects.get(given.object).fields.get(f"derived.{given.name}")
    if isinstance(old, Derived) and old.result != result:
        for reader in plan.now().readers((given.object, old.name)):
            sentence = _("'%(field)s' reads this field and needs what it gives now. Change that one first.")
            raise refused(sentence % {"field": reader.field.label})


def require_unread(object_key: str, name: str) -> None:
    """A field that something is computed from stays."""
    for reader in plan.now().readers((object_key, name)):
        where = objects.get(reader.object).label
        raise ValidationError(
            _("'%(field)s' of '%(object)s' is computed from this field. Change or hide that one first.")
            % {"field": reader.field.label, "object": where}
        )
