"""What a request for approval would change, and who said what: beside the record that every object has."""

from zhike.engine import access, objects
from zhike.engine.approvals import trail
from zhike.engine.errors import NotVisible
from zhike.engine.models.approvals import Approval

from .answers import Answer
from .calls import Call, operation


@operation(reads=True)
def told(call: Call) -> Answer:
    """GET /approvals/{id}/trail, for whoever may see the request."""
    approval = Approval.objects.filter(pk=call.id, deleted_at=None).first()
    if approval is None or not approval.plan or not access.allows(call.actor, "view", objects.get("approval"), call.id):
        raise NotVisible
    return Answer(trail.as_data(call.actor, approval))
