from django.utils.translation import gettext_lazy as _

from zhike.engine.objects import ObjectType, Section, register

from .model import Token
from .rules import revoke

register(
    ObjectType(
        model=Token,
        icon="key-round",
        title="name",
        columns=["name", "owner", "scopes", "expires_on", "last_used_at", "revoked_at"],
        sorts=["name", "created_at"],
        order="-created_at",
        form=[Section(_("Token"), ["name", "scopes", "expires_on"])],
        search={"A": ["name"]},
        commands=[revoke],
        without=frozenset({"quality", "custom", "search", "board", "timeline", "import", "create", "edit"}),
    )
)
