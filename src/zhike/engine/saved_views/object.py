from django.utils.translation import gettext_lazy as _

from zhike.engine.configuration import Configured
from zhike.engine.models import View
from zhike.engine.objects import ObjectType, Section, register

from .portable import is_usable, named, settled
from .reach import narrow, shown_to
from .rules import before_delete, before_save

register(
    ObjectType(
        model=View,
        icon="layers",
        title="title",
        columns=["title", "object", "kind", "shared_with", "team", "owner", "updated_at"],
        sorts=["title"],
        order="title",
        form=[Section(_("Saved view"), ["title", "object", "kind", "shared_with", "team"])],
        search={"A": ["title"]},
        is_personal=True,
        shown_to=shown_to,
        narrow=narrow,
        configured=Configured(
            key=["object", "key"],
            fields=["title", *View.LOOK, "shared_with", "team"],
            only={"shared_with__in": ["team", "everybody"]},
            order=["object", "key"],
            about="object",
            after=["customfield", "role"],
            usable=is_usable,
            names=named,
            settle=settled,
        ),
        before_save=before_save,
        before_delete=before_delete,
        without=frozenset({"quality", "search", "board", "timeline", "import", "export", "calendar"}),
    )
)
