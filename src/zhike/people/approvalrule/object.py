from django.utils.translation import gettext_lazy as _

from zhike.engine.approvals.rule import after_save, before_save, loses
from zhike.engine.approvals.steps import named
from zhike.engine.configuration import Configured
from zhike.engine.configuration.portable import is_usable
from zhike.engine.models.approvals import ApprovalRule
from zhike.engine.objects import ObjectType, Section, register

register(
    ObjectType(
        model=ApprovalRule,
        plural="approval_rules",
        icon="shield-check",
        title="name",
        columns=["name", "object", "action", "command", "is_active"],
        sorts=["name"],
        order="name",
        form=[
            Section(_("What waits"), ["name", "object", "action", "command", "watched", "condition", "is_active"]),
            Section(_("Who approves"), ["steps", "allows_own", "guards_machines"]),
        ],
        search={"A": ["name"]},
        configured=Configured(
            key=["object", "key"],
            fields=[
                "name",
                "action",
                "command",
                "watched",
                "condition",
                "steps",
                "is_active",
                "allows_own",
                "guards_machines",
            ],
            order=["id"],
            about="object",
            usable=is_usable,
            after=["customfield", "role"],
            names=named,
            loses=loses,
        ),
        before_save=before_save,
        after_save=after_save,
        without=frozenset({"quality", "search", "owner", "board", "timeline", "import"}),
    )
)
