"""The addresses of logging in: those of django-allauth that we want, under the names it asks for."""

from django.urls import path, re_path
from django.urls.resolvers import URLPattern

from . import views

urlpatterns: list[URLPattern] = [
    path("login", views.LogIn.as_view(), name="account_login"),
    path("logout", views.log_out, name="account_logout"),
    path("auth/again", views.log_in_again, name="account_login_again"),
    path("auth/code", views.SecondStep.as_view(), name="mfa_authenticate"),
    path("auth/confirm", views.Confirm.as_view(), name="account_reauthenticate"),
    path("auth/confirm/code", views.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("auth/password/reset", views.AskForPassword.as_view(), name="account_reset_password"),
    path("auth/password/reset/sent", views.PasswordSent.as_view(), name="account_reset_password_done"),
    path("auth/password/reset/done", views.PasswordSet.as_view(), name="account_reset_password_from_key_done"),
    re_path(
        r"^auth/password/reset/key/(?P<uidb36>[0-9a-z]{1,13})-(?P<key>[\w-]{1,100})$",
        views.SetPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("auth/second-step", views.overview, name="mfa_index"),
    path("auth/second-step/on", views.TurnOn.as_view(), name="mfa_activate_totp"),
    path("auth/second-step/off", views.TurnOff.as_view(), name="mfa_deactivate_totp"),
    path("auth/second-step/codes", views.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("auth/second-step/codes/new", views.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
]
