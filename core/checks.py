"""What `manage.py check --deploy` asks of an installation, besides what Django asks."""

from typing import Any

from django.conf import settings
from django.core import checks

BANK_KEYS_MISSING = checks.Error(
    "BANK_KEYS is empty: bank details would be encrypted with a key this machine makes up, another "
    "machine could not read them, and with this machine they are lost.",
    hint="docs/settings.md says how to make a key. If there are bank details already, set the one "
    "in VAR_DIR/bank-details.key.",
    id="seedcorn.E001",
)
SEAL_MISSING = checks.Warning(
    "Neither SEAL_PKCS12_FILE nor SEAL_PKCS11_MODULE is set: letters are sealed with a key this "
    "machine makes up in VAR_DIR/seal, which nobody vouches for and each machine has its own.",
    hint="docs/how-to/seal-letters.md says how to set a certificate.",
    id="seedcorn.W001",
)


@checks.register(checks.Tags.security, deploy=True)
def keys_are_set(**_options: Any) -> list[checks.CheckMessage]:
    """The keys that must outlive the machine are given to it, not made by it."""
    if settings.DEBUG:
        return []
    missing: list[checks.CheckMessage] = []
    if not settings.BANK_KEYS:
        missing.append(BANK_KEYS_MISSING)
    if not (settings.SEAL_PKCS12_FILE or settings.SEAL_PKCS11_MODULE):
        missing.append(SEAL_MISSING)
    return missing
