import subprocess
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.exceptions import ImproperlyConfigured

from core.sealing import keys
from core.sealing.seals import examine, seal
from tests.core.sealing.conftest import a_pdf, made

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


def test_the_own_key_is_made_once_and_read_by_its_owner_alone(own_key):
    first = keys.certificate().dump()
    keys.signer.cache_clear()
    assert keys.certificate().dump() == first
    assert (own_key / "key.pem").stat().st_mode & 0o777 == 0o600


def test_of_two_that_make_the_key_at_once_one_wins(tmp_path):
    threads = [Thread(target=keys.make_own, args=(tmp_path / "seal",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    key = serialization.load_pem_private_key((tmp_path / "seal/key.pem").read_bytes(), None)
    certificate = x509.load_pem_x509_certificate((tmp_path / "seal/certificate.pem").read_bytes())
    assert certificate.public_key() == key.public_key()


def test_a_pkcs12_file_seals(own_key, settings, tmp_path):
    key, certificate = made()
    encryption = serialization.BestAvailableEncryption(b"secret")
    path = tmp_path / "seal.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, encryption)
    )
    settings.SEAL_PKCS12_FILE, settings.SEAL_PKCS12_PASSWORD = str(path), "secret"
    found = examine(seal(a_pdf(), reason="Test"))
    assert (found.verdict, found.by) == ("genuine", "Open Foundation")
    keys.signer.cache_clear()
    settings.SEAL_PKCS12_PASSWORD = "wrong"
    with pytest.raises(ImproperlyConfigured, match="SEAL_PKCS12_PASSWORD"):
        keys.signer()


def test_what_an_older_certificate_sealed_stays_genuine(own_key, settings, tmp_path):
    before = seal(a_pdf(), reason="Test")
    old = tmp_path / "old"
    old.mkdir()
    (old / "2026.pem").write_bytes((own_key / "certificate.pem").read_bytes())
    for path in own_key.iterdir():
        path.unlink()
    keys.signer.cache_clear()
    assert examine(before).verdict == "unknown"
    settings.SEAL_OLD_CERTIFICATES = str(old)
    assert examine(before).verdict == "genuine"


def test_a_key_in_a_device_seals(own_key, settings, tmp_path, monkeypatch):
    import pkcs11

    (tmp_path / "tokens").mkdir()
    (tmp_path / "hsm.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "hsm.conf"))
    command = ["softhsm2-util", "--init-token", "--free", "--label", "funder"]
    subprocess.run([*command, "--pin", "1234", "--so-pin", "1234"], check=True, capture_output=True)
    key, certificate = made("Key in a device")
    pem = tmp_path / "key.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private)
    command = ["softhsm2-util", "--import", str(pem), "--token", "funder", "--label", "seal"]
    subprocess.run([*command, "--id", "01", "--pin", "1234"], check=True, capture_output=True)
    token = pkcs11.lib(str(SOFTHSM)).get_token(token_label="funder")
    der = certificate.public_bytes(serialization.Encoding.DER)
    with token.open(rw=True, user_pin="1234") as session:
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.LABEL: "seal",
                pkcs11.Attribute.ID: b"\x01",
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.VALUE: der,
                pkcs11.Attribute.SUBJECT: certificate.subject.public_bytes(),
            }
        )
    settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN = str(SOFTHSM), "funder"
    settings.SEAL_PKCS11_PIN, settings.SEAL_PKCS11_CERTIFICATE = "1234", "seal"
    found = examine(seal(a_pdf(), reason="Test"))
    assert (found.verdict, found.by) == ("genuine", "Key in a device")
