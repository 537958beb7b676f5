"""What a row of an import may be besides, as people read it: a record that they see, a hidden one, or another row."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import names, query
from zhike.engine.actors import Actor
from zhike.engine.imports.incoming import Alike


def told(actor: Actor, key: str, listed: Sequence[Alike]) -> list[dict[str, Any]]:
    """Beside each its `title` and `url` where the actor sees the record, else a `text`. One query."""
    titles = query.titles(actor, {(key, one.record) for one in listed if one.record})
    return [{"score": one.score, **said(one, key, titles.get((key, one.record)))} for one in listed]


def said(one: Alike, key: str, title: str | None) -> dict[str, str]:
    if not one.record:
        return {"title": "", "url": "", "text": _("Row %(row)s of this file") % {"row": one.row}}
    if title is None:
        hidden = _("There is a record like this that you may not see. Ask an administrator.")
        return {"title": "", "url": "", "text": hidden}
    return {"title": title, "url": names.address(key, one.record), "text": ""}
