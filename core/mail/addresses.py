"""Addresses nobody writes down: those of deleted accounts, and those that mail comes back to."""

import re
from urllib.parse import urlsplit

# Reserved by RFC 2606, so that it never is anybody's.
NOWHERE = "deleted.invalid"

_PLAIN = re.compile(r"[^\s@+<>\"]{1,20}@[^\s@+<>\"]+")


def deleted_address(pk: int) -> str:
    """What a deleted account has for an address, unlike any other's."""
    return f"deleted-{pk}@{NOWHERE}"


def is_deleted(address: str) -> bool:
    """Whether the account at this address was deleted, so that no mail can reach it."""
    return address.lower().endswith(f"@{NOWHERE}")


def is_for_bounces(address: str) -> bool:
    """Whether `+` and a token can be put before the `@`; an empty one turns bounces off.

    What stands before an `@` may have 64 characters, and the token needs most of them.
    """
    return not address or _PLAIN.fullmatch(address) is not None


def is_mailbox(address: str) -> bool:
    """Whether an address names a mailbox read over TLS, and who reads it."""
    try:
        parts = urlsplit(address)
        named = (parts.scheme, parts.port != 0) == ("imaps", True)
    except ValueError:  # No port, or half an IPv6 address.
        return False
    return named and bool(parts.hostname and parts.username and parts.password)


def returning_address(base: str, pk: int, token: str) -> str:
    """`bounces+42-9f…@funder.example`: where mail 42 comes back to."""
    name, _, host = base.partition("@")
    return f"{name}+{pk}-{token}@{host}"


def read_returning(base: str, text: str) -> tuple[int, str] | None:
    """Mail and token of the first such address in a text, in letters of any size."""
    name, _, host = base.partition("@")
    form = rf"(?<![\w.+-]){re.escape(name)}\+(\d{{1,18}})-([0-9a-f]+)@{re.escape(host)}(?![\w.-])"
    found = re.search(form, text, re.IGNORECASE | re.ASCII)
    return (int(found[1]), found[2].lower()) if found else None
