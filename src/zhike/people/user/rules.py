"""What can happen to a person's account here: disabled, enabled. Disabling ends every session and token at once."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import records
from zhike.engine.actors import Actor
from zhike.engine.objects import command
from zhike.engine.records import Draft

from .model import User


def before_save(draft: Draft, *, by: Actor) -> None:
    """Roles are given by those who may change roles: else who edits people could give themselves every right."""
    if draft.asked("roles") and draft.value("roles") and by.rights.level("role", "edit") != "all":
        raise PermissionDenied(_("Only administrators change rights."))
    """Addresses are kept in the form in which log-ins look for them."""
    email = draft.value("email")
    if email and email != email.casefold():
        draft.set(email=email.casefold())
    if draft.value("time_zone") not in time_zones():
        raise ValidationError({"time_zone": [_("This is no time zone. Write one such as Asia/Shanghai.")]})


@cache
def time_zones() -> set[str]:
    """Read from the disk once."""
    return available_timezones()


@command("disable", lazy("Disable"), icon="user-x", when=lambda user: user.is_active)
def disable(user: User, *, by: Actor) -> None:
    """End this person's access at once; what they own stays theirs."""
    if user.pk == by.user_id:
        raise ValidationError(_("You cannot disable yourself. Ask another administrator."))
    records.save(user, by=by, verb="disable", is_active=False)


@command("enable", lazy("Enable"), icon="user-check", when=lambda user: not user.is_active)
def enable(user: User, *, by: Actor) -> None:
    records.save(user, by=by, verb="enable", is_active=True)


def set_password(user: User, password: str, *, by: Actor) -> None:
    """The log keeps that it happened, never what."""
    user.set_password(password)
    User._base_manager.filter(pk=user.pk).update(password=user.password)
    records.touch(user, by=by, verb="set_password")
