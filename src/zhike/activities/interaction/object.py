from django.utils.translation import gettext_lazy as _

from zhike.engine.objects import Calendar, ObjectType, Section, register

from .model import Interaction
from .rules import before_save

register(
    ObjectType(
        model=Interaction,
        icon="message-square-text",
        title="subject",
        columns=["subject", "kind", "related", "people", "happened_at", "result", "next_step", "owner"],
        sorts=["happened_at", "created_at"],
        order="-happened_at",
        highlights=["kind", "happened_at", "result", "next_step", "next_on"],
        form=[
            Section(_("What happened"), ["kind", "subject", "text", "happened_at", "related", "people"]),
            Section(_("Next"), ["result", "next_step", "next_on", "owner"]),
        ],
        calendar=Calendar(start="happened_at"),
        search={"A": ["subject"], "C": ["text", "result"]},
        visible_with=["related"],
        before_save=before_save,
    )
)
