"""Tasks about accounts: most are done, some are due today, some are late."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from zhike.engine import objects

from .made_accounts import Firms
from .moments import DAY, stamp
from .plan import Plan
from .rows import Maker

FORGOTTEN = 0.04
LONGEST = 30  # days from making a task to its end
PRIORITIES = ("low", "normal", "normal", "normal", "high")
TASKS = {
    "zh": ("给{}发报价", "拜访{}", "跟进{}合同", "回访{}", "给{}寄样本", "核对{}开票信息"),
    "en": ("Send a quotation to {}", "Visit {}", "Follow up {}", "Call {}", "Post samples to {}", "Check {} billing"),
}


@dataclass
class Ends:
    """When each task is due and when it was done; 0 is not yet."""

    due: array[int]
    done: array[int]


def end_all(plan: Plan) -> Ends:
    rng, span, ends = plan.chance("tasks"), plan.span, Ends(array("q", [0]), array("q", [0]))
    for at in plan.tasks.at[1:]:
        due = span.days_later(rng, at, 1 + rng.random() * LONGEST)
        done = due - int(rng.random() * min(due - at, 3 * DAY))
        is_done = done < span.end and rng.random() > FORGOTTEN
        ends.due.append(due)
        ends.done.append(done if is_done else 0)
    return ends


def rows(plan: Plan, firms: Firms, ends: Ends) -> Iterator[str]:
    maker, rng, kind = Maker(objects.get("task")), plan.chance("task rows"), plan.tasks
    for number in range(1, kind.count + 1):
        account, owner, done = kind.account[number], kind.owner[number], ends.done[number]
        title = rng.choice(TASKS[firms.languages[account]]).format(firms.names[account])
        yield maker.row(
            {
                "id": number, "owner_id": owner, "created_at": stamp(kind.at[number]), "created_by_id": owner,
                "updated_at": stamp(done or kind.at[number]), "updated_by_id": owner, "version": 2 if done else 1,
                "title": title[:200], "due_at": stamp(ends.due[number]), "priority": rng.choice(PRIORITIES),
                "status": "done" if done else "open", "related": account, "related_object": "account",
                "assignee_id": owner, "done_at": stamp(done) if done else None,
            },
            {},
        )  # fmt: skip
