"""A formula of an object, read and checked: what kind of value it gives, what it reads, whether time changes it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql

from . import compile, kinds
from .functions import LIVE
from .inputs import Input
from .mistakes import Mistake
from .parse import parse
from .typed import Typed, check


@dataclass(frozen=True)
class Formula:
    """`kind` is number, money, text, date, moment or yes_no."""

    text: str
    tree: Typed

    @property
    def kind(self) -> str:
        return self.tree.kind if self.tree.kind != kinds.EMPTY else kinds.TEXT

    @property
    def inputs(self) -> list[Input]:
        return self.tree.inputs

    @property
    def is_live(self) -> bool:
        """Whether the value changes with time alone: it is then computed whenever it is read."""
        return self.tree.uses(LIVE)

    def value(self, alias: str, zone: str) -> Sql:
        return compile.value(self.tree, alias=alias, zone=zone)

    def error(self, alias: str, zone: str) -> Sql:
        return compile.error(self.tree, alias=alias, zone=zone)

    def json(self, alias: str, zone: str, key: str) -> Sql:
        return compile.both(self.tree, alias=alias, zone=zone, key=key)


def formula(text: str, object_type: ObjectType) -> Formula:
    """Raises Mistake, with the place and the cure."""
    tree = check(parse(text), object_type)
    if tree.kind in {kinds.LINK, kinds.LIST}:
        said = _("The formula gives %(kind)s. %(cure)s")
        raise Mistake(tree.at, said % {"kind": kinds.TITLES[tree.kind], "cure": kinds.cure("", tree.kind)})
    return Formula(text, tree)
