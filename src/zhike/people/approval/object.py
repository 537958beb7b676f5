from django.utils.translation import gettext_lazy as _

from zhike.engine.approvals.carry_out import before_delete, before_save
from zhike.engine.approvals.decide import approve, ask_again, delegate, reject, send_back, withdraw
from zhike.engine.models.approvals import Approval
from zhike.engine.objects import ObjectType, Section, register

register(
    ObjectType(
        model=Approval,
        icon="stamp",
        title="name",
        columns=["name", "related", "state", "owner", "approvers", "created_at", "decided_at"],
        sorts=["created_at", "decided_at"],
        order="-created_at",
        form=[Section(_("Approval"), ["name", "related", "state", "approvers", "comment"])],
        search={"A": ["name"]},
        visible_with=["related"],
        before_save=before_save,
        before_delete=before_delete,
        commands=[approve, reject, send_back, delegate, withdraw, ask_again],
        without=frozenset({"quality", "search", "board", "timeline", "import", "create", "edit", "delete"}),
    )
)
