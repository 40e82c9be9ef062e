"""A ZIP archive written while it is read, in constant memory, whatever it holds."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime


class _Sink:
    """What `zipfile` writes to: keeps what was written until it is taken away."""

    def __init__(self) -> None:
        self._kept: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._kept.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        data = b"".join(self._kept)
        self._kept.clear()
        return data


def zipped(entries: Iterable[tuple[str, Callable[[], bytes]]], *, at: datetime) -> Iterator[bytes]:
    """The archive piece by piece; each entry is a name and a function that reads its bytes.

    Entries are stored, not compressed: PDFs are compressed already.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for name, read in entries:
            info = zipfile.ZipInfo(name, at.timetuple()[:6])
            info.external_attr = 0o644 << 16
            archive.writestr(info, read())
            yield sink.taken()
    yield sink.taken()
