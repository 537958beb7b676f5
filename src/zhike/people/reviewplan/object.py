from django.utils.translation import gettext_lazy as _

from zhike.engine.configuration import Configured
from zhike.engine.configuration.portable import is_usable
from zhike.engine.models import ReviewPlan
from zhike.engine.objects import ObjectType, Section, register
from zhike.engine.quality.plan import after_save, before_save

register(
    ObjectType(
        model=ReviewPlan,
        plural="review_plans",
        icon="calendar-clock",
        title="name",
        columns=["name", "object", "days", "is_active"],
        sorts=["name"],
        order="name",
        form=[Section(_("Review"), ["name", "object", "condition", "days", "is_active"])],
        search={"A": ["name"]},
        configured=Configured(
            key=["object", "key"],
            fields=["name", "condition", "days", "is_active"],
            order=["id"],
            about="object",
            usable=is_usable,
            after=["customfield"],
            loses=lambda plan: "",
        ),
        before_save=before_save,
        after_save=after_save,
        without=frozenset({"quality", "search", "owner", "board", "timeline", "import"}),
    )
)
