from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.engine.objects import ObjectType, Panel, Section, register
from zhike.lib.twins.evidence import Clue

from .model import Account
from .rules import before_save

register(
    ObjectType(
        model=Account,
        icon="building-2",
        face="logo",
        title="name",
        subtitle=["industry", "size"],
        columns=["name", "grade", "owner", "industry", "size", "phones", "tags", "source_channel", "updated_at"],
        sorts=["name", "created_at", "updated_at"],
        order="-updated_at",
        highlights=["grade", "owner", "industry", "size", "source_channel"],
        form=[
            Section(
                pgettext_lazy("section", "Profile"),
                ["name", "kind", "registration_number", "industry", "business_type", "size", "parent"],
            ),
            Section(
                pgettext_lazy("section", "Contact"),
                ["website", "phones", "emails", "addresses", "social", "preferred_channel"],
            ),
            Section(
                _("Relationship"),
                [
                    "owner",
                    "grade",
                    "classes",
                    "tags",
                    "source_channel",
                    "acquired_by",
                    "employees",
                    "founded_in",
                    "notes",
                ],
            ),
        ],
        search={
            "A": ["name"],
            "B": ["registration_number", "phones", "emails", "website"],
            "C": ["addresses", "tags", "notes"],
        },
        duplicates=[
            Clue("name", "company", 80, 25),
            Clue("registration_number", "code", 80, 30),
            Clue("phones", "phone", 45, 15),
            Clue("emails", "email", 45),
            Clue("website", "domain", 35, 5),
            Clue("addresses", "address", 50, 40),
        ],
        seen_from=["opportunity.account"],
        panels=[
            Panel("contact", "accounts", ["name", "title", "phones", "emails"]),
            Panel("opportunity", "account", ["name", "stage", "amount", "close_on", "owner"]),
            Panel("account", "parent", ["name", "industry", "owner"], title=_("Subsidiaries")),
        ],
        before_save=before_save,
    )
)
