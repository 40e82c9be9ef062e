import io
import tracemalloc
import zipfile
from datetime import UTC, datetime

from core.zipping import zipped

AT = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)


def test_an_archive_written_piece_by_piece_holds_every_entry():
    entries = [("a.pdf", lambda: b"first"), ("b.pdf", lambda: b"second" * 1000)]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(zipped(entries, at=AT))))
    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == {
        "a.pdf": b"first",
        "b.pdf": b"second" * 1000,
    }
    assert archive.getinfo("a.pdf").date_time == (2027, 3, 1, 9, 30, 0)


def test_an_archive_of_nothing_is_an_archive():
    assert zipfile.ZipFile(io.BytesIO(b"".join(zipped([], at=AT)))).namelist() == []


def test_an_archive_takes_the_memory_of_one_entry():
    entries = ((f"{n}.pdf", lambda: bytes(1_000_000)) for n in range(30))
    tracemalloc.start()
    for _ in zipped(entries, at=AT):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6_000_000
