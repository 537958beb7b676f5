"""A value with a shape of its own, kept as JSON: the conditions and columns of a saved view."""

import json
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from .drawing import fill
from .kind import Kind, sentence

if TYPE_CHECKING:
    from .field import Field

LONGEST = 20_000
DEEPEST = 20
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL keeps neither in JSON


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
        return plain(field, raw) or None

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
        return fill("<code>%s</code>", self.text(field, value))

    def brief(self, field: "Field", value: Any) -> Markup:
        text = self.text(field, value)
        return self.show(field, value) if len(text) < 60 else fill("<code>%s…</code>", text[:60])

    def words(self, field: "Field", value: Any) -> str:
        return ""

    def load(self, field: "Field", values: tuple[Any, ...]) -> Any:
        return json.loads(values[0]) if isinstance(values[0], str) else values[0]

    def order(self, field: "Field", alias: str) -> str | None:
        return None


def plain(field: "Field", value: Any, depth: int = 1) -> Any:
    """The same as JSON keeps it: numbers without a type of their own, texts that can be stored."""
    if depth > DEEPEST:
        raise sentence(_("'%(field)s' nests too deep."), field=field.label)
    if isinstance(value, dict):
        return {plain(field, str(key)): plain(field, one, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(field, one, depth + 1) for one in value]
    if isinstance(value, Decimal | float):
        number = float(value)
        if not math.isfinite(number):
            raise sentence(_("'%(field)s' holds a number that is too large."), field=field.label)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if isinstance(value, str) and UNKEEPABLE.search(value):
        raise sentence(_("'%(field)s' holds characters that cannot be kept."), field=field.label)
    return value
