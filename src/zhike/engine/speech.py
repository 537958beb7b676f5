"""Saying in the reader's language what the library says in English."""

from django.utils.translation import gettext

from zhike.lib.sentences import Sentence


def said(what: object) -> str:
    """A sentence of the library, or the one that its refusal carries, in the language of the moment."""
    if isinstance(what, Exception):
        what = what.args[0] if what.args else ""
    if not isinstance(what, Sentence):
        return str(what)
    values = {name: said(value) if isinstance(value, Sentence) else value for name, value in what.values.items()}
    return gettext(what.text) % values if values else gettext(what.text)
