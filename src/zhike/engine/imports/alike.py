"""Rows that would become new records though there may be such records already: told, left out or refused, as the rule says.

The fields to match by say which row is which record; this looks at the others. A few queries for a chunk of rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import query
from zhike.engine.actors import Actor
from zhike.engine.duplicates import found, rules
from zhike.engine.duplicates.found import Candidate

from .incoming import Incoming
from .mapping import Plan
from .match import told

TOLD = 100


def judge(rows: Sequence[Incoming], values: Sequence[Mapping[str, Any]], plan: Plan, by: Actor) -> None:
    """Note on each row the record that it may be, and refuse it or leave it out where the rule of the object says so."""
    rule = rules.rule_of(plan.type)
    if not rows or rule.on_import == "off" or not rules.has_rule(plan.type):
        return
    listed = found.candidates_of_many(plan.type, values)
    sure = {one[0].id for one in listed if one and one[0].verdict.score >= rule.block_at}
    titles = query.titles(by, {(plan.type.key, number) for number in sure}) if rule.on_import == "block" else {}
    for row, candidates in zip(rows, listed, strict=True):
        if not candidates:
            continue
        row.alike = (candidates[0].id, round(100 * candidates[0].verdict.score))
        if rule.on_import == "skip":
            row.state = "skipped"
        elif rule.on_import == "block" and candidates[0].id in sure:
            column, value = told(row, plan, [plan.type.title])
            row.refuse(column, value, reason(candidates[0], titles.get((plan.type.key, candidates[0].id))))


def reason(one: Candidate, title: str | None) -> str:
    if title is None:
        return _("There is a record like this that you may not see. Ask an administrator.")
    told = {"title": title, "score": round(100 * one.verdict.score)}
    return _("'%(title)s' is there already and very likely the same (%(score)s of 100). Match by its number or leave the row out.") % told  # fmt: skip


def remember(order: dict[str, Any], rows: Sequence[Incoming]) -> None:
    """Keep in the job's order how many rows may be there already, and the first of them: row, record, score."""
    alike = [[row.number, *row.alike] for row in rows if row.alike]
    if alike:
        order["alike"] = order.get("alike", 0) + len(alike)
        order["alike_rows"] = [*order.get("alike_rows", []), *alike][:TOLD]
