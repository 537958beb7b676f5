"""The mail with a link to set a password."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from .backend import person
from .links import link


def send_password_link(email: str) -> None:
    """To the person with this address, if there is one."""
    user = person(email)
    if user is None or not settings.EMAIL_URL:
        return
    with translation.override("en" if user.language == "en" else "zh-hans"):
        text = _(
            "Hello %(name)s,\n\nsomebody asked for a new password for %(address)s. If it was you, open this link "
            "within half an hour:\n\n%(link)s\n\nIf not, do nothing: your password stays as it is.\n"
        ) % {"name": user.name, "address": settings.BASE_URL, "link": link(user)}
        EmailMessage(_("Zhike: set a new password"), text, settings.DEFAULT_FROM_EMAIL, [user.email]).send()
