"""Settings that are rules about one object each: the views they share, around a form of their own."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhike.engine import objects, records
from zhike.engine.errors import NotVisible
from zhike.engine.models import Record
from zhike.engine.objects import ObjectType
from zhike.engine.views.answers import done

from . import frame

WHOLE = re.compile(r"\d{1,6}")


@dataclass(frozen=True)
class Rules:
    """`about` finds the object that a rule may be about, `first` makes a new rule, `typed` reads the form, `page` draws it,
    `deleted` says that it is gone."""

    key: str
    model: Any
    here: str
    about: Callable[[str], ObjectType | None]
    first: Callable[[ObjectType], Record]
    typed: Callable[[HttpRequest], dict[str, Any]]
    page: Callable[..., HttpResponse]
    deleted: Callable[[], str]

    def new(self, request: HttpRequest) -> HttpResponse:
        """GET and POST {here}/new?object="""
        frame.require(request, self.key, "create")
        about = self.about(request.GET.get("object", ""))
        if about is None:
            raise NotVisible
        return self.answer(request, self.first(about), about)

    def one(self, request: HttpRequest, number: int) -> HttpResponse:
        """GET and POST {here}/{number}"""
        frame.require(request, self.key)
        record = self.stored(number)
        return self.answer(request, record, objects.get(record.object))

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        """POST {here}/{number}/delete"""
        actor = frame.require(request, self.key, "delete")
        event = records.delete(self.stored(number), by=actor)[0]
        return done(request, self.deleted(), event=event, to=self.here)

    def stored(self, number: int) -> Any:
        found: Any = self.model.objects.filter(pk=number, deleted_at=None).first()
        if found is None or self.about(found.object) is None:
            raise NotVisible
        return found

    def answer(self, request: HttpRequest, record: Any, about: ObjectType) -> HttpResponse:
        actor = request.actor  # type: ignore[attr-defined]
        if request.method != "POST":
            return self.page(request, actor, record, about)
        given = self.typed(request)
        try:
            draft = records.Draft(record, {**given, "object": about.key}, version=version(request))
            records.save_many([draft], by=actor)
        except ValidationError as refusal:
            return self.page(request, actor, record, about, given=given, refusal=refusal)
        return done(request, _("Saved."), event=draft.event, to=self.here)

    @property
    def views(self) -> tuple[Callable[..., HttpResponse], ...]:
        """The views of a new one, of one, and of deleting one."""
        return self.new, self.one, require_POST(self.delete)


def version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if WHOLE.fullmatch(text) else None


def condition(text: str) -> Any:
    """The condition of a form; what is not JSON goes to the rule as it stands, which refuses it."""
    try:
        return json.loads(text) if text.strip() else None
    except ValueError:
        return text
