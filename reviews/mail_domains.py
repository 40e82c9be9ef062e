"""Which organisation an e-mail address speaks for. Pure.

The registrable domain by the Public Suffix List, which the pinned `publicsuffixlist` package
brings along: nothing is asked of the network.
"""

from functools import cache, lru_cache
from pathlib import Path

from publicsuffixlist import PublicSuffixList

# Addresses here say nothing about where somebody works.
_LIST = Path(__file__).with_name("data") / "free_mail.txt"
FREE_MAIL = frozenset(_LIST.read_text(encoding="ascii").split())
# Set aside for examples and tests (RFC 2606, RFC 6761): they belong to nobody.
RESERVED = frozenset({"example.com", "example.net", "example.org"})
RESERVED_ENDS = (".example", ".invalid", ".localhost", ".test")


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=50_000)
def organisation_domain(address: str) -> str:
    """`cs.ox.ac.uk` → `ox.ac.uk`, of an address or a host name; "" where it tells nothing."""
    host = address.rpartition("@")[2].strip().strip(".").lower()
    if not host or "." not in host or host.endswith(RESERVED_ENDS):
        return ""
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    own = _suffixes().privatesuffix(host) or ""
    return "" if own in FREE_MAIL or own in RESERVED else own
