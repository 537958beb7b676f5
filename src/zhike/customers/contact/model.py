"""A person we talk to. They may stand for several accounts, in a role each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhike.engine.models import Record, Row
from zhike.engine.models.columns import Addresses, Emails, OpenChoice, Phones, Tags

CHANNELS = (
    ("phone", _("Phone")),
    ("email", _("E-mail")),
    ("sms", _("Text message")),
    ("wechat", _("WeChat")),
    ("visit", _("Visit")),
)
ROLES = (
    ("decision_maker", _("Decision maker")),
    ("influencer", _("Influencer")),
    ("buyer", _("Buyer")),
    ("user", _("User of the product")),
    ("finance", _("Finance")),
    ("opponent", _("Opponent")),
)


class Contact(Record):
    """`salutation` is how one addresses them (王总, Dr); `title` their post."""

    name = models.CharField(_("name"), max_length=120)
    salutation = models.CharField(_("salutation"), max_length=40, blank=True, default="")
    title = models.CharField(_("title"), max_length=120, blank=True, default="")
    identity_number = models.CharField(_("identity number"), max_length=40, blank=True, default="")
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    photo = models.ForeignKey(
        "engine.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    phones = Phones(_("phones"))
    emails = Emails(_("e-mail addresses"))
    addresses = Addresses(_("addresses"))
    preferred_channel = OpenChoice(_("preferred contact channel"), suggestions=CHANNELS, blank=True, default="")
    tags = Tags(_("tags"))
    notes = models.TextField(_("notes"), blank=True, default="", max_length=20_000)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.name


class ContactAccount(Row):
    """The person stands for this account."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="accounts", verbose_name=_("accounts"))
    account = models.ForeignKey(
        "customers.Account", models.PROTECT, related_name="contacts", verbose_name=_("account"), db_index=False
    )
    role = OpenChoice(_("role"), suggestions=ROLES, blank=True, default="")
    is_primary = models.BooleanField(_("primary"), default=False)

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["contact", "account"], name="contact_account_once")]
        indexes = [models.Index(fields=["account", "contact"], name="contact_of_account")]
