"""Parts of the frame that come out the same from page to page: drawn once for what they are made of, then kept."""

from typing import Any

from django.utils.translation import get_language
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

MOST = 1_000  # of a few kilobytes each
kept: dict[tuple[Any, ...], Markup] = {}


@pass_context
def piece(context: Context, name: str) -> Markup:
    """The template, drawn with this context. `shell.mark` says what it depends on; without it nothing is kept."""
    mark = getattr(context["shell"], "mark", None)
    if mark is None:
        return drawn(context, name)
    key = (name, get_language(), *mark(name))
    found = kept.get(key)
    if found is None:
        if len(kept) >= MOST:
            kept.clear()
        found = kept[key] = drawn(context, name)
    return found


def drawn(context: Context, name: str) -> Markup:
    return Markup(context.environment.get_template(name).render(context))  # noqa: S704  a template of ours
