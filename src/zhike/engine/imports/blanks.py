"""Texts that stand for nothing: what forms and programs write where nobody chose or knew anything."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation

from zhike.engine.fields import Field
from zhike.lib.fold import fold

LONGEST = 24
USUAL = (
    "Select", "- Select -", "-- Select --", "--Select--", "Select...", "Select one", "Please select", "Please choose",
    "Choose", "N/A", "#N/A", "n.a.", "null", "(null)", "\\N", "NaN", "None", "(none)", "undefined", "(blank)", "(empty)",
    "-", "--", "---", "—", "——", "/", "?",
    "请选择", "请选择...", "请选择…", "--请选择--", "-请选择-", "未选择", "未填", "未填写", "暂无", "无", "空", "（空）", "请输入",
)  # fmt: skip
FIRSTS = frozenset(text[0] for text in USUAL)


def texts(wanted: Any) -> frozenset[str]:
    """The placeholders of a map: the usual ones, none, or those that it lists."""
    if wanted is False:
        return frozenset()
    listed: Iterable[str] = map(str, wanted) if isinstance(wanted, list | tuple) else USUAL
    return frozenset(filter(None, map(fold, listed)))


def for_field(one: Field, listed: frozenset[str]) -> frozenset[str]:
    """Those that are no choice of the field."""
    if not listed or not one.choices:
        return listed
    known = set()
    for language in ("zh-hans", "en"):
        with translation.override(language):
            known |= {fold(str(word)) for pair in one.choices.items() for word in pair}
    return listed - known
