from django.utils.translation import gettext_lazy as _

from zhike.engine.models import Role
from zhike.engine.objects import ObjectType, Section, register

from .rules import before_delete, before_save
from .seed import ROLES

register(
    ObjectType(
        model=Role,
        icon="shield",
        title="name",
        shipped=[name for _key, name, _grants in ROLES],
        columns=["name", "key", "is_custom"],
        sorts=["name"],
        order="name",
        form=[Section(_("Role"), ["name", "key"])],
        search={"A": ["name"], "B": ["key"]},
        before_save=before_save,
        before_delete=before_delete,
        without=frozenset({"search", "owner", "board", "timeline", "import"}),
    )
)
