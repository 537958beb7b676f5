"""A request with an `Idempotency-Key` is carried out once: key and effect commit in the same transaction.

What is kept is which record or job came of it. A repetition reads that again, under the rights of then.
"""

from collections.abc import Callable

from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine.models import Idempotency

from .answers import About, Answer
from .calls import Call
from .problems import Problem, malformed

LONGEST = 255
KEPT = "48 hours"


def once(call: Call, carry_out: Callable[[], Answer], again: Callable[[Call, About], Answer]) -> Answer:
    """Carry out, or answer as the first time. Runs inside the request's transaction. Two further statements."""
    key = call.request.headers.get("Idempotency-Key", "")
    if not key:
        return carry_out()
    if len(key) > LONGEST or not key.isprintable():
        raise malformed(_("'Idempotency-Key' takes up to 255 printable characters."))
    where = {"actor": call.actor.user_id or 0, "route": call.request.path[:200], "key": key}
    lock(f"{where['actor']} {where['route']} {key}")
    kept = Idempotency.objects.filter(**where).first()
    if kept is None:
        answer = carry_out()
        about = answer.about
        Idempotency.objects.create(
            **where, request_hash=call.fingerprint, status=answer.status, body=about and about._asdict()
        )
        return answer
    if kept.request_hash != call.fingerprint:
        raise Problem(422, "refused", _("This 'Idempotency-Key' was used for another request. Use a new one."))
    answer = again(call, About(**kept.body)) if kept.body else Answer()
    answer.status = kept.status
    return answer


def lock(name: str) -> None:
    """Hold the key until the transaction ends. Raises 409 while another request holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7))", [name])
        if not cursor.fetchone()[0]:
            sentence = _("A request with this 'Idempotency-Key' is under way. Ask again when it has ended.")
            raise Problem(409, "conflict", sentence, headers={"Retry-After": "1"})


def forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM idempotency WHERE created_at < clock_timestamp() - %s::interval", [KEPT])
