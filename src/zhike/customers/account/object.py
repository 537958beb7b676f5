from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.engine.objects import ObjectType, Panel, Section, register

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
                pgettext_lazy("section", "Profile"), ["name", "kind", "industry", "business_type", "size", "parent"]
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
        search={"A": ["name"], "B": ["phones", "emails", "website"], "C": ["addresses", "tags", "notes"]},
        duplicates=["name", "phones", "emails", "website"],
        seen_from=["opportunity.account"],
        panels=[
            Panel("contact", "accounts", ["name", "title", "phones", "emails"]),
            Panel("opportunity", "account", ["name", "stage", "amount", "close_on", "owner"]),
            Panel("account", "parent", ["name", "industry", "owner"], title=_("Subsidiaries")),
        ],
        before_save=before_save,
    )
)
