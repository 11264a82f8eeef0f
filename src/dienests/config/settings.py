"""The only settings file. What differs between installations comes from the environment (names start with DIENESTS_).

The README lists every variable; `dienests doctor` checks them.
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.management.utils import get_random_secret_key

from dienests.config.mail_server import email_settings

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent
VAR = Path(os.environ.get("DIENESTS_VAR", ROOT / "var"))


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def _list(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _secret_key() -> str:
    """From the environment, or made once and kept readable to the owner only."""
    if key := os.environ.get("DIENESTS_SECRET_KEY"):
        return key
    path = VAR / "secret-key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(get_random_secret_key())
    return path.read_text().strip()


DEBUG = _flag("DIENESTS_DEBUG", False)
DEMO = _flag("DIENESTS_DEMO", False)  # one click per user at sign-in; refused together with a public address
DEMO_OFFICE = os.environ.get("DIENESTS_DEMO_OFFICE", "ogre")  # a name of dienests.demo.offices
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _list("DIENESTS_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("DIENESTS_TRUSTED_ORIGINS", "")
HTTPS = _flag("DIENESTS_HTTPS", False)
MUNICIPALITY = os.environ.get("DIENESTS_MUNICIPALITY", "ogre")
PRACTICE = os.environ.get("DIENESTS_PRACTICE", "ogre")
PRACTICE_ROOT = Path(os.environ.get("DIENESTS_PRACTICE_ROOT", PACKAGE / "practice" / "files"))
# Own key, repositories of items and the catalogue; to be kept like the database.
EXCHANGE_ROOT = Path(os.environ.get("DIENESTS_EXCHANGE_ROOT", VAR / "exchange"))
# Colleagues are looked for on this machine and in inner networks too, over plain HTTP: for demos and tests.
EXCHANGE_INNER = _flag("DIENESTS_EXCHANGE_INNER", DEMO)
EXCHANGE_EVERY_MINUTES = int(os.environ.get("DIENESTS_EXCHANGE_EVERY_MINUTES", "60"))
DOCUMENT_ROOT = Path(os.environ.get("DIENESTS_DOCUMENT_ROOT", VAR / "documents"))
# EMAIL_IS_SET: whether anything can be sent; where not, pages offer files instead.
globals().update(email_settings(os.environ.get("DIENESTS_EMAIL_URL", ""), os.environ.get("DIENESTS_EMAIL_FROM", "")))

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "dienests.base.audit",
    "dienests.base.organisation",
    "dienests.base.people",
    "dienests.base.working_time",
    "dienests.benefits",
    "dienests.cases",
    "dienests.payments",
    "dienests.population.office",
    "dienests.workload.office",
    "dienests.workload.studies",
    "dienests.exchange.office.colleagues",
    "dienests.exchange.office.library",
    "dienests.exchange.office.visits",
    "dienests.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dienests.web.middleware.ActorMiddleware",
    "dienests.web.middleware.StaffLanguageMiddleware",
    "dienests.web.middleware.PlainTextMiddleware",
    "dienests.web.middleware.ReadOnlyGetMiddleware",
    "dienests.web.middleware.UnfinishedSignInMiddleware",
    "dienests.web.middleware.SessionEndMiddleware",
    "dienests.web.middleware.PrivateCacheMiddleware",
    "dienests.web.errors.DomainErrorMiddleware",
]

ROOT_URLCONF = "dienests.config.urls"
WSGI_APPLICATION = "dienests.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organisation.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "dienests.web.context.office_frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "dienests.web.templatetags.dienests",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DIENESTS_DATABASE_URL", f"sqlite:///{VAR / 'dienests.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing (IMMEDIATE + timeout); readers never wait for a writer (WAL).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        "PRAGMA cache_size=-64000;PRAGMA temp_store=MEMORY;",
    }

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    if not DATABASES["default"]["ENGINE"].endswith("sqlite3")
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR / "cache"}
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "long"]}}

# --- sign-in -----------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "office:my_day"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "dienests.web.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key", "reauthenticate": "10/m/user"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Dienests"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow passkeys on localhost without TLS
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(os.environ.get("DIENESTS_SESSION_MINUTES", "480")) * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Two installations on one machine share their cookies, whatever their ports: names keep them apart.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{MUNICIPALITY}-session", f"{MUNICIPALITY}-csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "dienests.web.errors.csrf_failed"

# --- security headers --------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # own document previews are shown in a frame
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("DIENESTS_BEHIND_PROXY", False) else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# --- language, time, files ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "lv"
LANGUAGES = [("lv", "Latviešu"), ("en", "English")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [VAR / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Riga"

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [VAR / "assets"] if (VAR / "assets").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DOCUMENT_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000
DOCUMENT_MAX_BYTES = 25 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "dienests.config.log_lines.WithoutSecrets",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "filters": {"worth_a_line": {"()": "dienests.config.log_lines.WorthALine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["worth_a_line"]}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("DIENESTS_LOG_LEVEL", "WARNING")},
}
