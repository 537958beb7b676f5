"""What people can do to a record beside changing it: one rule is a button, an API call, a bulk action, a step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


def always(record: Any) -> bool:
    return True


@dataclass(frozen=True, eq=False)
class Command:
    """Something people can do to a record. `needs` is the verb one must be granted; `when` hides it where it is senseless.

    `suggest` says what a form begins with where that is not what the record holds.
    """

    verb: str
    label: Any
    rule: Callable[..., Any]
    ask: Sequence[str] = ()
    needs: str = "edit"
    icon: str = "zap"
    when: Callable[[Any], bool] = always
    suggest: Callable[[Any], dict[str, Any]] | None = None

    def __call__(self, record: Any, *, by: Any, **answers: Any) -> Any:
        """Do it, unless it has to wait for approval: then NeedsApproval is raised and nothing is done."""
        from .approvals import guard

        return guard.command(self, record, answers, by=by)

    run = __call__


def command(
    verb: str, label: Any, *, ask: Sequence[str] = (), needs: str = "edit", icon: str = "zap", when: Any = None
) -> Callable[[Callable[..., Any]], Command]:
    """Turn a rule into something a button, the API, a bulk action and an automation can run."""
    return lambda rule: Command(verb, label, rule, ask, needs, icon, when or always)
