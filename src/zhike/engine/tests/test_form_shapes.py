"""Editors and what they post: a form sent back untouched changes nothing, whatever the object."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.template import engines
from django.utils import translation

from zhike.engine import inputs, log, objects, query, records
from zhike.engine.testing import Cast, make
from zhike.engine.views.shapes.edits import edit_of, edits
from zhike.engine.views.shapes.posted import posted

pytestmark = pytest.mark.django_db
TEMPLATE = '{% from "macros/edit.html" import field %}{% for one in edits %}{{ field(one) }}{% endfor %}'


class Inputs(HTMLParser):
    """What a browser would send of the controls it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.select, self.area, self.skipped = "", "", 0
        self.first: str | None = None
        self.chosen: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attributes}
        if tag == "template":
            self.skipped += 1
        if self.skipped:
            return
        if tag == "input" and held.get("name"):
            if held.get("type") not in {"checkbox", "radio"} or "checked" in held:
                self.sent.append((held["name"], held.get("value", "on")))
        elif tag == "select":
            self.select, self.first, self.chosen = held.get("name", ""), None, []
        elif tag == "option" and self.select:
            self.first = held.get("value", "") if self.first is None else self.first
            self.chosen += [held.get("value", "")] if "selected" in held else []
        elif tag == "textarea":
            self.area = held["name"]
            self.sent.append((self.area, ""))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[-1] = (self.area, data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.skipped -= 1
        elif tag == "textarea":
            self.area = ""
        elif tag == "select" and self.select and not self.skipped:
            self.sent.append((self.select, self.chosen[0] if self.chosen else self.first or ""))
            self.select = ""


def sent_by(listed: list[dict[str, Any]]) -> QueryDict:
    page = engines["jinja2"].from_string(TEMPLATE).render({"edits": listed})
    parser = Inputs()
    parser.feed(page)
    return QueryDict(urlencode(parser.sent))


FULL: dict[str, dict[str, Any]] = {
    "account": {
        "phones": ["0571-8666 0000", {"value": "+86 138 5716 6621", "kind": "mobile", "is_primary": True}],
        "emails": [{"value": "a@example.com", "kind": "老家"}],
        "addresses": [{"value": {"province": "浙江省", "city": "杭州市", "street": "文一西路 969 号"}, "kind": "work"}],
        "tags": ["展会", "a, b"], "industry": "machinery", "business_type": "something else", "size": "large",
        "website": "https://example.com/x?y=1&z=2", "employees": 500, "notes": "One\nTwo <b>", "grade": "A",
    },
    "contact": {"birthday": "1990-02-03", "phones": ["13857166621"], "preferred_channel": "mail"},
    "opportunity": {"amount": {"amount": "1234.50", "currency": "USD"}, "close_on": "2026-12-31", "probability": 35},
    "task": {"due_at": "2026-11-20 16:40", "priority": "high"},
    "interaction": {"happened_at": "2026-11-20 16:40", "text": "Said hello"},
    "product": {"standard_price": {"amount": "12.50", "currency": "CNY"}},
}  # fmt: skip


@pytest.mark.parametrize("key", FULL)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_form_sent_back_untouched_changes_nothing(cast: Cast, key: str, language: str) -> None:
    one = objects.get(key)
    extra: dict[str, Any] = {}
    if key == "contact":
        extra = {"accounts": [{"account": make("account").pk, "role": "buyer", "is_primary": True}]}
    if key == "opportunity":
        lines = [{"product": make("product").pk, "quantity": "2.5", "unit_price": "10", "discount": "5"}]
        extra = {"lines": lines, "contacts": [make("contact").pk], "account": make("account").pk}
    if key == "task":
        extra = {"related": {"object": "account", "id": make("account").pk}, "assignee": cast.bob.user_id}
    if key == "interaction":
        extra = {"related": [{"object": "account", "id": make("account").pk}]}
    record = make(key, owner=cast.root, **FULL[key], **extra)
    names = [n for n in one.form_fields if one.fields[n].is_editable and one.fields[n].kind.name != "file"]

    with translation.override(language):
        row = query.one(cast.root, one, record.pk, names)
        form = edits(cast.root, [one.fields[n] for n in names], dict(zip(names, row.values, strict=True)))
        raw = posted(one, sent_by(form))
        values = inputs.read(cast.root, one, raw, creating=False)

    assert set(raw) >= {n for n in names if one.fields[n].kind.name not in {"links", "any_links", "tags"}}
    event = records.save(record, by=cast.root, **values)
    assert event is None, log.read("e.id = %s", [event])[0].changes


def test_a_refused_value_is_shown_as_it_was_typed(cast: Cast) -> None:
    one = objects.get("account")

    number = edit_of(cast.root, one.fields["employees"], 5, errors=["No."], typed="many")
    mail = edit_of(cast.root, one.fields["emails"], [], typed=[{"value": "not mail", "kind": "", "is_primary": True}])

    assert (number["value"], number["errors"]) == ("many", ["No."])
    assert mail["value"][0]["value"] == "not mail"


def test_a_typed_link_keeps_its_title_and_a_hidden_one_shows_none(cast: Cast) -> None:
    seen, hidden = make("account", owner=cast.ann, name="Hers"), make("account", owner=cast.eve, name="Not hers")
    parent = objects.get("account").fields["parent"]

    assert edit_of(cast.ann, parent, None, typed=str(seen.pk))["chosen"][0]["title"] == "Hers"
    assert edit_of(cast.ann, parent, None, typed=str(hidden.pk))["chosen"][0]["title"] == "—"


def test_lines_taken_away_are_gone_and_a_form_without_them_leaves_them(cast: Cast) -> None:
    one = objects.get("contact")

    assert posted(one, QueryDict("accounts.present=1"))["accounts"] == []
    assert "accounts" not in posted(one, QueryDict("name=x"))
