from django.utils.translation import gettext_lazy as _

from zhike.engine.objects import Board, Calendar, ObjectType, Section, register

from .model import Opportunity
from .rules import after_save, before_save, lose, reopen, win

register(
    ObjectType(
        model=Opportunity,
        plural="opportunities",
        icon="target",
        title="name",
        subtitle=["account"],
        columns=["name", "account", "stage", "amount", "close_on", "probability", "next_step", "owner", "tags"],
        sorts=["name", "amount", "close_on", "created_at", "updated_at", "closed_at"],
        order="-updated_at",
        highlights=["amount", "stage", "probability", "close_on", "owner"],
        form=[
            Section(_("Deal"), ["name", "account", "contacts", "amount", "lines"]),
            Section(_("Pipeline"), ["pipeline", "stage", "probability", "close_on", "opened_on", "closed_at"]),
            Section(_("Next"), ["next_step", "next_on"]),
            Section(_("Further"), ["owner", "tags", "lost_reason", "competitor", "notes"]),
        ],
        board=Board(
            by="stage",
            total="amount",
            card=["account", "amount", "owner", "close_on", "tags"],
            over={"won": "win", "lost": "lose"},
            beside=["pipeline", "status", "probability", "closed_at", "close_on", "opened_on"],
        ),
        calendar=Calendar(start="close_on"),
        search={"A": ["name"], "C": ["account.name", "tags", "notes"]},
        duplicates=["name", "account"],
        panels=[],
        commands=[win, lose, reopen],
        before_save=before_save,
        after_save=after_save,
    )
)
