"""The rule of an object as a form, read back from it, and what a trial of it found, as plain data."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from zhike.engine import names, query
from zhike.engine.actors import Actor
from zhike.engine.duplicates import rules, told
from zhike.engine.fields import Field
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.web.edits import edit, options

WAYS = {
    "company": lazy("Company name, in any spelling"),
    "person": lazy("Name of a person, in any spelling"),
    "text": lazy("Text, also nearly the same"),
    "code": lazy("Number or code, one sign may differ"),
    "phone": lazy("Phone, also without area code"),
    "email": lazy("Mail address"),
    "domain": lazy("Web site or domain of the mail address"),
    "address": lazy("Postal address, also partly"),
    "date": lazy("Day, one figure may differ"),
    "same": lazy("Exactly the same"),
}
ANSWERS = {
    "off": lazy("Do nothing"),
    "warn": lazy("Tell, and go on if wanted"),
    "skip": lazy("Leave the row out"),
    "block": lazy("Refuse what is sure, tell of the rest"),
}


def summary(one: ObjectType) -> str:
    rule = rules.rule_of(one)
    number = len(rule.clues)
    compared = ngettext("%(count)s field compared", "%(count)s fields compared", number) % {"count": number}
    new = _("New record in a form")
    return f"{compared} · {new}: {ANSWERS[rule.on_create]}"


def form(one: ObjectType, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that can be compared, those of the rule first, and what is done from which mark on."""
    clues = {str(clue.get("field")): clue for clue in raw["clues"]}
    fitting = {name: found for name, found in one.fields.items() if rules.ways_for(found)}
    ordered = [*(name for name in clues if name in fitting), *(name for name in fitting if name not in clues)]
    return {
        "rows": [row(fitting[name], clues.get(name)) for name in ordered],
        "most": rules.MOST_POINTS,
        "marks": [
            edit("warn_at", _("Tell from this score on"), "number", percent(raw["warn_at"]), step="1", help=_("A score is the sum of the points, at most 100.")),
            edit("block_at", _("Sure from this score on"), "number", percent(raw["block_at"]), step="1", help=_("From here on a new record is refused where it is set so below.")),
        ],
        "answers": [
            choice("on_create", _("New record in a form"), rules.ON_CREATE, raw),
            choice("on_api", _("New record over the API"), rules.ON_CREATE, raw),
            choice("on_import", _("New row of an import"), rules.ON_IMPORT, raw),
            edit("tell_owner", _("Name who looks after a record that one may not see"), "yes_no", bool(raw["tell_owner"]), is_wide=True),
        ],
    }  # fmt: skip


def row(one: Field, clue: Mapping[str, Any] | None) -> dict[str, Any]:
    usual = rules.clue_for(one)
    ways = rules.ways_for(one)
    offered = [("", _("is not compared")), *((way, WAYS[way]) for way in ways)]
    return {
        "name": one.name,
        "title": str(capfirst(one.label)),
        "options": options(offered, str(clue["way"]) if clue else ""),
        "agree": clue["agree"] if clue else usual.agree,
        "differ": clue["differ"] if clue else usual.differ,
        "is_used": clue is not None,
    }


def choice(name: str, title: str, keys: tuple[str, ...], raw: Mapping[str, Any]) -> dict[str, Any]:
    return edit(name, title, "choice", raw[name], is_required=True, options=options([(k, ANSWERS[k]) for k in keys], str(raw[name])))  # fmt: skip


def percent(mark: Any) -> str:
    return f"{round(100 * mark)}" if isinstance(mark, float | int) else str(mark)


def posted(one: ObjectType, data: QueryDict) -> dict[str, Any]:
    """The rule that the form says, as JSON; `rules.read` judges it."""
    clues = [
        {"field": name, "way": data[f"way.{name}"], "agree": data.get(f"agree.{name}", ""), "differ": data.get(f"differ.{name}", "")}
        for name in one.fields
        if data.get(f"way.{name}")
    ]  # fmt: skip
    marks = {name: share(data.get(name, "")) for name in ("warn_at", "block_at")}
    answers = {name: data.get(name, "off") for name in ("on_create", "on_api", "on_import")}
    return {"clues": clues, **marks, **answers, "tell_owner": data.get("tell_owner") == "on"}


def differs(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two rules say something else; the order of their clues says nothing."""

    def plain(rule: Mapping[str, Any]) -> dict[str, Any]:
        return {**rule, "clues": {str(clue["field"]): clue for clue in rule["clues"]}}

    return plain(one) != plain(other)


def share(text: str) -> float | str:
    return int(text) / 100 if text.isascii() and text.isdigit() and len(text) < 4 else text


def trial(actor: Actor, one: ObjectType, job: Job) -> dict[str, Any]:
    """How far it is and what it found, with the pairs that lie nearest to the mark."""
    examples = (job.result or {}).get("examples", [])
    titles = query.titles(actor, {(one.key, found[side]) for found in examples for side in ("one", "other")})
    return {
        "url": f"/settings/duplicates/{one.path}?trial={job.pk}",
        "is_going": job.state in {"waiting", "running"},
        "has_failed": job.state == "failed",
        "percent": round(100 * job.done / job.total, 1) if job.total else 0,
        "records": f"{job.order.get('records', job.done):,}",
        "found": f"{job.counts['found']:,}",
        "sure": f"{job.counts.get('sure', 0):,}",
        "examples": [
            {
                "score": round(100 * found["score"]),
                "records": [
                    {"title": titles.get((one.key, found[side]), ""), "url": names.address(one.key, found[side])}
                    for side in ("one", "other")
                ],
                "reasons": told.reasons(actor, one, found["signs"]),
            }
            for found in examples
        ],
    }
