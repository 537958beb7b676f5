from django.utils.translation import gettext_lazy as _

from zhike.engine.objects import Activity, Calendar, ObjectType, Section, register

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
        activity=Activity(
            by="related",
            at="happened_at",
            text="text",
            kind="kind",
            icons={
                "note": "pencil",
                "call": "phone",
                "visit": "map-pin",
                "meeting": "users",
                "mail": "mail",
                "message": "message-circle",
            },
            people="people",
            result="result",
            next_step="next_step",
            next_on="next_on",
        ),
        search={"A": ["subject"], "C": ["text", "result"]},
        visible_with=["related"],
        before_save=before_save,
    )
)
