"""What is there already that may be the record now being made. Found by the search index, judged by the object's rule.

All records are looked at, hidden ones too; what is told of one depends on who asks.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from zhike.engine import actors, names
from zhike.engine.objects import ObjectType
from zhike.lib import pinyin, tokens
from zhike.lib.twins import blocks, evidence
from zhike.lib.twins.companies import Company
from zhike.lib.twins.evidence import Clue, Read, Verdict
from zhike.lib.twins.people import Person

from . import values
from .rules import Rule, rule_of

EACH = 40  # records that one question brings; who has forty namesakes is told by number and address
MOST = 10
LOCAL = 8  # digits at the end of a number: it is one with and without its area and country


@dataclass(frozen=True)
class Candidate:
    id: int
    verdict: Verdict


def candidates(object_type: ObjectType, given: Mapping[str, Any], *, but: int = 0) -> list[Candidate]:
    """Records that may be the one with these values, the surest first. At most three queries."""
    return candidates_of_many(object_type, [given], but=but)[0]


def candidates_of_many(
    object_type: ObjectType, given: Sequence[Mapping[str, Any]], *, but: int = 0
) -> list[list[Candidate]]:
    """The same for many at once, in the same number of queries."""
    rule = rule_of(object_type)
    reads = [values.read(object_type, rule.clues, one) for one in given]
    asked = {place: list(questions(object_type, rule, read)) for place, read in enumerate(reads)}
    near = look_up(object_type, asked, {place: beginning(object_type, one) for place, one in enumerate(given)})
    ids = sorted({number for listed in near.values() for number in listed} - {but})
    known = values.of(actors.system(), object_type, rule.clues, ids)
    return [judged(rule, read, {n: known[n] for n in near[place] if n in known}) for place, read in enumerate(reads)]


def among(object_type: ObjectType, given: Sequence[Mapping[str, Any]]) -> dict[int, tuple[int, Verdict]]:
    """Place → the earlier place among these values that is most like it, as far as it is like enough. No query."""
    rule = rule_of(object_type)
    reads = [values.read(object_type, rule.clues, one) for one in given]
    names = Counter(name for read in reads for name in read if isinstance(name, Company | Person))
    met: dict[str, list[int]] = defaultdict(list)
    found: dict[int, tuple[int, Verdict]] = {}
    for place, read in enumerate(reads):
        keys = blocks.keys(rule.clues, read)
        earlier = sorted({other for key in keys for other in met[key][-EACH:]})
        told = [(other, evidence.judge(rule.clues, read, reads[other], names.__getitem__)) for other in earlier]
        best = max(told, key=lambda one: one[1].score, default=None)
        if best is not None and best[1].score >= rule.warn_at:
            found[place] = best
        for key in keys:
            met[key].append(place)
    return found


def judged(rule: Rule, read: Read, known: Mapping[int, Read]) -> list[Candidate]:
    names = Counter(name for one in known.values() for name in one if isinstance(name, Company | Person))
    found = [Candidate(n, evidence.judge(rule.clues, read, one, names.__getitem__)) for n, one in known.items()]
    sure = [one for one in found if one.verdict.score >= rule.warn_at]
    return sorted(sure, key=lambda one: (-one.verdict.score, one.id))[:MOST]


def questions(object_type: ObjectType, rule: Rule, read: Read) -> Iterator[str]:
    """Queries of the search index, for what the index holds of the clues."""
    held = {names.first(name) for listed in object_type.searched.values() for name in listed}
    for clue, value in zip(rule.clues, read, strict=True):
        if value is not None and clue.field in held:
            yield from filter(None, asked_of(clue, value))


def asked_of(clue: Clue, value: Any) -> Iterator[str | None]:
    """What is known in full is asked for as it stands: the beginnings of common words are dear to look up."""
    if isinstance(value, Company):
        yield tokens.query(value.brand)
        yield tokens.query(value.sound[:40])
        yield tokens.query(" ".join(value.brand.split()[:2]))
    elif isinstance(value, Person):
        yield tokens.whole(value.han or " ".join(value.words))
        yield tokens.query(value.sound if value.han else "".join(value.words))
    elif clue.way == "address":
        for place in value:
            if place.houses and place.street:
                yield tokens.whole(" ".join([*sorted(place.houses), place.street]))
    elif clue.way == "phone":
        yield from (tokens.stretch(number[-LOCAL:]) for number in value)
    elif clue.way in {"email", "domain"}:
        yield from map(tokens.whole, value)
    elif clue.way in {"text", "code"}:
        yield tokens.query(str(value))


def beginning(object_type: ObjectType, given: Mapping[str, Any]) -> str:
    """The first signs of the title's key: what begins alike may be misspelt further on."""
    title = given.get(object_type.title)
    return pinyin.sort_key(title)[:10] if isinstance(title, str) and len(title) >= 2 else ""


# A materialized part is planned as if it were read to its end: by the index, not through the table for an early match.
LOOK = """
SELECT q.place, f.id FROM jsonb_to_recordset(%s::jsonb) AS q(place int, asked text)
CROSS JOIN LATERAL (WITH m AS MATERIALIZED (SELECT t.id FROM {table} t WHERE t.search @@ q.asked::tsquery AND t.deleted_at IS NULL)
    SELECT id FROM m LIMIT {each}) f
UNION
SELECT b.place, f.id FROM jsonb_to_recordset(%s::jsonb) AS b(place int, low text, high text)
CROSS JOIN LATERAL (SELECT t.id FROM {table} t WHERE t.title_key >= b.low AND t.title_key < b.high AND t.deleted_at IS NULL
    ORDER BY t.title_key NULLS FIRST, t.id LIMIT {each}) f
"""


def look_up(
    object_type: ObjectType, asked: Mapping[int, Sequence[str]], begins: Mapping[int, str]
) -> dict[int, list[int]]:
    """Place → ids of the records worth comparing. One query."""
    import json

    questions = [{"place": place, "asked": one} for place, listed in asked.items() for one in dict.fromkeys(listed)]
    starts = [{"place": place, "low": one, "high": one + "\x7f"} for place, one in begins.items() if one]
    found: dict[int, list[int]] = defaultdict(list)
    if not questions and not starts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(LOOK.format(table=object_type.source, each=EACH), [json.dumps(questions), json.dumps(starts)])
        for place, number in cursor.fetchall():
            found[place].append(number)
    return found
