"""The forms of logging in, as the pages draw them: fields of django-allauth's forms in the words of our editors."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.conf import settings
from django.core.validators import validate_email
from django.forms import BaseForm
from django.utils.translation import gettext as _

from zhike.engine import jobs


def edit(form: BaseForm, name: str, title: str, kind: str, **more: Any) -> dict[str, Any]:
    """One field of a form as an editor of ours. Passwords and codes never come back."""
    value = "" if kind == "password" or name == "code" else form[name].value() or ""
    return {
        "name": form[name].html_name, "id": f"id-{name}", "title": title, "kind": kind, "value": value,
        "is_required": form.fields[name].required, "errors": list(form.errors.get(name, [])), **more,
    }  # fmt: skip


def general(form: BaseForm) -> list[str]:
    return [str(sentence) for sentence in form.non_field_errors()]


class AskForPassword(ResetPasswordForm):
    """Whether anybody has this address is found out by a job, so that the answer takes the same time for all."""

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        validate_email(email)
        return email

    def save(self, request: Any, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        jobs.enqueue("password_mail", email=email)
        return email


def explain_ask() -> str:
    if settings.EMAIL_URL:
        return _("We send a link to your address. It works for half an hour.")
    return _("This installation sends no mail. Ask an administrator: they can give you a link to set a new password.")
