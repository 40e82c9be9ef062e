"""Keeping short secrets unreadable where they are stored: Fernet, with keys that can be changed.

Fernet (AES-128-CBC with HMAC-SHA256, from `cryptography`) says nothing about length or content to
who has the database alone. The newest key encrypts; every key of the setting decrypts.
"""

import os
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def encrypted(text: str) -> str:
    """The text, encrypted with the newest key."""
    return _box(tuple(settings.BANK_KEYS)).encrypt(text.encode()).decode()


def decrypted(token: str) -> str:
    """The text again. Raises `ImproperlyConfigured` when no key of the setting fits."""
    try:
        return _box(tuple(settings.BANK_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken:
        raise ImproperlyConfigured(
            "BANK_KEYS: none of the keys opens what is stored. Was one removed before "
            "`manage.py rotate_bank_keys` ran?"
        ) from None


def re_encrypted(token: str) -> str:
    """The same text under the newest key, with the time it was first encrypted."""
    try:
        return _box(tuple(settings.BANK_KEYS)).rotate(token.encode()).decode()
    except InvalidToken:
        raise ImproperlyConfigured("BANK_KEYS: none of the keys opens what is stored.") from None


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys or (_own_key(),)])
    except ValueError:
        raise ImproperlyConfigured("BANK_KEYS: this is not a Fernet key.") from None


def _own_key() -> str:
    """A key of this installation, made on first use, readable by nobody else."""
    path = Path(settings.VAR_DIR) / "bank-details.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key())
    return path.read_text(encoding="ascii").strip()
