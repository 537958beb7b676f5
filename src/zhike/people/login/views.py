"""The pages of logging in: django-allauth's views and flow, our templates."""

from typing import Any

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .forms import edit, explain_ask, general


class Refusing:
    """A refused form answers 422, so that scripts and people see the same."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class LogIn(Refusing, account.LoginView):
    template_name = "web/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        shown = {
            "action": reverse("account_login"),
            "next": self.get_next_url() or "",
            "errors": general(form),
            "login": edit(form, "login", _("E-mail address"), "email", autocomplete="username", is_required=False),
            "password": edit(form, "password", _("Password"), "password", autocomplete="current-password"),
            "remember": form["remember"].value(),
        }
        return context | {"form": shown, "reset_url": reverse("account_reset_password"), "providers": []}


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    return account.logout(request)


class SecondStep(mfa.AuthenticateView):
    """The code of the authenticator app, or one of the recovery codes."""

    template_name = "web/mfa.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = super().get_context_data(**kwargs)["form"]
        by_recovery = self.request.GET.get("by") == "recovery"
        here = reverse("mfa_authenticate")
        other = (
            {"title": _("Use the authenticator app"), "icon": "key-round", "url": here}
            if by_recovery
            else {"title": _("Use a recovery code"), "icon": "rotate-ccw", "url": f"{here}?by=recovery"}
        )
        return {
            "action": self.request.get_full_path(),
            "kind": "recovery" if by_recovery else "totp",
            "field": code_edit(form, _("Recovery code") if by_recovery else _("Code")),
            "errors": general(form),
            "cancel_url": reverse("account_login_again"),
            "others": [other],
        }


def code_edit(form: Any, title: str) -> dict[str, Any]:
    return edit(form, "code", title, "text", autocomplete="one-time-code", max_length=20)


def log_in_again(request: HttpRequest) -> HttpResponse:
    """Forget a log-in that waits for its second step."""
    request.session.flush()
    return HttpResponseRedirect(reverse("account_login"))


class Confirm(Refusing, account.ReauthenticateView):
    """The password once more, before what matters."""

    template_name = "account/reauthenticate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        shown = {
            "action": self.request.get_full_path(),
            "field": edit(form, "password", _("Password"), "password", autocomplete="current-password"),
            "errors": general(form),
        }
        return shown | {"others": context["reauthentication_alternatives"]}


class ConfirmByCode(Refusing, mfa.ReauthenticateView):
    template_name = "account/reauthenticate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        shown = {"action": self.request.get_full_path(), "field": code_edit(form, _("Code")), "errors": general(form)}
        return shown | {"others": context["reauthentication_alternatives"]}


class AskForPassword(Refusing, account.PasswordResetView):
    template_name = "web/reset.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if settings.EMAIL_URL else self.get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = super().get_context_data(**kwargs)["form"]
        return {
            "stage": "ask" if settings.EMAIL_URL else "none",
            "action": reverse("account_reset_password"),
            "fields": [edit(form, "email", _("E-mail address"), "email", autocomplete="username")],
            "errors": general(form),
            "text": explain_ask(),
        }


class PasswordSent(account.PasswordResetDoneView):
    template_name = "web/reset.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = _("If somebody has this address here, a link is on its way. Look into the spam folder too.")
        return {"stage": "sent", "text": text}


class SetPassword(Refusing, account.PasswordResetFromKeyView):
    """The link of a mail or of an administrator. The key leaves the address at once."""

    template_name = "web/reset.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if kwargs.get("token_fail"):
            return {"stage": "none", "text": _("This link has been used or is too old. Ask for a new one.")}
        context = super().get_context_data(**kwargs)
        form = context["form"]
        new = {"kind": "password", "autocomplete": "new-password"}
        return {
            "stage": "set",
            "action": context["action_url"],
            "fields": [
                edit(form, "password1", _("New password"), help=_("At least 8 characters; a sentence is good."), **new),
                edit(form, "password2", _("New password again"), **new),
            ],
            "errors": general(form),
            "text": self.reset_user.email,
        }


class PasswordSet(account.PasswordResetFromKeyDoneView):
    template_name = "web/reset.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"stage": "done", "text": _("Log in with the new password. All other log-ins have ended.")}


class TurnOn(Refusing, totp.ActivateTOTPView):
    template_name = "mfa/totp/activate_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            "picture": context["totp_svg_data_uri"],
            "secret": context["form"].secret,
            "action": reverse("mfa_activate_totp"),
            "field": code_edit(context["form"], _("Code")),
            "errors": general(context["form"]),
        }


class TurnOff(totp.DeactivateTOTPView):
    template_name = "mfa/totp/deactivate_form.html"


class Codes(codes.ViewRecoveryCodesView):
    template_name = "mfa/recovery_codes/index.html"


class NewCodes(codes.GenerateRecoveryCodesView):
    template_name = "mfa/recovery_codes/generate.html"


@reauthentication_required(app="allauth.mfa", allow_get=True)
def overview(request: HttpRequest) -> HttpResponse:
    """Where django-allauth sends people after they changed something: their profile."""
    return HttpResponseRedirect("/settings/security")


def has_second_step(user: Any) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())
