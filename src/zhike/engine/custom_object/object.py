from django.utils.translation import gettext_lazy as _

from zhike.engine.configuration import Configured
from zhike.engine.models import CustomObject
from zhike.engine.objects import ObjectType, Section, register

from .rules import after_save, before_save, hide, loses, remove, remove_whole, remove_with_links, unhide

NAMES = ["label_zh", "label_en", "plural_en", "title_zh", "title_en"]
LOOKS = ["icon", "board_by", "board_total", "calendar_start", "calendar_end"]
RIGHTS = ["has_owner", "has_timeline", "parent"]

register(
    ObjectType(
        model=CustomObject,
        plural="custom_objects",
        icon="package",
        title="label_zh",
        columns=["label_zh", "label_en", "key", "path", "state"],
        sorts=["label_zh", "position"],
        order="position",
        form=[
            Section(_("Names"), [*NAMES, "key", "path", "position"]),
            Section(_("Views"), LOOKS),
            Section(_("Rights"), RIGHTS),
        ],
        configured=Configured(
            key=["key"],
            fields=["path", *NAMES, *LOOKS, *RIGHTS, "position", "state"],
            only={"state__in": ["active", "hidden"]},
            order=["position", "key"],
            last=["state"],
            loses=loses,
            remove=remove_whole,
        ),
        commands=[hide, unhide, remove, remove_with_links],
        before_save=before_save,
        after_save=after_save,
        without=frozenset({"quality", "search", "owner", "board", "timeline", "custom"}),
    )
)
