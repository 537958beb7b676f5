"""The addresses that belong to no object: who one is, what happened, and jobs."""

from django.utils.translation import gettext as _

from zhike.engine.past import history

from .parts import LIMIT, answer, operation, parameter, problems, query
from .schemas import ID, TEXT, Schema, listed, members, nullable, ref

make = operation


def paths() -> dict[str, Schema]:
    words, limit = query("q", {**TEXT, "maxLength": 500}, _("Words, pinyin, initials or digits.")), LIMIT
    few = {**limit, "schema": {"type": "integer", "minimum": 1, "maximum": 50, "default": 20}}
    hits = members(items=listed(ref("Hit")))
    return {
        "/me": {"get": make(_("Who am I"), "me", {"200": answer(ref("Me"), _("You.")), **problems()})},
        "/search": {"get": make(_("Search"), "search", {"200": answer(hits, _("Hits.")), **problems()}, [words, few, about()])},
        **of_events(),
        **of_jobs(),
    }  # fmt: skip


def about() -> Schema:
    return query("object", TEXT, _("Only this object."))


def of_events() -> dict[str, Schema]:
    events = members(items=listed(ref("Event")), next=TEXT)
    lines = {"text/csv": {"schema": TEXT}, "application/x-ndjson": {"schema": TEXT}}
    exported = {"200": {"description": _("A file, streamed."), "content": lines}, **problems(403)}
    day = {"type": "string", "format": "date"}
    asked = [
        query("format", {"type": "string", "enum": list(history.FORMATS)}, _("The kind of file.")), about(),
        query("person", ID, _("Only what this person did.")),
        query("through", {"type": "string", "enum": list(history.WAYS)}, _("Only what came this way.")),
        query("since", day, _("From this day on.")), query("until", day, _("Up to this day.")),
    ]  # fmt: skip
    undone = {
        "200": answer(members(id=ID, version={"type": "integer"}), _("The record as it is now.")),
        "202": answer(ref("Job"), _("The job that takes back what a job did."), Location=TEXT),
        **problems(403, 404, 409, 422),
    }
    force = query("force", {"type": "boolean"}, _("Overwrite later changes too."))
    after = query("after", TEXT, _("'next' of the page before."))
    return {
        "/events": {"get": make(_("What happened"), "events", {"200": answer(events, _("Events.")), **problems()}, [after, about(), LIMIT])},
        "/events/export": {"get": make(_("Export what happened"), "events", exported, asked)},
        "/events/{id}/undo": {"parameters": [parameter("Id")], "post": make(_("Take back"), "events", undone, [force])},
    }  # fmt: skip


def of_jobs() -> dict[str, Schema]:
    one_id = [parameter("Id")]
    job = {"200": answer(ref("Job"), _("The job.")), **problems(403, 404, 409, 422)}
    table = {"200": {"description": _("A table."), "content": {"text/csv": {"schema": TEXT}}}, **problems(404)}
    trial = {"200": answer(members(items=listed(ref("TrialRow")), next=nullable(TEXT)), _("Rows.")), **problems(404)}
    state = query("state", {"type": "string", "enum": ["created", "updated", "refused"]}, _("Rows of one kind only."))
    pages = [state, query("cursor", TEXT, _("'next' of the page before.")), LIMIT]
    return {
        "/jobs/{id}": {"parameters": one_id, "get": make(_("A job"), "jobs", job)},
        "/jobs/{id}/errors": {"parameters": one_id, "get": make(_("Refused rows"), "jobs", table)},
        "/jobs/{id}/rows": {"parameters": one_id, "get": make(_("Rows of a dry run"), "jobs", trial, pages)},
        "/approvals/{id}/trail": {
            "parameters": one_id,
            "get": make(
                _("What waits, and who said what"),
                "approvals",
                {"200": answer(ref("Trail"), _("The trail.")), **problems(404)},
            ),
        },
        "/jobs/{id}/cancel": {"parameters": one_id, "post": make(_("Cancel a job"), "jobs", job)},
    }
