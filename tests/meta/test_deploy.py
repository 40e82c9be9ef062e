import os
import subprocess
import sys

from tests.meta.tree import ROOT

PRODUCTION = {
    "SECRET_KEY": "k9" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
    "SITE_URL": "https://grants.example.org",
    "ALLOWED_HOSTS": "grants.example.org",
    "EMAIL_URL": "submission://user:secret@mail.example.org:587",
    "BANK_KEYS": "b3duLWtleS1vZi10ZXN0cy1vbmx5LXdpdGgtMzItYi4=",
    "SEAL_PKCS12_FILE": "/etc/seedcorn/seal.p12",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


def check(**changes):
    """Run Django's deployment checks as an installation would, on this run's servers."""
    keep = {
        key: value
        for key, value in os.environ.items()
        if key in {"PATH", "DATABASE_URL", "REDIS_URL", "HOME", "LANG", "LD_LIBRARY_PATH"}
    }
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**keep, **PRODUCTION, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installation_passes_the_deployment_checks():
    done = check()
    assert (done.returncode, done.stderr) == (0, "")


def test_a_weak_key_does_not_pass():
    assert check(SECRET_KEY="short").returncode == 1


def test_keys_made_up_by_the_machine_do_not_pass():
    assert "seedcorn.E001" in check(BANK_KEYS="").stderr


def test_without_a_key_nothing_starts():
    assert check(SECRET_KEY="").returncode != 0
