"""Asking ClamAV's daemon about bytes, by its INSTREAM command.

The protocol is described in clamd(8): the command, then chunks with their length in front as four
bytes in network order, a length of zero at the end; the answer is one line. The client libraries
for it are under the GPL, which an application others build on should not pass on, or unkept.
"""

import select
import socket
import struct
from collections.abc import Iterable
from urllib.parse import urlsplit

TIMEOUT = 60.0  # seconds without a sign of life


class ScannerError(Exception):
    """The scanner could not be asked or gave no verdict."""


class TooLargeToScan(ScannerError):
    """The scanner takes no stream so long; asking it again changes nothing."""


def found_in(chunks: Iterable[bytes], *, url: str, timeout: float = TIMEOUT) -> str:
    """The name of what was found in the bytes; empty when they are clean.

    `url` is `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`. `ScannerError` when the daemon
    is not there, breaks off, or refuses the stream; `TooLargeToScan` when that is because of its
    length.
    """
    try:
        with _connected(url, timeout) as peer:
            broken = _send(peer, chunks)
            said = _answer(peer, broken)
    except OSError as error:
        raise ScannerError(f"{url}: {error}") from error
    return verdict(said)


def _send(peer: socket.socket, chunks: Iterable[bytes]) -> OSError | None:
    """Send the stream; gives the error with which the daemon stopped listening, if it did."""
    try:
        peer.sendall(b"zINSTREAM\0")
        for chunk in chunks:
            if _has_spoken(peer):
                return None
            if chunk:
                peer.sendall(struct.pack("!L", len(chunk)) + chunk)
        peer.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError) as error:
        return error
    return None


def _has_spoken(peer: socket.socket) -> bool:
    """Whether the daemon answered before the end, which is a refusal."""
    asked = select.poll()
    asked.register(peer, select.POLLIN)
    return bool(asked.poll(0))


def _answer(peer: socket.socket, broken: OSError | None) -> str:
    """What the daemon said: it says why it stopped listening, and then closes the connection."""
    try:
        said = _line(peer)
    except ConnectionResetError as error:
        raise broken or error from None
    if broken and not said:
        raise broken
    return said


def verdict(said: str) -> str:
    """Read `stream: OK` or `stream: Eicar-Test-Signature FOUND`."""
    text = said.removeprefix("stream: ")
    if text == "OK":
        return ""
    name, found, _ = text.rpartition(" FOUND")
    if text.startswith("INSTREAM size limit exceeded"):
        raise TooLargeToScan(text)
    if not found:
        raise ScannerError(text or "the scanner said nothing")
    return name


def _connected(url: str, timeout: float) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        peer.settimeout(timeout)
        peer.connect(parts.path)
        return peer
    if parts.scheme != "tcp" or not parts.hostname:
        raise ScannerError(f"“{url}” is no address of a scanner")
    return socket.create_connection((parts.hostname, parts.port or 3310), timeout)


def _line(peer: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0"):
        more = peer.recv(4096)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode(errors="replace")
