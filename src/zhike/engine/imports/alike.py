"""Rows that would become new records though there may be such records already: told, left out or refused, as the rule says.

The fields to match by say which row is which record; this looks at the others. A few queries for a chunk of rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import query
from zhike.engine.actors import Actor
from zhike.engine.duplicates import found, rules
from zhike.lib.twins.evidence import Verdict

from .incoming import Alike, Incoming
from .mapping import Plan
from .match import told

TOLD = 100


def judge(rows: Sequence[Incoming], values: Sequence[Mapping[str, Any]], plan: Plan, by: Actor) -> None:
    """Note on each row the record or the earlier row that it may be, and refuse it or leave it out where the rule of
    the object says so. Rows are compared with those of the same piece of the file; what came before is stored by then.
    """
    rule = rules.rule_of(plan.type)
    if not rows or rule.on_import == "off" or not rules.has_rule(plan.type):
        return
    stored = [next(iter(listed), None) for listed in found.candidates_of_many(plan.type, values)]
    sure = {one.id for one in stored if one and one.verdict.score >= rule.block_at}
    titles = query.titles(by, {(plan.type.key, number) for number in sure}) if rule.on_import == "block" else {}
    earlier = found.among(plan.type, values)
    for place, (row, candidate) in enumerate(zip(rows, stored, strict=True)):
        if candidate:
            row.alike = Alike(candidate.id, percent(candidate.verdict))
            title = titles.get((plan.type.key, candidate.id))
            treat(row, plan, rule, candidate.verdict, there(row.alike, title))
        elif place in earlier and not rows[earlier[place][0]].problems:
            other, verdict = earlier[place]
            row.alike = Alike(0, percent(verdict), rows[other].number)
            treat(row, plan, rule, verdict, twice(row.alike))


def treat(row: Incoming, plan: Plan, rule: rules.Rule, verdict: Verdict, reason: str) -> None:
    if rule.on_import == "skip":
        row.state = "skipped"
    elif rule.on_import == "block" and verdict.score >= rule.block_at:
        column, value = told(row, plan, [plan.type.title])
        row.refuse(column, value, reason)


def percent(verdict: Verdict) -> int:
    return round(100 * verdict.score)


def there(alike: Alike, title: str | None) -> str:
    if title is None:
        return _("There is a record like this that you may not see. Ask an administrator.")
    about = {"title": title, "score": alike.score}
    return _("'%(title)s' is there already and very likely the same (%(score)s of 100). Match by its number or leave the row out.") % about  # fmt: skip


def twice(alike: Alike) -> str:
    about = {"row": alike.row, "score": alike.score}
    return _("Row %(row)s of this file is very likely the same (%(score)s of 100). Leave one of them out.") % about


def remember(order: dict[str, Any], rows: Sequence[Incoming]) -> None:
    """Keep in the job's order how many rows may be there already, and the first of them: row, record, score."""
    alike = [[row.number, *row.alike] for row in rows if row.alike]
    if alike:
        order["alike"] = order.get("alike", 0) + len(alike)
        order["alike_rows"] = [*order.get("alike_rows", []), *alike][:TOLD]
