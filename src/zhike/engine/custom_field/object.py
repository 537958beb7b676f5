from django.utils.translation import gettext_lazy as _

from zhike.engine.configuration import Configured
from zhike.engine.custom.portable import named
from zhike.engine.models import CustomField
from zhike.engine.objects import ObjectType, Section, register

from .rules import after_save, before_save, hide, index, loses, remove, remove_whole, unhide

register(
    ObjectType(
        model=CustomField,
        plural="custom_fields",
        icon="brackets",
        title="label_zh",
        columns=["label_zh", "label_en", "object", "name", "kind", "state"],
        sorts=["label_zh", "position"],
        order="position",
        form=[
            Section(_("Field"), ["object", "kind", "target", "name", "label_zh", "label_en", "help_zh", "help_en"]),
            Section(_("Choices"), ["options", "is_open"]),
            Section(_("Values"), ["is_required", "is_unique", "is_searched", "default_text", "decimal_places"]),
            Section(_("Further"), ["definition", "position"]),
        ],
        configured=Configured(
            key=["object", "name"],
            fields=[
                "kind",
                "target",
                "label_zh",
                "label_en",
                "help_zh",
                "help_en",
                "options",
                "is_open",
                "is_required",
                "is_unique",
                "is_searched",
                "default_text",
                "decimal_places",
                "definition",
                "position",
                "state",
            ],
            only={"state__in": ["active", "hidden"]},
            order=["object", "position", "name"],
            about="object",
            after=["customobject"],
            names=named,
            last=["state"],
            loses=loses,
            remove=remove_whole,
        ),
        commands=[index, hide, unhide, remove],
        before_save=before_save,
        after_save=after_save,
        without=frozenset({"quality", "search", "owner", "board", "timeline", "custom"}),
    )
)
