"""A customer: an organisation or a person that does business with us, or may."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhike.engine.models import Record
from zhike.engine.models.columns import Addresses, Emails, OpenChoice, Phones, Tags

INDUSTRIES = (
    ("manufacturing", _("Manufacturing")),
    ("machinery", _("Machinery")),
    ("electronics", _("Electronics")),
    ("automotive", _("Automotive")),
    ("energy", _("Energy")),
    ("chemicals", _("Chemicals")),
    ("food", _("Food and beverages")),
    ("medical", _("Medical")),
    ("retail", _("Retail")),
    ("logistics", _("Logistics")),
    ("construction", _("Construction")),
    ("software", _("Software")),
    ("finance", _("Finance")),
    ("education", _("Education")),
    ("government", _("Government")),
)
BUSINESS_TYPES = (
    ("private", _("Private company")),
    ("state", _("State-owned company")),
    ("foreign", _("Foreign-invested company")),
    ("joint", _("Joint venture")),
    ("public", _("Public institution")),
    ("sole", _("Sole trader")),
)
SIZES = (
    ("micro", _("Up to 20 people")),
    ("small", _("20 to 99 people")),
    ("medium", _("100 to 499 people")),
    ("large", _("500 to 1,999 people")),
    ("huge", _("2,000 people and more")),
)
CHANNELS = (
    ("search", _("Search engine")),
    ("social", _("Social media")),
    ("referral", _("Word of mouth")),
    ("exhibition", _("Trade fair")),
    ("website", _("Web site")),
    ("advertisement", _("Newspaper or advertisement")),
    ("cold_call", _("Cold call")),
    ("partner", _("Partner")),
)
GRADES = (("A", "A"), ("B", "B"), ("C", "C"), ("D", "D"))


class Account(Record):
    """`source_channel` is how they found us and `acquired_by` who won them: both stay when the owner changes."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("Organisation")
        PERSON = "person", _("Person")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.ORGANISATION)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True, default="")
    industry = OpenChoice(_("industry"), suggestions=INDUSTRIES, blank=True, default="")
    business_type = OpenChoice(_("business type"), suggestions=BUSINESS_TYPES, blank=True, default="")
    size = OpenChoice(_("size"), suggestions=SIZES, blank=True, default="")
    website = models.URLField(_("web site"), max_length=500, blank=True, default="")
    phones = Phones(_("phones"))
    emails = Emails(_("e-mail addresses"))
    addresses = Addresses(_("addresses"))
    social = models.CharField(_("social accounts"), max_length=500, blank=True, default="")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subsidiaries", verbose_name=_("parent account")
    )
    source_channel = OpenChoice(_("how they found us"), suggestions=CHANNELS, blank=True, default="")
    acquired_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("acquired by")
    )
    preferred_channel = OpenChoice(_("preferred contact channel"), blank=True, default="")
    tags = Tags(_("tags"))
    classes = Tags(_("classes"))
    grade = OpenChoice(_("grade"), suggestions=GRADES, blank=True, default="")
    employees = models.IntegerField(_("employees"), null=True, blank=True)
    founded_in = models.IntegerField(_("founded in"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True, default="", max_length=20_000)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name
