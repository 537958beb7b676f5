"""A person who works here. Without an e-mail address they own records and cannot log in."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhike.engine.models import Record, Role, Row, Team


class People(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").casefold(), deleted_at=None)


class User(AbstractBaseUser, Record):
    """`is_active` off ends every session and token at once."""

    LANGUAGES = [("zh", "中文"), ("en", "English")]
    THEMES = [("auto", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]
    DENSITIES = [("compact", _("Compact")), ("normal", _("Normal")), ("cozy", _("Cozy"))]

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), max_length=254, null=True, blank=True)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("team")
    )
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="zh")
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    theme = models.CharField(_("theme"), max_length=5, choices=THEMES, default="auto")
    density = models.CharField(_("density"), max_length=7, choices=DENSITIES, default="normal")
    has_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = People()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="user_email_once",
                violation_error_message=_("Another user has this e-mail address. Choose another address."),
                violation_error_code="email",
            )
        ]

    def __str__(self) -> str:
        return self.name


class UserRole(Row):
    """A role that a person holds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name=_("roles"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="holders", verbose_name=_("role"))

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="user_role_once")]


class UserTeam(Row):
    """A further team, of another tree, that a person belongs to."""

    user = models.ForeignKey(User, models.CASCADE, related_name="more_teams", verbose_name=_("further teams"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="more_members", verbose_name=_("team"))

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="user_team_once")]
