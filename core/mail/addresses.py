"""Addresses at which nobody reads: of accounts that were deleted while a fund keeps their rows."""

# Reserved by RFC 2606, so that it never is anybody's.
NOWHERE = "deleted.invalid"


def deleted_address(pk: int) -> str:
    """What a deleted account has for an address, unlike any other's."""
    return f"deleted-{pk}@{NOWHERE}"


def is_deleted(address: str) -> bool:
    """Whether the account at this address was deleted, so that no mail can reach it."""
    return address.lower().endswith(f"@{NOWHERE}")
