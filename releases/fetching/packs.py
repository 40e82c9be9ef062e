"""Looks over a git pack before anything else unpacks it.

A pack says how large its objects are; a hostile one says 5 GB in a few kilobytes, or
builds gigabytes from a small delta. Every object's declared size, and the size each delta
will grow to, is read here and limited, holding 64 kB in memory at a time.
Format: git documentation, gitformat-pack. No Django.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import BinaryIO

from releases.fetching.problems import TooLarge, Unreachable

HEADER = 12
CHUNK = 65_536
PIECE = 4_096
START = 32
OFS_DELTA = 6
REF_DELTA = 7


@dataclass(frozen=True, slots=True)
class PackLimits:
    """Bytes of one object, bytes of all objects unpacked, number of objects."""

    one: int = 64_000_000
    all: int = 512_000_000
    count: int = 200_000


def vet_pack(pack: BinaryIO, limits: PackLimits) -> int:
    """Reads a pack from its start and returns the number of objects.

    Raises TooLarge at a limit and Unreachable (not git) when it is not a pack.
    """
    pack.seek(0)
    head = pack.read(HEADER)
    if len(head) < HEADER or head[:4] != b"PACK":
        raise _broken()
    count = int.from_bytes(head[8:12], "big")
    if count > limits.count:
        raise TooLarge(f"The repository has {count:,} objects; {limits.count:,} are read.")
    reader = _Reader(pack)
    total = 0
    for _ in range(count):
        size, grown = _one(reader, limits)
        total += max(size, grown)
        if total > limits.all:
            raise TooLarge("Unpacked, the repository is larger than this check reads.")
    return count


def _broken() -> Unreachable:
    return Unreachable("What the server sent is not a complete git pack.", kind="server error")


def _one(reader: _Reader, limits: PackLimits) -> tuple[int, int]:
    """Declared size of the next object and, for a delta, the size of its result."""
    first = reader.byte()
    kind, size, shift = (first >> 4) & 7, first & 15, 4
    while first & 0x80:
        first = reader.byte()
        size |= (first & 0x7F) << shift
        shift += 7
        if shift > 63:
            raise _broken()
    if size > limits.one:
        raise TooLarge(f"One object of the repository has {size:,} bytes.")
    if kind == OFS_DELTA:
        while reader.byte() & 0x80:
            pass
    elif kind == REF_DELTA:
        reader.take(20)
    start = reader.inflate(size)
    grown = _grown(start) if kind in {OFS_DELTA, REF_DELTA} else 0
    if grown > limits.one:
        raise TooLarge(f"One object of the repository has {grown:,} bytes.")
    return size, grown


def _grown(delta: bytes) -> int:
    """The result size a delta declares: the second of its two leading numbers."""
    at, value = 0, 0
    for _ in range(2):
        value, shift = 0, 0
        while True:
            if at >= len(delta) or shift > 63:
                raise _broken()
            value |= (delta[at] & 0x7F) << shift
            shift += 7
            at += 1
            if not delta[at - 1] & 0x80:
                break
    return value


class _Reader:
    """A pack read forwards in small pieces, with bytes put back after each object."""

    def __init__(self, pack: BinaryIO) -> None:
        self._pack = pack
        self._held = b""
        self._at = 0

    def _more(self) -> None:
        self._held = self._held[self._at :] + self._pack.read(CHUNK)
        self._at = 0
        if not self._held:
            raise _broken()

    def byte(self) -> int:
        if self._at >= len(self._held):
            self._more()
        self._at += 1
        return self._held[self._at - 1]

    def take(self, count: int) -> None:
        for _ in range(count):
            self.byte()

    def inflate(self, size: int) -> bytes:
        """Reads one zlib stream of the given size; returns its first bytes."""
        engine = zlib.decompressobj()
        seen, start = 0, b""
        while not engine.eof:
            if self._at >= len(self._held):
                self._more()
            try:
                piece = self._held[self._at : self._at + PIECE]
                out = engine.decompress(piece, CHUNK)
            except zlib.error:
                raise _broken() from None
            # At the end both may hold the same rest.
            rest = engine.unused_data or engine.unconsumed_tail
            self._at += len(piece) - len(rest)
            start += out[: max(0, START - len(start))]
            seen += len(out)
            if seen > size:
                raise _broken()
        if seen != size:
            raise _broken()
        return start
