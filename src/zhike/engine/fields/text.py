"""Text and its relatives: long text, e-mail, phone, url, open choices. All compare by their folds."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from zhike.engine import shipped
from zhike.engine.speech import said
from zhike.engine.sql import Sql, like
from zhike.lib import emails, phones, tokens, urls
from zhike.lib.fold import clean, fold
from zhike.lib.tokens import Manner

from . import drawing
from .drawing import fill
from .kind import TEXTUAL, Kind, sentence

if TYPE_CHECKING:
    from .field import Field


class Text(Kind):
    """Its fold is kept in `folds` where it differs from the text itself."""

    name = "text"
    manner: Manner = "name"
    ops = TEXTUAL
    multiline = False

    def empty(self) -> Any:
        return ""

    def parse(self, field: "Field", raw: Any) -> Any:
        if raw is None:
            return ""
        if isinstance(raw, bool | list | dict):
            raise sentence(_("'%(field)s' takes text."), field=field.label)
        text = clean(str(raw), multiline=self.multiline)
        return shipped.stored(field.object, text) if field.is_title else text

    def check(self, field: "Field", value: Any) -> None:
        super().check(field, value)
        if field.max_length and len(value) > field.max_length:
            raise sentence(
                _("'%(field)s' takes %(limit)s characters at most; this has %(length)s. Shorten it."),
                field=field.label,
                limit=f"{field.max_length:,}",
                length=f"{len(value):,}",
            )

    def get(self, field: "Field", record: Any) -> Any:
        return getattr(record, field.column) or ""

    def set(self, field: "Field", record: Any, value: Any) -> None:
        setattr(record, field.column, value or (None if field.is_null else ""))

    def load(self, field: "Field", values: tuple[Any, ...]) -> Any:
        return (shipped.shown(field.object, values[0]) if field.is_title else values[0]) or ""

    def order(self, field: "Field", alias: str) -> str | None:
        return f"{alias}.title_key" if field.is_title else None

    def compared(self, field: "Field", alias: str) -> str:
        if not field.is_folded:
            return self.column(field, alias)
        return f"COALESCE({alias}.folds->>'{field.name}', {self.column(field, alias)})"

    def operand(self, field: "Field", value: Any) -> Any:
        return fold(value)

    def emptiness(self, field: "Field", alias: str) -> str:
        column = self.column(field, alias)
        return f"{column} IS NULL OR {column} = ''" if field.is_null else f"{column} = ''"

    def sought(self, value: Any) -> str:
        """What was typed as `contains` and `starts` compare it."""
        return fold(value)

    def leaf(self, field: "Field", alias: str, op: str, value: Any) -> Sql:
        if op in {"eq", "in"} and field.is_folded:
            return self.same(field, alias, op, value)
        if op not in {"contains", "starts"}:
            return super().leaf(field, alias, op, value)
        pattern = like(self.sought(value)) + "%"
        found = Sql(f"{self.compared(field, alias)} LIKE %s", ("%" + pattern if op == "contains" else pattern,))
        return narrowed(field, alias, value, found) if op == "contains" else found

    def same(self, field: "Field", alias: str, op: str, value: Any) -> Sql:
        """A text that is a fold has no other, so either is asked: of the text itself PostgreSQL knows how often it comes."""
        wanted = self.operand(field, value) if op == "eq" else [self.operand(field, one) for one in value]
        equals = f"= {'%s::text' if op == 'eq' else 'ANY(%s::text[])'}"
        column, kept = self.column(field, alias), f"{alias}.folds->>'{field.name}'"
        return Sql(f"({column} {equals} OR {kept} {equals})", (wanted, wanted))

    def holds(self, field: "Field", value: Any, op: str, wanted: Any) -> bool:
        if op == "contains":
            return not self.is_empty(value) and fold(wanted) in fold(value)
        if op == "starts":
            return not self.is_empty(value) and fold(value).startswith(fold(wanted))
        return super().holds(field, value, op, wanted)


class LongText(Text):
    name = "long_text"
    manner = "text"
    multiline = True

    def draw(self, field: "Field", value: Any) -> Markup:
        return fill('<span class="long-text">%s</span>', value)

    def brief(self, field: "Field", value: Any) -> Markup:
        line = " ".join(str(value or "")[:400].split())
        return escape(f"{line[:120]}…" if len(line) > 120 else line) if line else drawing.EMPTY

    def order(self, field: "Field", alias: str) -> str | None:
        return None


class Choice(Text):
    """One of a list of keys. An open one accepts other texts too, and takes a label for its key."""

    name = "choice"
    manner = "text"

    def parse(self, field: "Field", raw: Any) -> Any:
        text = super().parse(field, raw)
        return by_label(field, get_language()).get(fold(text), text) if text else ""

    def check(self, field: "Field", value: Any) -> None:
        super().check(field, value)
        if value and not field.is_open_choice and value not in field.offered:
            raise sentence(
                _("'%(value)s' is not a choice of '%(field)s'. Choose one of: %(choices)s."),
                value=value[:60],
                field=field.label,
                choices=", ".join(str(label) for label in field.offered.values()),
            )

    def text(self, field: "Field", value: Any) -> str:
        return str(field.choices.get(value, value or ""))

    def words(self, field: "Field", value: Any) -> str:
        return f"{value} {self.text(field, value)}" if value in field.choices else value or ""

    def draw(self, field: "Field", value: Any) -> Markup:
        title = self.text(field, value)
        if field.name in drawing.STATES:
            return drawing.state(title, value)
        is_text = field.is_open_choice and field.name not in drawing.GRADES and value not in field.hues
        return escape(title) if is_text else drawing.tag(title, value, field.hues.get(value, ""))

    def order(self, field: "Field", alias: str) -> str | None:
        return self.column(field, alias)


@lru_cache(maxsize=1_000)
def by_label(field: "Field", language: str | None) -> dict[str, str]:
    """The keys of a choice by what people may write for them in this language."""
    keys = {fold(key): key for key in field.choices}
    return {fold(str(label)): key for key, label in field.choices.items()} | keys


class Email(Text):
    name = "email"
    manner = "code"

    def parse(self, field: "Field", raw: Any) -> Any:
        text = super().parse(field, raw)
        return refused_by(emails.parse, text) if text else ""

    def draw(self, field: "Field", value: Any) -> Markup:
        return fill('<a class="link" href="mailto:%s">%s</a>', value, value)


class Phone(Text):
    name = "phone"
    manner = "number"

    def parse(self, field: "Field", raw: Any) -> Any:
        text = super().parse(field, raw)
        return stored_phone(text) if text else ""

    def text(self, field: "Field", value: Any) -> str:
        return shown_phone(value) if value else ""

    def words(self, field: "Field", value: Any) -> str:
        return phones.digits(value) if value else ""

    def sought(self, value: Any) -> str:
        return phones.digits(value) or fold(value)

    def draw(self, field: "Field", value: Any) -> Markup:
        return phone_link(value)


class Url(Text):
    name = "url"
    manner = "code"

    def parse(self, field: "Field", raw: Any) -> Any:
        text = super().parse(field, raw)
        return refused_by(urls.parse, text) if text else ""

    def draw(self, field: "Field", value: Any) -> Markup:
        return fill(
            '<a class="link" href="%s" target="_blank" rel="noopener noreferrer">%s</a>', value, urls.show(value)
        )


def stored_phone(text: str) -> str:
    """A phone number as we keep it: E.164, behind it `;` and the extension, if there is one."""
    found = refused_by(phones.parse, text.replace(";", " ext "))
    return f"{found.e164};{found.extension}" if found.extension else str(found.e164)


def shown_phone(value: str) -> str:
    number, _mark, extension = value.partition(";")
    return phones.show(number, extension)


def phone_link(value: str) -> Markup:
    return fill('<a class="link number" href="tel:%s">%s</a>', value.partition(";")[0], shown_phone(value))


def narrowed(field: "Field", alias: str, value: Any, found: Sql) -> Sql:
    """`contains`, asked of the search index first where that holds pieces of the words of this field."""
    if field.search_weight not in {"A", "B"} or field.kind.manner == "text":
        return found
    asked = tokens.stretch(value) if field.kind.manner == "number" else tokens.contains(value)
    return Sql(f"({alias}.search @@ %s::tsquery AND ", (asked,)) + found + ")" if asked else found


def refused_by(check: Any, text: str) -> Any:
    """The result of a library's check; its ValueError as the refusal of a field."""
    try:
        return check(text)
    except ValueError as refusal:
        raise ValidationError(said(refusal), code="refused") from refusal
