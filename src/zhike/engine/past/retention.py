"""How long the bin keeps what was deleted: a number of days for the whole installation, none to keep it for ever."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import jobs, log, metadata, objects
from zhike.engine.actors import Actor, system
from zhike.engine.records.purge import PIECE, is_purged, purge

KEY = "bin_days"
USUAL, LEAST, MOST = 90, 1, 3650
ROUNDS = 1_000  # of one object in one night


def days() -> int | None:
    """None: nothing goes by itself. One query."""
    found = metadata.setting(KEY, USUAL)
    return int(found) or None


@transaction.atomic
def keep_for(number: int | None, *, by: Actor) -> None:
    """Change the number of days. Administrators only; logged."""
    if by.rights.level("role", "edit") != "all":
        raise PermissionDenied(_("Only administrators change these settings. Ask one of them."))
    if number is not None and not LEAST <= number <= MOST:
        raise ValidationError({"days": [_("Choose from 1 to 3650 days, or leave it empty to keep it for ever.")]})
    before = days()
    if before != number:
        metadata.set_setting(KEY, number or 0)
        log.write([log.Entry("user", by.user_id or 0, "set_retention", [(f"@{KEY}", before, number)])], by=by)


@jobs.every("37 2 * * *", "empty_bins")
def every_night() -> None:
    empty_bins()


def empty_bins() -> int:
    """What is too old goes, in transactions of a thousand. Returns how many."""
    number = days()
    if number is None:
        return 0
    before = timezone.now() - timedelta(days=number)
    count = 0
    for one in filter(is_purged, objects.all_types()):
        for _round in range(ROUNDS):
            gone = purge(one, before, by=system())
            count += gone
            if gone < PIECE:
                break
    return count
