"""Against a real ClamAV daemon that knows one signature: the harmless EICAR test file."""

import shutil
import subprocess
import time

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.actors import SYSTEM
from core.files.clamav import ScannerError, TooLargeToScan, found_in, verdict
from core.files.models import StoredFile
from core.files.scanning import scan, scan_waiting
from core.files.storing import PDF, store_upload

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """The address of a running daemon."""
    program = shutil.which("clamd")
    if program is None:
        pytest.skip("clamd is not installed")
    folder = tmp_path_factory.mktemp("clamav")
    (folder / "own.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
    socket = folder / "clamd.sock"
    (folder / "clamd.conf").write_text(
        f"LocalSocket {socket}\nDatabaseDirectory {folder}\nForeground yes\nStreamMaxLength 1M\n"
    )
    daemon = subprocess.Popen([program, "-c", str(folder / "clamd.conf")])
    for _ in range(300):
        if socket.exists():
            break
        time.sleep(0.1)
    yield f"unix://{socket}"
    daemon.terminate()
    daemon.wait(30)


def test_clean_and_infected_bytes_are_told_apart(clamd):
    assert found_in([b"%PDF-1.7 ", b"nothing bad"], url=clamd) == ""
    assert found_in([b"%PDF-1.7 ", b"", EICAR], url=clamd) == "Eicar-Test.UNOFFICIAL"


def test_what_gives_no_verdict_is_an_error_not_a_clean_file(clamd, tmp_path):
    with pytest.raises(TooLargeToScan):
        found_in([b"x" * 600_000] * 2, url=clamd)
    with pytest.raises(ScannerError):
        found_in([b"x" * 600_000] * 50, url=clamd)
    with pytest.raises(ScannerError):
        found_in([b"x"], url=f"unix://{tmp_path}/nobody.sock")
    with pytest.raises(ScannerError, match="is no address"):
        found_in([b"x"], url="http://scanner")
    with pytest.raises(ScannerError, match="said nothing"):
        verdict("")


@pytest.mark.django_db
def test_an_upload_is_scanned_in_the_background_and_waits_while_the_scanner_is_away(
    clamd, settings, tmp_path
):
    settings.CLAMD_URL = f"unix://{tmp_path}/nobody.sock"
    stored = store_upload(
        SimpleUploadedFile("bad.pdf", b"%PDF-1.7 " + EICAR),
        by=SYSTEM,
        at=timezone.now(),
        allowed=PDF,
        max_bytes=1000,
    )
    scan(stored)
    stored.refresh_from_db()
    assert stored.scan == StoredFile.Scan.WAITING
    settings.CLAMD_URL = clamd
    assert scan_waiting() == 1
    stored.refresh_from_db()
    assert (stored.scan, stored.scan_note) == ("infected", "Eicar-Test.UNOFFICIAL")
    assert scan_waiting() == 0


def kept(content):
    return store_upload(
        SimpleUploadedFile("one.pdf", b"%PDF-1.7 " + content),
        by=SYSTEM,
        at=timezone.now(),
        allowed=PDF,
        max_bytes=10**7,
    )


@pytest.mark.django_db
def test_a_file_too_large_for_the_scanner_waits_for_it_no_longer(clamd, settings):
    settings.CLAMD_URL = clamd
    large, small = kept(b"x" * 1_200_000), kept(b"x")
    assert scan_waiting() == 2
    for stored, state in ((large, "too_large"), (small, "clean")):
        stored.refresh_from_db()
        assert stored.scan == state
    assert scan_waiting() == 0


@pytest.mark.django_db
def test_what_was_tried_in_vain_lets_the_others_go_first(clamd, settings):
    settings.CLAMD_URL = clamd
    gone, other = kept(b"x"), kept(b"y")
    default_storage.delete(gone.path)
    for _ in range(2):
        assert scan_waiting(limit=1) == 1
    other.refresh_from_db()
    gone.refresh_from_db()
    assert (other.scan, gone.scan) == ("clean", "waiting")


@pytest.mark.django_db
def test_without_a_scanner_nothing_waits(settings):
    settings.CLAMD_URL = ""
    stored = store_upload(
        SimpleUploadedFile("good.pdf", b"%PDF-1.7 "),
        by=SYSTEM,
        at=timezone.now(),
        allowed=PDF,
        max_bytes=1000,
    )
    assert (stored.scan, scan_waiting()) == ("none", 0)
