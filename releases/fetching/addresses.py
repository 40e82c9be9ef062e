"""Which addresses Seedcorn may fetch from: rules on URLs and on network addresses.

Grantees type these URLs, so each one is treated as an attempt to reach something inside
the operator's network (server-side request forgery, OWASP SSRF). Pure but for resolve().
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from releases.fetching.manners import Manners
from releases.fetching.problems import Refused, Unreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

MAX_URL = 2_000
DEFAULT_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63}){0,30}\.?")
_DOTTED_QUAD = re.compile(r"(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}")
_NUMERIC = re.compile(r"0x[0-9a-f]*|\d+")

# IPv6 ranges that carry an IPv4 address inside, where a translator or tunnel would take
# the packet to it (RFC 4291, 6052, 8215, 3056, 4380).
_WRAPPED = tuple(
    ipaddress.ip_network(net)
    for net in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48",
                "2002::/16", "2001::/32")
)  # fmt: skip
# Public by number, inside by use: 6to4 relays, shared address space, Azure's host service.
_INSIDE = tuple(
    ipaddress.ip_network(net)
    for net in ("192.88.99.0/24", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "fec0::/10")
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allows beside the public internet.

    allowed_networks: CIDR ranges that may be dialled although not public (own forges,
    tests). allowed_ports: ports beside 443 and 80. contact: address for the user agent.
    manners: how often hosts are asked.
    """

    allowed_networks: tuple[str, ...] = ()
    allowed_ports: frozenset[int] = frozenset()
    contact: str = ""
    manners: Manners = field(default_factory=Manners)


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart: scheme, host in ASCII, port."""

    url: str
    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether an address may be fetched, and if not, why."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def check_address(url: str, rules: Rules | None = None) -> Judgement:
    """Judges a URL by its letters alone: nothing is resolved, nothing is dialled."""
    try:
        target = parse(url, rules or Rules())
        literal = _literal(target.host)
        if literal is not None:
            vet(literal, target.host, rules or Rules())
    except Refused as problem:
        return Judgement(allowed=False, reason=problem.reason)
    return Judgement(allowed=True)


def parse(url: str, rules: Rules) -> Target:
    """Takes a URL apart. Raises Refused with the reason for whoever typed it."""
    if len(url) > MAX_URL:
        raise Refused("The address is too long.")
    if re.search(r"[\x00-\x20\x7f\\]", url) or not url.isprintable():
        raise Refused("The address contains a blank, a backslash or a control character.")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        raise Refused("This is not a web address.") from None
    if parts.scheme not in DEFAULT_PORTS or not url.lower().startswith(f"{parts.scheme}://"):
        raise Refused("Only addresses that begin with https:// can be checked.")
    if "@" in parts.netloc:
        raise Refused("The address contains a user name or password. Give one without.")
    _check_host(host, bracketed="[" in parts.netloc)
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    if port not in {*DEFAULT_PORTS.values(), *rules.allowed_ports}:
        raise Refused(f"Port {port} is not allowed. Use the usual one (443).")
    return Target(url, parts.scheme, host.rstrip("."), port)


def joined(base: str, place: str) -> str:
    """Where a reference on a page leads; "" when it is no address at all."""
    try:
        return urljoin(base, place)
    except ValueError:
        return ""


def _check_host(host: str, *, bracketed: bool) -> None:
    if not host:
        raise Refused("The address names no host.")
    if bracketed:
        if "%" in host or _literal(host) is None:
            raise Refused("The host is not a valid IPv6 address.")
        return
    if not host.isascii():
        raise Refused(
            "The host has letters outside a–z. Give it in its xn-- form, so that nobody "
            "mistakes it for another."
        )
    if not _HOST.fullmatch(host):
        raise Refused("The host name is not valid.")
    if _NUMERIC.fullmatch(host.rstrip(".").rsplit(".", 1)[-1]) and not _DOTTED_QUAD.fullmatch(host):
        raise Refused("The host is a number written in an unusual way.")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def vet(address: Address, host: str, rules: Rules) -> None:
    """Raises Refused unless the address is public or in an allowed network."""
    if is_allowed_inside(address, rules):
        return
    kind = _not_public(address)
    if kind:
        raise Refused(f"{host} leads to {address}, which is not on the public internet ({kind}).")


def is_allowed_inside(address: Address, rules: Rules) -> bool:
    """Whether the operator's list names a network this address is in."""
    return any(
        address in network
        for network in (ipaddress.ip_network(net) for net in rules.allowed_networks)
        if network.version == address.version
    )


def _not_public(address: Address) -> str:
    if address.version == 6 and any(address in net for net in _WRAPPED):
        return "another address in disguise"
    if any(address in net for net in _INSIDE if net.version == address.version):
        return "reserved"
    for kind in ("loopback", "link_local", "multicast", "unspecified", "reserved", "private"):
        if getattr(address, f"is_{kind}"):
            return kind.replace("_", "-")
    return "" if address.is_global else "not global"


def resolve(target: Target, rules: Rules) -> tuple[Address, ...]:
    """Every address of the host, all vetted: one bad address spoils all.

    Raises Refused for a non-public address, Unreachable when the name is not known.
    """
    try:
        found: Sequence[tuple] = socket.getaddrinfo(
            target.host, target.port, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError) as problem:
        raise Unreachable(
            f"The host {target.host} could not be found.", kind="no such host"
        ) from problem
    addresses = tuple(dict.fromkeys(ipaddress.ip_address(row[4][0]) for row in found))
    if not addresses:
        raise Unreachable(f"The host {target.host} has no address.", kind="no such host")
    for address in addresses:
        vet(address, target.host, rules)
    return addresses
