"""Who asks: the person behind the token, their roles, teams and rights; and what they can find."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import access, objects, query, search
from zhike.engine.actors import Actor
from zhike.engine.models import Role
from zhike.engine.objects import ObjectType

from .answers import Answer
from .calls import Call, operation
from .problems import malformed

VERBS = ("view", "create", "edit", "delete", "share", "export", "import")
LONGEST_QUERY = 500


@operation(reads=True)
def me(call: Call) -> Answer:
    """`rights` says for each object how far each verb reaches: none, own, team, subtree or all."""
    actor = call.actor
    roles = Role.objects.filter(pk__in=actor.roles, deleted_at=None).order_by("id").values_list("id", "key", "name")
    teams = query.titles(actor, [("team", number) for number in actor.circle.teams])
    return Answer(
        {
            "user": {
                "id": actor.user_id,
                "name": actor.name,
                "email": getattr(actor.user, "email", None),
                "language": actor.language,
                "time_zone": actor.time_zone,
            },
            "roles": [{"id": number, "key": key, "title": name} for number, key, name in roles],
            "teams": [{"id": number, "title": title} for (_key, number), title in teams.items()],
            "scopes": sorted(actor.scopes or ()),
            "rights": {one.key: rights(actor, one) for one in objects.all_types() if access.may(actor, one, "view")},
        }
    )


def rights(actor: Actor, object_type: ObjectType) -> dict[str, str]:
    return {
        verb: access.level(actor, object_type, verb) if access.may(actor, object_type, verb) else "none"
        for verb in VERBS
    }


@operation("q", "limit", "object", reads=True)
def searched(call: Call) -> Answer:
    words = call.params.get("q", "")
    if len(words) > LONGEST_QUERY:
        raise malformed(_("'q' takes 500 characters at most."))
    name = call.params.get("object", "")
    only = objects.find(name)
    if name and only is None:
        raise malformed(_("'%(name)s' is not an object.") % {"name": name[:60]})
    found = search.find(call.actor, words, call.whole("limit", 20, 50), object=only.key if only else None)
    return Answer({"items": [hit(one) for one in found]})


def hit(found: Any) -> dict[str, Any]:
    return {
        "object": found.object,
        "id": found.id,
        "title": found.title,
        "subtitle": found.subtitle,
        "score": round(float(found.score), 4),
    }
