"""A key for programs. Its text is shown once; we keep a hash."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhike.engine.models import Record
from zhike.engine.models.columns import MultiChoice


class Token(Record):
    """Rights are the scopes together with the owner's rights of the moment; a disabled owner has none."""

    SCOPES = (("read", _("Read")), ("write", _("Write")))

    name = models.CharField(_("name"), max_length=120)
    hash = models.CharField(max_length=64, editable=False)
    scopes = MultiChoice(_("scopes"), options=SCOPES)
    expires_on = models.DateField(_("expires on"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [models.UniqueConstraint(fields=["hash"], name="token_hash_once")]

    def __str__(self) -> str:
        return self.name
