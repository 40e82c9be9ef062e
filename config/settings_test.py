"""Settings of the test run: the real ones, with what makes tests quick and strict."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only-" + "x" * 50)
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
os.environ.setdefault("DEBUG", "true")
os.environ.setdefault("RELEASE_ALLOWED_NETWORKS", "127.0.0.0/8")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("LETTER_MAIL_AFTER_SECONDS", "0")

from config.settings import *  # noqa: F403

DEBUG = False
MEDIA_ROOT = Path(tempfile.gettempdir()) / f"seedcorn-tests-{os.getuid()}"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
ZEAL_RAISE = True
ZEAL_NPLUSONE_THRESHOLD = 3
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # static files are found where they lie, nothing is collected
