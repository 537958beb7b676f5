"""What was about to be done, and waits for approval instead. Everything that the request needs to do it later."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine.errors import Conflict
from zhike.engine.models.approvals import ApprovalRule
from zhike.engine.objects import ObjectType


@dataclass(frozen=True)
class Proposal:
    """`action` done to the record, or a new one: `given` is what was asked for, `changes` what it would change.

    Values are canonical, as the log keeps them.
    """

    type: ObjectType
    record: int | None
    action: str
    verb: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


class NeedsApproval(Conflict):
    """A rule guards this: it was not done. `held` are the drafts that the rule stopped, in a save of several.

    Where nobody can turn it into a request, it is a conflict like others: nothing was changed.
    """

    def __init__(self, rule: ApprovalRule, proposals: list[Proposal], held: list[Any] | None = None) -> None:
        sentence = _("'%(rule)s' asks for approval first. Do it for one record by itself, so that it can be asked for.")
        super().__init__(sentence % {"rule": rule.name})
        self.rule, self.proposals, self.held = rule, proposals, held or []

    @property
    def proposal(self) -> Proposal | None:
        """The one thing to be asked for; None where it was many at once."""
        return self.proposals[0] if len(self.proposals) == 1 else None
