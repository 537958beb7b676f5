"""From text to tree. The grammar is that of spreadsheets; full-width signs count as their narrow ones.

Raises Mistake and nothing else, whatever the text is.
"""

import re
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

from .mistakes import Mistake
from .tree import Call, Literal, Name, Node

LONGEST = 4_000
MOST_NODES = 200

GRAMMAR = r"""
?start: either
?either: both | either OR both -> binary
?both: negated | both AND negated -> binary
?negated: compared | NOT negated -> unary
?compared: joined | joined COMPARE joined -> binary
?joined: sum | joined AMPERSAND sum -> binary
?sum: product | sum (PLUS | MINUS) product -> binary
?product: signed | product (TIMES | OVER) signed -> binary
?signed: power | MINUS signed -> minus
?power: atom | atom RAISED signed -> binary
?atom: NUMBER -> number
     | TEXT -> text
     | TRUE -> true
     | FALSE -> false
     | EMPTY -> empty
     | NAME -> name
     | (NAME | AND | OR) _OPEN [either (_COMMA either)*] _CLOSE -> call
     | _OPEN either _CLOSE

OR.3: /or(?!\w)/i
AND.3: /and(?!\w)/i
NOT.3: /not(?!\w)/i
TRUE.3: /true(?!\w)/i
FALSE.3: /false(?!\w)/i
EMPTY.3: /empty(?!\w)/i
COMPARE: /<=|>=|<>|!=|==|[=<>≤≥≠＝＜＞]/
AMPERSAND: /[&＆]/
PLUS: /[+＋]/
MINUS: /[-−－]/
TIMES: /[*×＊]/
OVER: /[\/÷／]/
RAISED: /\^/
_OPEN: /[(（]/
_CLOSE: /[)）]/
_COMMA: /[,，;；]/
NUMBER: /(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)%?(?!\w)/
TEXT: /"(?:[^"]|"")*"|“[^”]*”|'(?:[^']|'')*'/
NAME: /\{[^{}]+\}|[^\W\d]\w*(?:\.[^\W\d]\w*)*/
%ignore /[\s\u3000]+/
"""

SIGNS = {
    "==": "=", "＝": "=", "＜": "<", "＞": ">", "≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>", "＆": "&", "＋": "+",
    "−": "-", "－": "-", "×": "*", "＊": "*", "÷": "/", "／": "/", "^": "power",
}  # fmt: skip
NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Build(Transformer[Token, Node]):
    """Makes the tree while the text is read."""

    def number(self, found: list[Token]) -> Node:
        digits = found[0].rstrip("%")
        if len(digits) > 30:
            raise Mistake(place(found[0]), _("'%(value)s…' is too long a number.") % {"value": digits[:20]})
        value = Decimal(digits)
        return Literal(value / 100 if found[0].endswith("%") else value, place(found[0]))

    def text(self, found: list[Token]) -> Node:
        mark, inner = found[0][0], str(found[0][1:-1])
        return Literal(inner if mark == "“" else inner.replace(mark * 2, mark), place(found[0]))

    def true(self, found: list[Token]) -> Node:
        return Literal(True, place(found[0]))

    def false(self, found: list[Token]) -> Node:
        return Literal(False, place(found[0]))

    def empty(self, found: list[Token]) -> Node:
        return Literal(None, place(found[0]))

    def name(self, found: list[Token]) -> Node:
        return Name(str(found[0]), place(found[0]))

    def call(self, found: list[Any]) -> Node:
        return Call(found[0].lower(), tuple(arg for arg in found[1:] if arg is not None), place(found[0]))

    def binary(self, found: list[Any]) -> Node:
        left, sign, right = found
        return Call(SIGNS.get(str(sign), str(sign).lower()), (left, right), place(sign))

    def unary(self, found: list[Any]) -> Node:
        return Call("not", (found[1],), place(found[0]))

    def minus(self, found: list[Any]) -> Node:
        return Call("minus", (found[1],), place(found[0]))


def place(token: Token) -> int:
    return token.start_pos or 0


@cache
def parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", transformer=Build(), maybe_placeholders=False)


def parse(text: str) -> Node:
    """The formula as a tree of at most 200 nodes."""
    if len(text) > LONGEST:
        raise Mistake(0, _("A formula has %(most)s characters at most. Shorten it.") % {"most": f"{LONGEST:,}"})
    odd = NO_TEXT.search(text)
    if odd:
        raise Mistake(odd.start(), _("There is a character that cannot be printed. Take it out."))
    begins = re.match(r"[\s\u3000]*[=＝]?", text)
    ready = " " * begins.end() + text[begins.end() :] if begins else text
    if not ready.strip():
        raise Mistake(0, _("Write a formula, such as amount * 0.1."))
    try:
        tree = parser().parse(ready)
    except UnexpectedInput as wrong:
        raise unexpected(wrong, ready) from None
    except VisitError as wrong:
        raise wrong.orig_exc if isinstance(wrong.orig_exc, Mistake) else wrong from None
    require_small(tree)  # type: ignore[arg-type]
    return tree  # type: ignore[return-value]


def unexpected(wrong: UnexpectedInput, text: str) -> Mistake:
    if isinstance(wrong, UnexpectedToken) and wrong.token.type == "$END":
        return Mistake(len(text.rstrip()), _("The formula ends too early: something is missing at its end."))
    at = wrong.pos_in_stream or 0
    if isinstance(wrong, UnexpectedToken):
        at = place(wrong.token)
        return Mistake(at, _("'%(text)s' does not fit here.") % {"text": str(wrong.token)[:40]})
    if isinstance(wrong, UnexpectedCharacters) and text[at : at + 1] in {'"', "'", "“"}:
        return Mistake(at, _("A text begins here that does not end. Close it with a quotation mark."))
    return Mistake(at, _("'%(text)s' does not fit here.") % {"text": text[at : at + 1]})


def require_small(tree: Node) -> None:
    waiting, count = [tree], 0
    while waiting:
        count += 1
        one = waiting.pop()
        if isinstance(one, Call):
            waiting += one.args
    if count > MOST_NODES:
        raise Mistake(
            0, _("A formula has %(most)s parts at most; this one has %(count)s.") % {"most": MOST_NODES, "count": count}
        )
