"""From where a request came when proxies of ours stand before the server.

Each proxy adds the address it was asked from at the right end of `X-Forwarded-For`; what stands
further left was there before and may have been made up by the caller. So the list is read from the
right, and the first address that is no proxy of ours is the caller's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from django.core.exceptions import ImproperlyConfigured

UNIX = "unix"


@dataclass(frozen=True)
class Proxies:
    """The proxies whose word is taken; `unix` stands for one that uses a unix socket."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    unix: bool = False

    @classmethod
    def named(cls, names: Iterable[str]) -> "Proxies":
        """Networks or single addresses, and the word `unix`.

        Raises `ImproperlyConfigured` for a name that is none of them.
        """
        wanted = [name.strip() for name in names if name.strip()]
        try:
            networks = tuple(ip_network(name) for name in wanted if name != UNIX)
        except ValueError as error:
            raise ImproperlyConfigured(f"TRUSTED_PROXIES: {error}.") from None
        return cls(networks, unix=UNIX in wanted)

    def caller(self, peer: str, forwarded: str) -> str:
        """The caller's address: `peer` is who holds the connection (empty on a unix socket).

        What cannot be read as an address ends the reading: nothing left of it is believed.
        """
        found = peer
        if not self._holds(peer):
            return found
        for entry in reversed(forwarded.split(",")):
            address = _address(entry)
            if address is None:
                break
            found = str(address)
            if not self._holds(found):
                break
        return found

    def _holds(self, text: str) -> bool:
        if not text:
            return self.unix
        address = _address(text)
        return address is not None and any(address in network for network in self.networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7` or `[2001:db8::7]:4711`."""
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host)
    except ValueError:
        return None
    # A server that listens on both writes an IPv4 address this way.
    return getattr(address, "ipv4_mapped", None) or address
