from django.utils.translation import gettext_lazy as _

from zhike.engine.objects import Activity, Board, Calendar, ObjectType, Section, register

from .model import Task
from .rules import before_save, cancel, complete, reopen

register(
    ObjectType(
        model=Task,
        icon="circle-check",
        title="title",
        columns=["title", "due_at", "priority", "status", "related", "assignee", "owner"],
        sorts=["title", "due_at", "created_at"],
        order="due_at",
        highlights=["due_at", "priority", "status", "assignee"],
        form=[
            Section(_("Task"), ["title", "due_at", "priority", "status", "related"]),
            Section(_("People"), ["assignee", "owner", "notes"]),
        ],
        board=Board(
            by="status", card=["due_at", "priority", "assignee"], over={"done": "complete", "cancelled": "cancel"}
        ),
        calendar=Calendar(start="due_at"),
        activity=Activity(
            by="related",
            at="due_at",
            text="title",
            state="status",
            open="open",
            done="complete",
            done_at="done_at",
        ),
        search={"A": ["title"], "C": ["notes"]},
        owned_by=["owner", "assignee"],
        visible_with=["related"],
        commands=[complete, reopen, cancel],
        before_save=before_save,
    )
)
