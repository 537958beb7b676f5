"""Teams form trees without cycles; the closure that the gate reads is kept in the same transaction."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict
from zhike.engine.models import Team, TeamPath
from zhike.engine.records import Draft

REBUILD = """
WITH RECURSIVE path(above, below, depth) AS (
    SELECT id, id, 0 FROM engine_team WHERE deleted_at IS NULL
    UNION ALL
    SELECT t.parent_id, p.below, p.depth + 1 FROM path p JOIN engine_team t ON t.id = p.above
    WHERE t.parent_id IS NOT NULL AND p.depth < 50
)
INSERT INTO engine_teampath (above_id, below_id, depth) SELECT above, below, min(depth) FROM path GROUP BY 1, 2
"""


def before_save(draft: Draft, *, by: Actor) -> None:
    parent = draft.value("parent")
    if draft.is_new or not isinstance(parent, int) or not draft.changed("parent"):
        return
    with connection.cursor() as cursor:  # one move at a time: two together could close a circle
        cursor.execute("LOCK TABLE engine_teampath IN SHARE ROW EXCLUSIVE MODE")
    if TeamPath.objects.filter(above_id=draft.record.pk, below_id=parent).exists():
        raise ValidationError({"parent": [_("A team cannot stand below itself. Choose another parent team.")]})


def before_delete(teams: Sequence[Team], *, by: Actor) -> None:
    from zhike.people.user.model import User

    ids = [team.pk for team in teams]
    if User.objects.filter(team_id__in=ids, deleted_at=None).exists():
        raise Conflict(_("People belong to this team. Move them to another team first."))
    if Team.objects.filter(parent_id__in=ids, deleted_at=None).exclude(pk__in=ids).exists():
        raise Conflict(_("Other teams stand below this one. Move them first."))


def after_save(drafts: Sequence[Draft], *, by: Actor) -> None:
    """Trees are small: the closure is built anew whenever a team is made, moved, deleted or restored."""
    if not drafts or any(draft.is_new or draft.changed("parent") for draft in drafts):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM engine_teampath")
            cursor.execute(REBUILD)
