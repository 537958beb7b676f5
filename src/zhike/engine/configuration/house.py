"""Settings of the whole house as parts of the text: what counts as a duplicate, how long the bin keeps things.

A setting that administrators get a page for is named here; a test holds the two together.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import metadata, objects
from zhike.engine.actors import Actor
from zhike.engine.duplicates import rules
from zhike.engine.past import retention

from .declared import Entry, House


def rules_kept() -> dict[str, Entry]:
    """The rules that somebody changed. One query for each object that can have duplicates."""
    with_rules = sorted((one for one in objects.all_types() if rules.has_rule(one)), key=lambda one: one.key)
    kept = {one.key: metadata.setting(rules.name(one)) for one in with_rules}
    return {one.key: rule_entry(one.key, rules.rule_of(one)) for one in with_rules if kept[one.key] is not None}


def rule_entry(key: str, rule: rules.Rule) -> Entry:
    return {"object": key, **rules.as_json(rule)}


def normal_rule(given: Entry) -> Entry:
    """Fields are looked at when it is applied: the text may bring them."""
    standard = rule_entry("", rules.Rule())
    require_known(given, standard, "duplicate_rules")
    return {**standard, **given, "object": str(given.get("object", ""))}


def write_rule(key: str, entry: Entry | None, *, by: Actor) -> None:
    one = objects.find(key)
    if one is None or one.key != key or not rules.has_rule(one):
        raise ValidationError(_("'%(name)s' is no object of which duplicates are looked for.") % {"name": key[:40]})
    rules.change(one, entry and {name: value for name, value in entry.items() if name != "object"}, by=by)


def settings_kept() -> dict[str, Entry]:
    number = retention.days() or 0
    return {} if number == retention.USUAL else {retention.KEY: {"name": retention.KEY, "value": number}}


def normal_setting(given: Entry) -> Entry:
    require_known(given, {"name": "", "value": 0}, "settings")
    if given.get("name") != retention.KEY:
        raise ValidationError(_("'%(name)s' is no setting. Settings are: %(known)s.") % {"name": str(given.get("name"))[:40], "known": retention.KEY})  # fmt: skip
    value = given.get("value", 0)
    if type(value) is not int:
        raise ValidationError(_("'%(name)s' takes a whole number of days; 0 keeps everything.") % {"name": retention.KEY})  # fmt: skip
    return {"name": retention.KEY, "value": value}


def write_setting(key: str, entry: Entry | None, *, by: Actor) -> None:
    retention.keep_for((entry["value"] or None) if entry else retention.USUAL, by=by)


def require_known(given: Entry, known: dict[str, Any], part: str) -> None:
    strange = next((name for name in given if name not in known), None)
    if strange is not None:
        sentence = _("'%(name)s' means nothing in '%(part)s'. Use: %(known)s.")
        raise ValidationError(sentence % {"name": str(strange)[:60], "part": part, "known": ", ".join(known)})


PARTS = [
    House("duplicate_rules", lazy("Rules for duplicates"), "object", rules_kept, normal_rule, write_rule),
    House("settings", lazy("Settings of the house"), "name", settings_kept, normal_setting, write_setting),
]
