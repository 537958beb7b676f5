"""Parts that come out the same from page to page: drawn once for what they are made of, then kept."""

from typing import Any

from django.utils.translation import get_language
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

MOST = 1_000  # of a few kilobytes each
kept: dict[tuple[Any, ...], Markup] = {}


@pass_context
def piece(context: Context, name: str) -> Markup:
    """A part of the frame, drawn with this context. `shell.mark` says what it depends on."""
    mark = getattr(context["shell"], "mark", None)
    return same(context, name, mark and mark(name))


@pass_context
def same(context: Context, name: str, mark: Any) -> Markup:
    """The template, drawn with this context, which comes out the same wherever the mark is the same; without one it is not kept."""
    if not mark:
        return drawn(context, name)
    key = (name, get_language(), *mark)
    found = kept.get(key)
    if found is None:
        if len(kept) >= MOST:
            kept.clear()
        found = kept[key] = drawn(context, name)
    return found


def drawn(context: Context, name: str) -> Markup:
    return Markup(context.environment.get_template(name).render(context))  # noqa: S704  a template of ours
