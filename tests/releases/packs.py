"""Git packs made by hand, sound and hostile."""

import hashlib
import struct
import zlib


def header(kind, size):
    out, byte = bytearray(), (kind << 4) | (size & 15)
    size >>= 4
    while size:
        out.append(byte | 0x80)
        byte, size = size & 0x7F, size >> 7
    return bytes([*out, byte])


def pack_of(*objects):
    data = b"PACK" + struct.pack(">LL", 2, len(objects)) + b"".join(objects)
    return data + hashlib.sha1(data).digest()


def packed(kind, data):
    """The id of a commit (1), tree (2) or blob (3) as bytes, and the object as a pack holds it."""
    name = {1: b"commit", 2: b"tree", 3: b"blob"}[kind]
    oid = hashlib.sha1(name + b" %d\0" % len(data) + data).digest()
    return oid, header(kind, len(data)) + zlib.compress(data)


def delta(base, data):
    """A delta (against an id as bytes) as a pack holds it; data: the instructions."""
    return header(7, len(data)) + base + zlib.compress(data)


BOMB = header(3, 1_000_000_000) + zlib.compress(b"\0" * 3_000_000, 9)
DELTA = header(7, 8) + b"\1" * 20 + zlib.compress(b"\x04" + b"\x80\x94\xeb\xdc\x03" + b"\x01x")
