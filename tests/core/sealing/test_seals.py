import io
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pikepdf
import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.sealing import keys
from core.sealing.seals import examine, seal
from tests.core.sealing.conftest import a_pdf, made


@pytest.fixture
def sealed(own_key):
    return seal(a_pdf(), reason="Award letter")


def test_a_sealed_file_is_genuine_and_says_by_whom_and_when(sealed):
    found = examine(sealed)
    assert (found.verdict, found.by) == ("genuine", "Seedcorn, trying out")
    assert found.at is not None


def test_the_seal_keeps_tags_title_and_language(sealed):
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert str(pdf.Root.Lang) == "en"
        with pdf.open_metadata() as facts:
            assert (facts["dc:title"], facts["pdfuaid:part"]) == ("Letter", "1")
        assert str(pdf.Root.Perms.DocMDP.SubFilter) == "/ETSI.CAdES.detached"


def test_one_changed_byte_anywhere_is_noticed(sealed):
    @hypothesis_settings(
        max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.integers(0, len(sealed) - 1), st.integers(1, 255))
    def changed(place, by):
        content = bytearray(sealed)
        content[place] ^= by
        assert examine(bytes(content)).verdict != "genuine"

    changed()


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda pdf: pdf + b"\n% added", "altered"),
        (lambda pdf: pdf[:-200], "altered"),
        (lambda _: b"", "unknown"),
        (lambda _: b"%PDF-1.7 junk", "unknown"),
        (lambda _: a_pdf(), "unknown"),
    ],
)
def test_what_was_added_cut_or_never_sealed(sealed, change, verdict):
    assert examine(change(sealed)).verdict == verdict


def test_another_pdf_saved_over_a_sealed_one_is_altered(sealed):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        pdf.docinfo["/Title"] = "Another"
        pdf.save(out)
    assert examine(out.getvalue()).verdict == "altered"


def test_the_seal_of_somebody_else_is_unknown(sealed, own_key):
    for path in own_key.iterdir():
        path.unlink()
    keys.signer.cache_clear()
    assert examine(sealed).verdict == "unknown"


@pytest.fixture
def authority(own_key, tmp_path):
    """A time stamp authority on loopback that answers as RFC 3161 says."""
    from pyhanko.sign import signers
    from pyhanko.sign.timestamps import DummyTimeStamper

    key, certificate = made("Clock", rsa.generate_private_key(65537, 2048))
    (tmp_path / "tsa.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"tsa", key, certificate, None, serialization.NoEncryption()
        )
    )
    signer = signers.SimpleSigner.load_pkcs12(tmp_path / "tsa.p12")
    stamper = DummyTimeStamper(signer.signing_cert, signer.signing_key)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            response = stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(response)))
            self.end_headers()
            self.wfile.write(response)

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_an_authority_that_does_not_answer_seals_nothing(own_key, settings):
    settings.SEAL_TIMESTAMP_URL = "http://127.0.0.1:9/"
    with pytest.raises(OSError, match="did not answer"):
        seal(a_pdf(), reason="Award letter")


def test_a_time_stamp_authority_is_asked_where_one_is_set(authority, settings):
    settings.SEAL_TIMESTAMP_URL = authority
    stamped = seal(a_pdf(), reason="Award letter")
    assert examine(stamped).verdict == "genuine"
    # The stamp is an attribute of the signature that no seal without authority has (id-aa 14).
    assert "060b2a864886f70d010910020e" in stamped.lower().decode("latin-1")
