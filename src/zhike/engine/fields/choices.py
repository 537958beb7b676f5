"""Yes or no, and sets of short texts: several choices, tags."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine.sql import Sql
from zhike.lib.fold import clean, fold

from . import drawing
from .drawing import fill
from .kind import Kind, sentence
from .notation import decoded

if TYPE_CHECKING:
    from .field import Field

YES = {"1", "true", "yes", "y", "on", "t", "是", "对", "真", "√"}
NO = {"0", "false", "no", "n", "off", "f", "否", "错", "假", "×", ""}


class YesNo(Kind):
    name = "yes_no"
    ops: tuple[str, ...] = ("eq", "ne", "in", "not_in")
    cast = "boolean"

    def parse(self, field: "Field", raw: Any) -> Any:
        if raw is None or isinstance(raw, bool):
            return bool(raw)
        word = fold(str(raw))
        if word in YES | NO:
            return word in YES
        raise sentence(_("'%(field)s' takes yes or no, not '%(value)s'."), field=field.label, value=str(raw)[:60])

    def is_empty(self, value: Any) -> bool:
        return value is None

    def unpack(self, field: "Field", kept: Any) -> Any:
        return bool(kept)

    def in_json(self, held: str, key: str, part: str) -> str:
        return f"COALESCE(({held}->>'{key}')::boolean, false)"

    def text(self, field: "Field", value: Any) -> str:
        return _("Yes") if value else _("No")

    def words(self, field: "Field", value: Any) -> str:
        return ""

    def draw(self, field: "Field", value: Any) -> Markup:
        if not value:
            return fill('<span class="yes-no">%s</span>', self.text(field, value))
        return fill('<span class="yes-no is-yes">%s%s</span>', drawing.icon("check"), self.text(field, value))


class Words(Kind):
    """A list of short texts without repeats. `contains` and `in` ask for one of them."""

    name = "tags"
    ops = ("eq", "ne", "contains", "in", "not_in", "empty", "not_empty")
    limit = 50
    is_listed = True

    def empty(self) -> Any:
        return []

    def parse(self, field: "Field", raw: Any) -> Any:
        if raw is None:
            return []
        if isinstance(raw, str):
            raw = self.split(field, raw)
        if not isinstance(raw, list | tuple) or any(not isinstance(item, str | int) for item in raw):
            raise sentence(_("'%(field)s' takes a list of texts."), field=field.label)
        return list({fold(word): word for word in (clean(str(item)) for item in raw) if word}.values())

    def split(self, field: "Field", raw: str) -> list[str]:
        if raw.startswith("["):
            try:
                return list(json.loads(raw))
            except ValueError:
                pass
        for mark in "，、；;|\n":
            raw = raw.replace(mark, ",")
        return raw.split(",")

    def check(self, field: "Field", value: Any) -> None:
        super().check(field, value)
        if len(value) > self.limit:
            raise sentence(_("'%(field)s' takes %(limit)s entries at most."), field=field.label, limit=self.limit)
        for word in value:
            if len(word) > 60:
                raise sentence(_("'%(value)s…' is longer than 60 characters. Shorten it."), value=word[:30])

    def parse_operand(self, field: "Field", raw: Any) -> Any:
        return self.parse(field, [raw])[0] if not isinstance(raw, list) else self.parse(field, raw)

    def load(self, field: "Field", values: tuple[Any, ...]) -> Any:
        return decoded(values[0]) or []

    def text(self, field: "Field", value: Any) -> str:
        return ", ".join(value or [])

    def draw(self, field: "Field", value: Any) -> Markup:
        return drawn(drawing.tag(word) for word in value)

    def brief(self, field: "Field", value: Any) -> Markup:
        shown = self.show(field, (value or [])[:2])
        return drawing.brief_list(shown, len(value or []) - 2)

    def order(self, field: "Field", alias: str) -> str | None:
        return None

    def emptiness(self, field: "Field", alias: str) -> str:
        return f"{self.column(field, alias)} = '{{}}'"

    def leaf(self, field: "Field", alias: str, op: str, value: Any) -> Sql:
        column = self.column(field, alias)
        if op in {"eq", "contains"}:
            words = value if isinstance(value, list) else [value]
            if field.json:
                return Sql(f"{column} @> %s::jsonb", (json.dumps(words),))
            return Sql(f"{column} @> %s::varchar[]", (words,))
        if op == "in":
            return Sql(f"{column} ?| %s" if field.json else f"{column} && %s::varchar[]", (list(value),))
        return super().leaf(field, alias, op, value)

    def holds(self, field: "Field", value: Any, op: str, wanted: Any) -> bool:
        if op in {"eq", "contains"}:
            return set(wanted if isinstance(wanted, list) else [wanted]) <= set(value)
        if op == "in":
            return bool(set(wanted) & set(value))
        return super().holds(field, value, op, wanted)


class Tags(Words):
    pass


class MultiChoice(Words):
    name = "multi_choice"

    def parse(self, field: "Field", raw: Any) -> Any:
        labels = {fold(str(label)): key for key, label in field.choices.items()}
        return [labels.get(fold(word), word) for word in super().parse(field, raw)]

    def check(self, field: "Field", value: Any) -> None:
        super().check(field, value)
        for word in value:
            if word not in field.choices:
                raise sentence(
                    _("'%(value)s' is not a choice of '%(field)s'. Choose one of: %(choices)s."),
                    value=word[:60],
                    field=field.label,
                    choices=", ".join(str(label) for label in field.offered.values()),
                )

    def text(self, field: "Field", value: Any) -> str:
        return ", ".join(str(field.choices.get(word, word)) for word in value or [])

    def draw(self, field: "Field", value: Any) -> Markup:
        return drawn(drawing.tag(field.choices.get(word, word), word, field.hues.get(word, "")) for word in value)


def drawn(tags: Iterable[Markup]) -> Markup:
    return fill('<span class="tags">%s</span>', Markup("").join(tags))
