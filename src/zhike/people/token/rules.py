"""Tokens: made with a text that is shown once, asked for on every API request, revoked."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import actors, records
from zhike.engine.actors import Actor
from zhike.engine.objects import command
from zhike.lib import signing

from .model import Token

LONGEST = timedelta(days=366)
USUAL = timedelta(days=90)
USED_AGAIN = timedelta(minutes=1)


def make(owner: Any, name: str, *, by: Actor, scopes: list[str], expires_on: date | None = None) -> tuple[Token, str]:
    """A new token and its text, which nobody can read again."""
    today = timezone.localdate()
    last = expires_on or today + USUAL
    if not today <= last <= today + LONGEST:
        raise ValidationError({"expires_on": [_("A token lasts a year at most. Choose a day within the next year.")]})
    if not scopes:
        raise ValidationError({"scopes": [_("Choose what the token may do.")]})
    text = signing.new_token()
    token = Token(hash=signing.token_hash(text), owner_id=owner.pk)
    records.save(token, by=by, name=name or "API", scopes=scopes, expires_on=last)
    return token, text


@command("revoke", lazy("Revoke"), icon="ban", when=lambda token: token.revoked_at is None)
def revoke(token: Token, *, by: Actor) -> None:
    """The token stops working at once."""
    if token.revoked_at:
        raise ValidationError(_("This token is already revoked."))
    records.save(token, by=by, verb="revoke", revoked_at=timezone.now())


def actor_of(text: str) -> Actor | None:
    """Who a token's text speaks for, with the rights of now; None where it speaks for nobody."""
    if not signing.looks_like_token(text):
        return None
    now = timezone.now()
    token = (
        Token.objects.select_related("owner")
        .filter(hash=signing.token_hash(text), revoked_at=None, deleted_at=None, expires_on__gte=now.date())
        .first()
    )
    if token is None or token.owner is None or not token.owner.is_active or token.owner.deleted_at:
        return None
    if token.last_used_at is None or now - token.last_used_at > USED_AGAIN:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return actors.for_user(token.owner, through="api", kind="token", scopes=token.scopes)
