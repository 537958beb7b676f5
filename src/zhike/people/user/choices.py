"""What people choose for themselves: language, time zone, theme, density, shortcuts. Nobody chooses for others."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from zhike.engine import records
from zhike.engine.actors import Actor, Rights

from .model import User

CHOICES = {"language", "time_zone", "theme", "density", "has_shortcuts"}


def choose(user: User, *, by: Actor, **choices: Any) -> None:
    """No role is needed for one's own choices, so the save is allowed here and nowhere else."""
    if user.pk != by.user_id or set(choices) - CHOICES:
        raise PermissionDenied(_("People choose this for themselves."))
    records.save(user, by=replace(by, rights=Rights(everything=True)), verb="choose", **choices)
