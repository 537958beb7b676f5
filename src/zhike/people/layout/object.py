from django.utils.translation import gettext_lazy as _

from zhike.engine.configuration import Configured
from zhike.engine.models import Layout
from zhike.engine.objects import ObjectType, Section, register

from .portable import is_usable, settled
from .rules import after_save, before_save

register(
    ObjectType(
        model=Layout,
        icon="layout-grid",
        title="name",
        columns=["name", "object", "role", "updated_at", "updated_by"],
        sorts=["name"],
        order="name",
        form=[Section(_("Layout"), ["object", "role", "name", "content"])],
        search={"A": ["name"]},
        configured=Configured(
            key=["object", "role"],
            fields=["name", "content"],
            about="object",
            after=["customfield"],
            usable=is_usable,
            settle=settled,
        ),
        before_save=before_save,
        after_save=after_save,
        without=frozenset({"quality", "custom", "search", "owner", "board", "timeline", "import"}),
    )
)
