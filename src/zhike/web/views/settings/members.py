"""Who works here: invited, given roles and a team, disabled."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhike.engine import jobs, objects, query, records
from zhike.engine.fields import drawing
from zhike.engine.views.answers import done
from zhike.people.login import links, seeing, sessions
from zhike.people.login.fresh import fresh
from zhike.people.user import rules
from zhike.web.when import when

from . import frame
from .record_form import RecordForm

HERE = "/settings/members"
NAMES = ["name", "email", "language", "team", "more_teams", "roles"]
MOST = 200


def members(request: HttpRequest) -> HttpResponse:
    actor = frame.require(request, "user")
    user = objects.get("user")
    q = request.GET.get("q", "")[:200].replace("\0", "")
    asked = query.Query(actor, user, q=q, sort=query.sorts(actor, user, "name"))
    paths = query.paths(actor, user, ["name", "email", "team", "roles", "is_active"])
    found = query.page(asked, paths, limit=MOST, cursor=request.GET.get("cursor", ""))
    seen = sessions.last_seen([row.id for row in found.rows])
    rows = [line(row, seen) for row in found.rows]
    return frame.show(
        request, "members", _("People"), rows=rows, invite_url=f"{HERE}/new", q=q, count=query.count(asked),
        next_url=f"{HERE}?q={q}&cursor={found.next}" if found.next else "",
    )  # fmt: skip


def line(row: query.Row, seen: dict[int, Any]) -> dict[str, Any]:
    name, email, team, roles, is_active = row.values
    return {
        "id": row.id, "name": name, "short": drawing.initials(name), "hue": drawing.hue(name), "email": email or "",
        "team": team.title if team else "", "roles": [drawing.tag(_(role.title)) for role in roles if role.title],
        "is_active": is_active, "when": when(seen.get(row.id)), "url": f"{HERE}/{row.id}",
    }  # fmt: skip


@fresh
def invite(request: HttpRequest) -> HttpResponse:
    """A new person: with mail they get a link, without it the administrator hands one over."""
    frame.require(request, "user", "create")
    form = RecordForm(request, objects.get("user"), NAMES)
    person = form.save() if request.method == "POST" else None
    if person is None:
        return page(request, form, _("Invite"), f"{HERE}/new", submit=_("Invite"))
    return handed_over(request, person)


def handed_over(request: HttpRequest, person: Any) -> HttpResponse:
    """The link by mail where there is mail, else on the page, this one time."""
    if not person.email:
        return done(request, _("Saved. Without an e-mail address this person cannot log in."), to=f"{HERE}/{person.pk}")
    if settings.EMAIL_URL:
        jobs.enqueue("password_mail", email=person.email)
        return done(request, _("A link to set a password is on its way."), to=f"{HERE}/{person.pk}")
    with transaction.atomic():
        records.touch(person, by=request.actor, verb="invite")  # type: ignore[attr-defined]
    form = RecordForm(request, objects.get("user"), NAMES, person.pk)
    return page(request, form, person.name, f"{HERE}/{person.pk}", link=links.link(person), person=person)


@fresh
def member(request: HttpRequest, number: int) -> HttpResponse:
    frame.require(request, "user")
    form = RecordForm(request, objects.get("user"), NAMES, number)
    person = form.stored()
    if request.method == "POST" and form.save():
        return done(request, _("Saved."), to=f"{HERE}/{number}")
    return page(request, form, person.name, f"{HERE}/{number}", person=person)


def page(
    request: HttpRequest, form: RecordForm, title: str, action: str, *, submit: str = "", link: str = "",
    person: Any = None,
) -> HttpResponse:  # fmt: skip
    fields = form.edits()
    sections = [{"title": _("Person"), "fields": fields[:3]}, {"title": _("Organisation"), "fields": fields[3:]}]
    return frame.show(
        request, "member", title, status=422 if form.errors else 200, sections=sections, errors=form.errors,
        action=action, submit=submit or _("Save"), link=link, extra=extra(request, person) if person else [],
        crumbs=[{"title": _("Settings"), "url": "/settings"}, {"title": _("People"), "url": HERE}],
    )  # fmt: skip


def extra(request: HttpRequest, person: Any) -> list[dict[str, Any]]:
    address = f"{HERE}/{person.pk}"
    found: list[dict[str, Any]] = []
    if person.is_active and person.email:
        text = _("A link with which this person sets a new password. It works once.")
        found.append({"title": _("Password"), "text": text, "action": f"{address}/link", "label": _("Make a link")})
    if person.pk != request.actor.user_id:  # type: ignore[attr-defined]
        if person.is_active and seeing.may_see_as(request.actor):  # type: ignore[attr-defined]
            text = _("Look at the product as this person sees it. You change nothing; beginning and end are logged.")
            found.append(
                {"title": _("See as this person"), "text": text, "action": f"{address}/see", "label": _("See as")}
            )
        if person.is_active:
            text = _("Ends every log-in and token at once. What this person owns stays theirs.")
            found.append({"title": _("Disable"), "text": text, "action": f"{address}/disable", "label": _("Disable"), "is_danger": True})  # fmt: skip
        else:
            text = _("This person is disabled and cannot log in.")
            found.append({"title": _("Enable"), "text": text, "action": f"{address}/enable", "label": _("Enable")})
    return found


@require_POST
@fresh
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Link, disable or enable."""
    actor = frame.require(request, "user")
    person = RecordForm(request, objects.get("user"), NAMES, number).stored()
    if verb == "link":
        return handed_over(request, person)
    command = {"disable": rules.disable, "enable": rules.enable}[verb]
    command(person, by=actor)
    if verb == "disable":
        sessions.end(person)
    return done(request, _("Saved."), to=f"{HERE}/{number}")
