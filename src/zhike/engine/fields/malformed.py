"""Values that do not look like what their field is for: they came in before a rule was there, or by a way around it."""

from typing import TYPE_CHECKING

from zhike.engine.sql import FALSE, Sql

if TYPE_CHECKING:
    from .field import Field

OP = "malformed"
# Letters that were read in the wrong encoding, and what people type where they must type something. Plain searches:
# they cost a tenth of a regular expression, and every text of every row is asked.
GARBLED = ("\ufffd", "锟斤拷", "烫烫烫", "Ã¤", "Ã©", "Ã¨", "Ã¼", "Ã¶", "Ã¡", "Ã³", "Ã§", "Ã±", "â€")
MARKS = " .,;:!?/|*#+~_-—…，。、；：！？·"
STAND_INS = (
    "n/a",
    "na",
    "none",
    "null",
    "nil",
    "test",
    "xxx",
    "tbd",
    "无",
    "没有",
    "暂无",
    "不详",
    "未知",
    "待定",
    "测试",
)
SHAPES = {"email": r"^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$", "url": r"^https?://[^\s/]+\.[^\s]+$"}
SHAPES |= {"emails": SHAPES["email"]}
PHONE = "(left({0}, 1) <> '+' OR length({0}) < 7 OR translate({0}, '+;0123456789', '') <> '')"
TEXTS = {"text", "long_text"}
KINDS = {*SHAPES, *TEXTS, "phone", "phones", "choice"}


def of(field: "Field", alias: str) -> Sql:
    """The condition that the field's value is no good. Empty values are only missing."""
    column, kind = field.kind.column(field, alias), field.kind.name
    if kind in {"emails", "phones"}:
        each = f"jsonb_array_elements(CASE WHEN jsonb_typeof({column}) = 'array' THEN {column} ELSE '[]' END)"
        return odd(kind, "(e->>'value')").wrap(f"EXISTS (SELECT FROM {each} e WHERE ", ")")
    if kind in {*SHAPES, "phone"}:
        return odd(kind, column).wrap(f"({column} <> '' AND ", ")")
    if kind == "choice" and not field.is_open_choice:
        return Sql(f"({column} <> '' AND {column} <> ALL(%s::text[]))", (list(field.offered),))
    if kind in TEXTS or kind == "choice":
        garbled = " OR ".join(f"strpos({column}, %s) > 0" for _one in GARBLED)
        text = f"({column} <> '' AND (btrim({column}, %s) = '' OR lower({column}) = ANY(%s::text[]) OR {garbled}))"
        return Sql(text, (MARKS, list(STAND_INS), *GARBLED))
    return FALSE


def odd(kind: str, value: str) -> Sql:
    return Sql(PHONE.format(value)) if kind in {"phone", "phones"} else Sql(f"{value} !~ %s", (SHAPES[kind],))
