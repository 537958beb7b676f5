"""The team tree: who stands below whom, and who leads."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhike.engine import objects, query, records
from zhike.engine.actors import Actor
from zhike.engine.views.answers import done

from . import frame
from .record_form import RecordForm

HERE = "/settings/teams"
NAMES = ["name", "parent", "leader", "tree"]
MOST = 200


def teams(request: HttpRequest) -> HttpResponse:
    actor = frame.require(request, "team")
    return frame.show(request, "teams", _("Teams"), tree=tree(actor), new_url=f"{HERE}/new")


def tree(actor: Actor) -> list[dict[str, Any]]:
    """All teams, each below its parent. Three statements."""
    team, user = objects.get("team"), objects.get("user")
    paths = query.paths(actor, team, ["name", "parent", "leader"])
    rows = query.page(query.Query(actor, team, sort=query.sorts(actor, team, "name")), paths, limit=MOST).rows
    groups = query.aggregate(query.Query(actor, user), ["team"], ["count"]).groups
    members = {key[0][0].id: values["count"] for key, values in groups if key[0] and key[0][0]}
    below: dict[int, list[query.Row]] = defaultdict(list)
    known = {row.id for row in rows}
    for row in rows:
        parent = row.values[1]
        below[parent.id if parent and parent.id in known else 0].append(row)
    return walk(below, 0, 0, members)


def walk(below: dict[int, list[query.Row]], above: int, depth: int, members: dict[int, int]) -> list[dict[str, Any]]:
    found = []
    for row in below.get(above, []):
        name, _parent, leader = row.values
        found.append(
            {
                "id": row.id, "title": name, "leader": leader.title if leader else "", "depth": depth,
                "members": members.get(row.id, 0), "url": f"{HERE}/{row.id}", "has_children": row.id in below,
            }
        )  # fmt: skip
        found += walk(below, row.id, depth + 1, members)
    return found


def new(request: HttpRequest) -> HttpResponse:
    frame.require(request, "team", "create")
    form = RecordForm(request, objects.get("team"), NAMES)
    if request.method == "POST" and form.save():
        return done(request, _("Saved."), to=HERE)
    return page(request, form, _("New team"), f"{HERE}/new")


def team(request: HttpRequest, number: int) -> HttpResponse:
    frame.require(request, "team")
    form = RecordForm(request, objects.get("team"), NAMES, number)
    record = form.stored()
    if request.method == "POST" and form.save():
        return done(request, _("Saved."), to=HERE)
    text = _("Only a team without people and without teams below it can be deleted.")
    extra = [{"title": _("Delete"), "text": text, "action": f"{HERE}/{number}/delete", "label": _("Delete"), "is_danger": True}]  # fmt: skip
    return page(request, form, record.name, f"{HERE}/{number}", extra=extra)


def page(request: HttpRequest, form: RecordForm, title: str, action: str, extra: Any = ()) -> HttpResponse:
    sections = [{"title": _("Team"), "fields": form.edits()}]
    crumbs = [{"title": _("Settings"), "url": "/settings"}, {"title": _("Teams"), "url": HERE}]
    status = 422 if form.errors else 200
    return frame.show(
        request, "form", title, status=status, sections=sections, errors=form.errors, action=action, extra=extra,
        crumbs=crumbs,
    )  # fmt: skip


@require_POST
def delete(request: HttpRequest, number: int) -> HttpResponse:
    actor = frame.require(request, "team", "delete")
    record = RecordForm(request, objects.get("team"), NAMES, number).stored()
    event = records.delete(record, by=actor)[0]
    return done(request, _("The team is deleted."), event=event, to=HERE)
