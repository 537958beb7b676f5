from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.engine.objects import ObjectType, Panel, Section, register
from zhike.lib.twins.evidence import Clue

from .model import Contact

register(
    ObjectType(
        model=Contact,
        icon="contact",
        face="avatar",
        title="name",
        subtitle=["title"],
        columns=["name", "salutation", "title", "accounts", "phones", "emails", "owner", "updated_at"],
        sorts=["name", "created_at", "updated_at"],
        order="-updated_at",
        highlights=["title", "accounts", "phones", "emails", "preferred_channel"],
        form=[
            Section(_("Person"), ["name", "salutation", "title", "identity_number", "birthday", "accounts", "photo"]),
            Section(pgettext_lazy("section", "Contact"), ["phones", "emails", "addresses", "preferred_channel"]),
            Section(_("Relationship"), ["owner", "tags", "notes"]),
        ],
        search={"A": ["name"], "B": ["identity_number", "phones", "emails"], "C": ["title", "tags", "notes"]},
        duplicates=[
            Clue("name", "person", 50, 40),
            Clue("identity_number", "code", 80, 10),
            Clue("phones", "phone", 50, 10),
            Clue("emails", "email", 70, 5),
            Clue("addresses", "address", 45, 15),
            Clue("birthday", "date", 45, 15),
            Clue("accounts", "same", 25),
        ],
        visible_with=["accounts"],
        panels=[Panel("opportunity", "contacts", ["name", "stage", "amount", "close_on"])],
    )
)
