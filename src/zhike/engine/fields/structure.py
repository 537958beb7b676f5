"""A value with a shape of its own, kept as JSON: the conditions and columns of a saved view."""

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from .kind import Kind, sentence

if TYPE_CHECKING:
    from .field import Field

LONGEST = 20_000


class Structure(Kind):
    """An object or a list; an empty one counts as none. Nobody compares or sorts by it."""

    name = "structure"
    ops = ("empty", "not_empty")
    is_flat = False

    def parse(self, field: "Field", raw: Any) -> Any:
        if isinstance(raw, str):
            raw = self.read(field, raw) if raw.strip() else None
        if raw is not None and not isinstance(raw, dict | list):
            raise sentence(_("'%(field)s' takes an object or a list."), field=field.label)
        return raw or None

    def read(self, field: "Field", text: str) -> Any:
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as wrong:
            raise sentence(_("'%(field)s' takes an object or a list, as JSON."), field=field.label) from wrong

    def check(self, field: "Field", value: Any) -> None:
        super().check(field, value)
        if len(self.text(field, value)) > LONGEST:
            raise sentence(
                _("'%(field)s' is longer than %(limit)s characters. Make it smaller."),
                field=field.label,
                limit=f"{LONGEST:,}",
            )

    def is_empty(self, value: Any) -> bool:
        return not value

    def text(self, field: "Field", value: Any) -> str:
        return json.dumps(value, ensure_ascii=False) if value else ""

    def draw(self, field: "Field", value: Any) -> Markup:
        return Markup("<code>{}</code>").format(self.text(field, value))

    def brief(self, field: "Field", value: Any) -> Markup:
        text = self.text(field, value)
        return self.show(field, value) if len(text) < 60 else Markup("<code>{}…</code>").format(text[:60])

    def words(self, field: "Field", value: Any) -> str:
        return ""

    def load(self, field: "Field", values: tuple[Any, ...]) -> Any:
        return json.loads(values[0]) if isinstance(values[0], str) else values[0]

    def order(self, field: "Field", alias: str) -> str | None:
        return None
