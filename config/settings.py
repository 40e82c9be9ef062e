"""Settings, all read from the environment and all described in docs/settings.md.

A value that cannot be understood stops the start with its name: nothing is guessed.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from core.embedded import celery_url
from core.mail.addresses import is_for_bounces, is_mailbox
from core.proxies import Proxies

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

# --- what runs where -------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "development-only-" + "x" * 40 if DEBUG else "")
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "csp",
    "core",
    "core.references",
    "core.audit",
    "core.files",
    "core.mail",
    "core.jobs",
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "grants",
    "reviews",
    "awards",
    "releases",
    "home",
]

MIDDLEWARE = [
    "core.middleware.caller",
    "core.middleware.arrival",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.sessions.renewal",
    "core.sessions.signed_out",
    "accounts.middleware.sign_in_frame",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "grants.middleware.second_step",
    "core.middleware.audit_trail",
    "core.middleware.domain_errors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context.navigation",
            ],
            "builtins": ["core.templatetags.seedcorn", "django.templatetags.tz"],
        },
    },
]
FORM_RENDERER = "core.rendering.FormRenderer"

# --- data ------------------------------------------------------------------------------------
DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL", "postgres://localhost/seedcorn", conn_max_age=60, conn_health_checks=True
    ),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        # A page does not wait for a cache that is not there.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}

MEDIA_ROOT = Path(env.str("FILES_DIR", str(VAR_DIR / "files")))
# ClamAV's daemon, such as unix:///run/clamav/clamd.ctl; empty means that nothing is scanned.
CLAMD_URL = env.str("CLAMD_URL", "")
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_MB", 50) * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# --- background work -------------------------------------------------------------------------
CELERY_BROKER_URL = celery_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = env.int("TASK_TIME_LIMIT_SECONDS", 3600)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page must not hang when the broker is down: the sweeps below pick up what was not announced.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "visibility_timeout": 7200,
    # Else every page that has work for a worker waits six seconds for a broker that is away.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
# A worker that is told nothing works off both; one with `-Q urgent` has time for sign-in codes.
CELERY_TASK_QUEUES: dict[str, Any] = {"celery": {}, "urgent": {}}
CELERY_TASK_ROUTES = {"core.mail.deliver_urgent": {"queue": "urgent"}}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "mail-sweep": {"task": "core.mail.schedule.sweep_outbox", "schedule": timedelta(seconds=30)},
    "bounces-sweep": {"task": "core.mail.schedule.sweep_bounces", "schedule": timedelta(minutes=5)},
    "jobs-sweep": {"task": "core.jobs.schedule.sweep_jobs", "schedule": timedelta(minutes=1)},
    "lost-files-sweep": {
        "task": "core.files.schedule.sweep_lost_files",
        "schedule": crontab(hour=4, minute=40),
    },
    "scans-sweep": {"task": "core.files.schedule.sweep_scans", "schedule": timedelta(minutes=2)},
    "infected-sweep": {"task": "grants.schedule.sweep_infected", "schedule": timedelta(minutes=1)},
    "texts-sweep": {"task": "reviews.schedule.sweep_texts", "schedule": timedelta(minutes=10)},
    "verifications-sweep": {
        "task": "releases.schedule.sweep_verifications",
        "schedule": timedelta(minutes=2),
    },
    "cures-sweep": {
        "task": "releases.schedule.sweep_cures",
        "schedule": crontab(hour=6, minute=50),
    },
    "releases-sweep": {
        "task": "releases.schedule.sweep_releases",
        "schedule": timedelta(minutes=10),
    },
    "archive-requests-sweep": {
        "task": "releases.schedule.sweep_archive_requests",
        "schedule": timedelta(minutes=10),
    },
    "mirrors-sweep": {"task": "releases.schedule.sweep_mirrors", "schedule": timedelta(minutes=10)},
    "search-sweep": {"task": "grants.schedule.sweep_search", "schedule": timedelta(minutes=1)},
    "conflicts-sweep": {
        "task": "reviews.schedule.sweep_conflicts",
        "schedule": timedelta(minutes=10),
    },
    "promises-sweep": {
        "task": "grants.schedule.sweep_promises",
        "schedule": crontab(hour=5, minute=10),
    },
    "reminders-sweep": {
        "task": "reviews.schedule.sweep_reminders",
        "schedule": crontab(hour=6, minute=20),
    },
    "offers-sweep": {"task": "awards.schedule.sweep_offers", "schedule": crontab(minute=5)},
    "certificates-sweep": {
        "task": "awards.schedule.sweep_certificates",
        "schedule": crontab(minute="*/20"),
    },
    "conditions-due-sweep": {
        "task": "awards.schedule.sweep_conditions",
        "schedule": crontab(hour=6, minute=40),
    },
    "exports-sweep": {
        "task": "reviews.schedule.sweep_exports",
        "schedule": crontab(hour=4, minute=15),
    },
    "announcements-sweep": {
        "task": "reviews.schedule.sweep_announcements",
        "schedule": timedelta(seconds=20),
    },
    "change-requests-sweep": {
        "task": "grants.schedule.sweep_change_requests",
        "schedule": timedelta(minutes=10),
    },
    "sessions-sweep": {
        "task": "accounts.schedule.sweep_sessions",
        "schedule": crontab(hour=4, minute=25),
    },
}

# --- reviews ---------------------------------------------------------------------------------
# So long an announcement waits before it goes out, and so long it can be taken back.
ANNOUNCE_AFTER_SECONDS = env.int("ANNOUNCE_AFTER_SECONDS", 300)

# --- mail ------------------------------------------------------------------------------------
_email = env.dj_email_url("EMAIL_URL", f"file:///{str(VAR_DIR / 'mail').lstrip('/')}")
if "EMAIL_BACKEND" not in _email:
    raise ImproperlyConfigured("EMAIL_URL: the part before :// names no way of sending mail.")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Seedcorn <grants@localhost>")
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", "")
if not is_for_bounces(BOUNCE_ADDRESS):
    raise ImproperlyConfigured("BOUNCE_ADDRESS: write it like bounces@funder.example, without +.")
BOUNCE_MAILBOX = env.str("BOUNCE_MAILBOX", "")
if BOUNCE_MAILBOX and not (BOUNCE_ADDRESS and is_mailbox(BOUNCE_MAILBOX)):
    raise ImproperlyConfigured("BOUNCE_MAILBOX: imaps://user:password@host, and BOUNCE_ADDRESS.")

# --- people ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
# Reviews know what a conflict of interest is; the pages of applications lie below and ask by path.
NO_CONFLICT_OF = "reviews.queries.conflicts.no_conflict_of"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:desk"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_FORMS = {"login": "accounts.key_forms.SignInForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# A session left open must not be enough to take the account, and its owner hears of changes.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# As long as a code that confirms an address: mail servers let a mail of a stranger wait.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home:front"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Whoever does anything is signed in for this long again (core/sessions.py).
SESSION_COOKIE_AGE = 14 * 24 * 3600
MFA_ADAPTER = "accounts.adapter.KeyAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A key that asks for a finger, a face or a PIN is two steps in one, so it may stand alone.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # a university may share one
MFA_FORMS = {
    f"{deed}_webauthn": f"accounts.key_forms.{deed.capitalize()}KeyForm"
    for deed in ("add", "edit", "authenticate", "reauthenticate", "login")
}
STAFF_NEED_SECOND_STEP = env.bool("STAFF_NEED_SECOND_STEP", False)

# --- safety ----------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", not DEBUG)
SECURE_HSTS_SECONDS = 0 if DEBUG else env.int("HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "same-origin"
TRUSTED_PROXIES = Proxies.named(env.list("TRUSTED_PROXIES", []))
PROXY_STAMPS_ARRIVAL = env.bool("PROXY_STAMPS_ARRIVAL", False)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
)
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "core.web.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "base-uri": [NONE],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- the funder in the data others read -----------------------------------------------------
FUNDER_NAME = env.str("FUNDER_NAME", "")
FUNDER_ROR = env.str("FUNDER_ROR", "")

# --- releases --------------------------------------------------------------------------------
# Networks and ports beyond the public Internet that release checks may reach (own forges).
RELEASE_ALLOWED_NETWORKS: list[str] = env.list("RELEASE_ALLOWED_NETWORKS", [])
RELEASE_ALLOWED_PORTS = env.list("RELEASE_ALLOWED_PORTS", [80, 443], subcast=int)
RELEASE_DOI_HOSTS: list[str] = env.list("RELEASE_DOI_HOSTS", ["doi.org", "dx.doi.org"])
RELEASE_PYPI_HOSTS: list[str] = env.list("RELEASE_PYPI_HOSTS", ["pypi.org"])
RELEASE_NPM_HOSTS: list[str] = env.list("RELEASE_NPM_HOSTS", ["www.npmjs.com", "npmjs.com"])
RELEASE_NPM_REGISTRY = env.str("RELEASE_NPM_REGISTRY", "https://registry.npmjs.org")
# Empty: accepted repositories are not handed to Software Heritage.
RELEASE_ARCHIVE_API = env.str("RELEASE_ARCHIVE_API", "")
# Requests of all workers together to one host. Slower, a look at many files never ends in time.
RELEASE_HOST_PER_SECOND = env.float("RELEASE_HOST_PER_SECOND", 1.0)
if RELEASE_HOST_PER_SECOND < 0.3:
    raise ImproperlyConfigured("RELEASE_HOST_PER_SECOND: must be at least 0.3.")
# Empty: no copy of accepted repositories is kept. Else the class of a Django storage.
RELEASE_MIRROR_STORAGE = env.str("RELEASE_MIRROR_STORAGE", "")
RELEASE_MIRROR_OPTIONS: dict[str, Any] = dict(env.json("RELEASE_MIRROR_OPTIONS", {}))
RELEASE_MIRROR_MAX_BYTES = env.int("RELEASE_MIRROR_MAX_MB", 1000) * 1024 * 1024
if RELEASE_MIRROR_STORAGE:
    STORAGES["mirrors"] = {"BACKEND": RELEASE_MIRROR_STORAGE, "OPTIONS": RELEASE_MIRROR_OPTIONS}
RELEASE_MAX_PACK_BYTES = env.int("RELEASE_MAX_PACK_MB", 50) * 1024 * 1024

# --- awards ----------------------------------------------------------------------------------
# So long the mail with a letter waits, and so long it can be taken back.
LETTER_MAIL_AFTER_SECONDS = env.int("LETTER_MAIL_AFTER_SECONDS", 300)
# Whether an administrator of the installation, too, never pays what they approved themselves.
FOUR_EYES_ALWAYS = env.bool("FOUR_EYES_ALWAYS", False)
# Fernet keys for bank details and payment files, the newest first; empty: one of our own.
BANK_KEYS: list[str] = env.list("BANK_KEYS", [])
# So long after its confirmation a changed account waits before money goes to it.
BANK_DETAILS_COOLING_DAYS = env.int("BANK_DETAILS_COOLING_DAYS", 3)
PAYMENT_FILE_FORMAT = env.str("PAYMENT_FILE_FORMAT", "pain.001.001.09")

# --- sealing of letters ----------------------------------------------------------------------
# A key in a PKCS#12 file or in a PKCS#11 device; with neither, one of our own to try things out.
SEAL_PKCS12_FILE = env.str("SEAL_PKCS12_FILE", "")
SEAL_PKCS12_PASSWORD = env.str("SEAL_PKCS12_PASSWORD", "")
SEAL_PKCS11_MODULE = env.str("SEAL_PKCS11_MODULE", "")
SEAL_PKCS11_TOKEN = env.str("SEAL_PKCS11_TOKEN", "")
SEAL_PKCS11_PIN = env.str("SEAL_PKCS11_PIN", "")
SEAL_PKCS11_CERTIFICATE = env.str("SEAL_PKCS11_CERTIFICATE", "")
SEAL_OLD_CERTIFICATES = env.str("SEAL_OLD_CERTIFICATES", "")
SEAL_TIMESTAMP_URL = env.str("SEAL_TIMESTAMP_URL", "")
# Room for the seal in the file. Asking the signer how much it takes would seal each letter twice.
SEAL_RESERVED_BYTES = env.int("SEAL_RESERVED_BYTES", 16_384)

# --- language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Dulwich warns of every server that cannot filter (we count the bytes), the PDF engine of
    # every rule of a style sheet it does not know.
    "loggers": {
        name: {"level": "ERROR"}
        for name in ("dulwich", "weasyprint", "fontTools", "pyhanko", "pyhanko_certvalidator")
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
