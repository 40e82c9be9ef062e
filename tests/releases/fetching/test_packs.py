import io
import random
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.fetching.packs import PackLimits, vet_pack
from releases.fetching.problems import TooLarge, Unreachable
from tests.releases.packs import BOMB, DELTA, header, pack_of

LIMITS = PackLimits(one=1_000, all=2_500, count=10)


def blob(data):
    return header(3, len(data)) + zlib.compress(data)


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_a_sound_pack_passes_and_its_objects_are_counted(contents):
    assert vet_pack(io.BytesIO(pack_of(*map(blob, contents))), LIMITS) == len(contents)


@pytest.mark.parametrize("level", [0, 1, 9])
def test_large_objects_are_read_in_pieces_whether_they_compress_or_not(level):
    noise, zeros = random.Random(1).randbytes(300_000), b"\0" * 3_000_000
    objects = [header(3, len(d)) + zlib.compress(d, level) for d in (noise, zeros, b"end")]
    assert vet_pack(io.BytesIO(pack_of(*objects)), PackLimits()) == 3


@pytest.mark.parametrize(
    "objects",
    [[blob(b"x" * 1_001)], [blob(b"x" * 900)] * 3, [blob(b"")] * 11, [BOMB], [DELTA]],
    ids=["one", "all", "count", "bomb", "delta bomb"],
)
def test_each_limit_is_kept(objects):
    with pytest.raises(TooLarge):
        vet_pack(io.BytesIO(pack_of(*objects)), LIMITS)


@pytest.mark.parametrize(
    "data",
    [b"", b"PACK", b"<html></html>", b"PACK" + struct.pack(">LL", 2, 2) + blob(b"one only")],
)
def test_what_is_not_a_whole_pack_is_refused(data):
    with pytest.raises(Unreachable):
        vet_pack(io.BytesIO(data), LIMITS)


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_count_or_a_problem(noise):
    try:
        count = vet_pack(io.BytesIO(b"PACK" + struct.pack(">LL", 2, 1) + noise), LIMITS)
    except (TooLarge, Unreachable):
        return
    assert count == 1
