"""The template environment: what every template may use besides what its view gives it."""

from functools import cache
from typing import Any

import jinja2
from django.conf import settings
from django.utils.translation import gettext, ngettext, pgettext
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr, Template
from markupsafe import Markup

from .pieces import piece, same


class Generator(CodeGenerator):
    """Writes values by `put` where Jinja would call `escape`, which makes a new object of each."""

    def visit_Template(self, node: Template, frame: Frame | None = None) -> None:
        self.writeline("from zhike.lib.markup import put")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("put(" + (finalize.src or ""))


class Environment(jinja2.Environment):
    """Looks into a dict first: most of what templates are given are dicts, which have no attributes of these names."""

    code_generator_class = Generator

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def environment(**options: Any) -> Environment:
    options |= {"trim_blocks": True, "lstrip_blocks": True}
    made = Environment(autoescape=True, **{k: v for k, v in options.items() if k != "autoescape"})
    made.globals |= {"_": gettext, "ngettext": ngettext, "pgettext": pgettext, "static": static, "icon": icon}
    made.globals |= {"piece": piece, "same": same}
    return made


def static(path: str) -> str:
    return f"{settings.STATIC_URL}{path}"


@cache
def icon(name: str, size: str = "") -> Markup:
    """A picture of the sprite, for the eye only."""
    sized = f" icon-{size}" if size else ""
    return Markup('<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
        sized, static("icons.svg"), name
    )
