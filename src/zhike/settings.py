"""Django's settings. What differs from machine to machine comes from `runtime.environment`."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from zhike.runtime import environment, mail
from zhike.web import assets

HERE = Path(__file__).parent
DATA = environment.data_folder()
BASE_URL = environment.base_url()
IS_HTTPS = BASE_URL.startswith("https://")

SECRET_KEY = environment.secret_key()
DEBUG = False
ALLOWED_HOSTS = ["*"]  # links are built from BASE_URL only, never from the Host header
ROOT_URLCONF = "zhike.urls"
WSGI_APPLICATION = "zhike.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": environment.django_database(environment.database_url())}

# The domains from the bottom up; each may import only what stands before it.
DOMAINS = ["people", "customers", "activities", "catalog", "sales"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "zhike.engine",
    *[f"zhike.{name}" for name in DOMAINS],
    "zhike.demo",
    "zhike.web",
]
MIDDLEWARE = [
    "zhike.web.middleware.trace.TraceMiddleware",
    "zhike.web.middleware.safety.SafetyHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhike.web.middleware.compress.CompressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zhike.web.middleware.actor.ActorMiddleware",
    "zhike.web.middleware.problems.ProblemMiddleware",
]
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [HERE / "web/templates", HERE / "engine/templates"],
        "OPTIONS": {
            "environment": "zhike.web.jinja.environment",
            "context_processors": ["zhike.web.shell.context"],
        },
    },
    {  # allauth's own mail texts are Django templates; pages of ours never are
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

AUTH_USER_MODEL = "people.User"
TOKEN_ACTOR = "zhike.people.token.rules.actor_of"  # noqa: S105  no password: who speaks through a token
AUTHENTICATION_BACKENDS = ["zhike.people.login.backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/today"
ACCOUNT_ADAPTER = "zhike.people.login.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_RATE_LIMITS = environment.login_limits() | {"reset_password": "20/m/ip,3/h/key"}
ACCOUNT_FORMS = {"reset_password": "zhike.people.login.forms.AskForPassword"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "zhike.people.login.links.LinkToken"  # noqa: S105
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = None
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # of an invitation; other links hold for half an hour
MFA_ADAPTER = "zhike.people.login.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Zhike"
CACHES = {"default": {"BACKEND": "zhike.people.login.attempts.Attempts"}}

SESSION_ENGINE = "zhike.people.login.store"
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 7 * 24 * 3600
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "zhike.web.problems.csrf_failure"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_VERSION = assets.version()
STATIC_URL = f"/static/{STATIC_VERSION}/"
STATIC_ROOT = DATA / "static" / STATIC_VERSION
WHITENOISE_MAX_AGE = 365 * 24 * 3600
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = DATA / "files"
UPLOAD_MAX = environment.upload_max()
FILES_MAX = environment.files_max()
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

EMAIL_URL = environment.email_url()
globals().update(mail.settings(EMAIL_URL))
LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS = ["models.W036"]
PROCRASTINATE_ON_APP_READY = "zhike.engine.jobs.on_ready"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
