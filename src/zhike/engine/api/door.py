"""The one way in: token, rate, address, method, parameters and body are settled here, so an operation only acts.

Every operation runs in one transaction: a refusal or a fault leaves nothing behind.
"""

import hashlib
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from zhike.engine import access
from zhike.engine.actors import Actor

from . import bodies, idempotency, limits, problems, waiting
from .answers import About, Answer
from .calls import BIGGEST_ID, Call, Operation, type_of
from .problems import Problem


def door(**operations: Operation) -> Callable[..., HttpResponseBase]:
    """The Django view of one address with an operation for each method."""

    @csrf_exempt  # no cookie is believed here, so there is nothing to forge
    def view(request: HttpRequest, **where: str) -> HttpResponseBase:
        try:
            actor = authenticated(request)
            with translation.override(language_of(actor)), timezone.override(actor.time_zone):
                return answered(request, actor, operations, where)
        except Exception as error:
            return problems.of(error).response()

    return view


def answered(
    request: HttpRequest, actor: Actor, operations: dict[str, Operation], where: dict[str, str]
) -> HttpResponseBase:
    try:
        call = addressed(request, actor, where)
        chosen = chosen_operation(request, operations)
        call.params = bodies.parameters(request, chosen.params)
        call.body = READERS[chosen.takes](request)
        with transaction.atomic():
            return carry_out(call, chosen).response()
    except Exception as error:
        return problems.of(error).response()


def authenticated(request: HttpRequest) -> Actor:
    """Who the token speaks for. Raises 401 without one, 429 for one too busy."""
    word, _space, token = request.headers.get("Authorization", "").partition(" ")
    actor = token_actor()(token.strip()) if word.lower() == "bearer" else None
    if actor is None:
        raise problems.unauthorized()
    limits.take(hashlib.sha256(token.strip().encode("utf-8", "surrogatepass")).hexdigest())
    return actor


@cache
def token_actor() -> Callable[[str], Actor | None]:
    """The engine knows no tokens; whoever does is named in the settings."""
    found: Callable[[str], Actor | None] = import_string(settings.TOKEN_ACTOR)
    return found


def language_of(actor: Actor) -> str:
    return next((code for code, _name in settings.LANGUAGES if code.startswith(actor.language)), settings.LANGUAGE_CODE)


def addressed(request: HttpRequest, actor: Actor, where: dict[str, str]) -> Call:
    """The call with what its address names. Raises 404 for an object that is not there for this actor."""
    call = Call(request, actor, verb=where.get("verb", ""))
    if "objects" in where:
        call.found = type_of(where["objects"])
        if call.found is None or not access.may(actor, call.found, "view"):
            raise problems.not_found()
    if "id" in where:
        given = where["id"]
        if not (given.isascii() and given.isdigit() and 0 < int(given[:20]) < BIGGEST_ID):
            raise problems.not_found()
        call.id = int(given)
    return call


def chosen_operation(request: HttpRequest, operations: dict[str, Operation]) -> Operation:
    method = "GET" if request.method == "HEAD" else str(request.method)
    if method in operations:
        return operations[method]
    allowed = ", ".join(sorted(operations))
    sentence = _("This address answers %(methods)s only.") % {"methods": allowed}
    raise Problem(405, "unknown", sentence, headers={"Allow": allowed})


READERS: dict[str, Callable[[HttpRequest], bodies.Json]] = {
    "": lambda request: {},
    "json": bodies.read_json,
    "form": bodies.read_form,
}


def carry_out(call: Call, chosen: Operation) -> Answer:
    if chosen.reads or call.request.method != "POST" or "Idempotency-Key" not in call.request.headers:
        return waiting.unless(call, chosen.run)
    call.fingerprint = bodies.fingerprint(call.request, call.body)
    return idempotency.once(call, lambda: waiting.unless(call, chosen.run), again)


def again(call: Call, about: About) -> Answer:
    """What a call brought about the first time, as it is now."""
    from . import one, work

    if about.object == "job":
        return work.shown(call.actor, about.id)
    call.found = type_of(about.object) or call.found
    return one.shown(call, about.id)


def nowhere(call: Call) -> Answer:
    raise problems.not_found()
