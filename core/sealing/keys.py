"""With which key and certificate documents are sealed.

A production names a PKCS#12 file or a key in a PKCS#11 device. To try Seedcorn out, a key of our
own is made on first use and kept under `VAR_DIR`; what it seals is intact, but nobody vouches for
it.
"""

import datetime as dt
import os
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

YEARS = 10


@cache
def signer() -> Any:
    """The pyHanko signer of this installation, opened once a process.

    Raises `ImproperlyConfigured` with the name of the setting when its key cannot be opened.
    """
    if settings.SEAL_PKCS11_MODULE:
        return _from_device()
    if settings.SEAL_PKCS12_FILE:
        return _from_file(Path(settings.SEAL_PKCS12_FILE), settings.SEAL_PKCS12_PASSWORD)
    return _own()


def certificate() -> Any:
    """The certificate documents are sealed with now, as asn1crypto holds it."""
    found = signer().signing_cert
    if found is None:
        raise ImproperlyConfigured("SEAL_PKCS11_CERTIFICATE: the device holds no such certificate.")
    return found


def trusted() -> list[Any]:
    """The certificates whose seals are ours: the present one and those it replaced.

    Old ones lie as `.pem` in `SEAL_OLD_CERTIFICATES`: what was sealed with them stays genuine.
    """
    from asn1crypto import pem, x509

    folder = settings.SEAL_OLD_CERTIFICATES
    old = []
    for path in sorted(Path(folder).glob("*.pem")) if folder else ():
        _, _, der = pem.unarmor(path.read_bytes())
        old.append(x509.Certificate.load(der))
    return [certificate(), *old]


def _from_file(path: Path, password: str) -> Any:
    from pyhanko.sign import signers

    found = signers.SimpleSigner.load_pkcs12(path, passphrase=password.encode() or None)
    if found is None:
        raise ImproperlyConfigured(
            "SEAL_PKCS12_FILE: no key could be read from it. Is SEAL_PKCS12_PASSWORD right?"
        )
    return found


def _from_device() -> Any:
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign import pkcs11

    session = pkcs11.open_pkcs11_session(
        settings.SEAL_PKCS11_MODULE,
        token_criteria=TokenCriteria(label=settings.SEAL_PKCS11_TOKEN),
        user_pin=settings.SEAL_PKCS11_PIN,
    )
    label = settings.SEAL_PKCS11_CERTIFICATE
    # Few devices hash by themselves; all of them sign a hash.
    return pkcs11.PKCS11Signer(session, cert_label=label, key_label=label, use_raw_mechanism=True)


def _own() -> Any:
    from pyhanko.sign import signers

    folder = Path(settings.VAR_DIR) / "seal"
    key, certificate_file = folder / "key.pem", folder / "certificate.pem"
    if not certificate_file.exists():
        make_own(folder)
    return signers.SimpleSigner.load(str(key), str(certificate_file))


def make_own(folder: Path) -> None:
    """A P-256 key and a certificate it signs itself; of two that do this at once one wins."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Seedcorn, trying out")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_for_signing(x509), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        lock = os.open(folder / "key.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        _wait_for(folder / "certificate.pem")
        return
    with os.fdopen(lock, "wb") as stream:
        stream.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    ready = folder / "certificate.pem.new"
    ready.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    ready.rename(folder / "certificate.pem")


def _for_signing(x509: Any) -> Any:
    others = (
        "key_encipherment data_encipherment key_agreement key_cert_sign crl_sign encipher_only "
        "decipher_only"
    )
    no = dict.fromkeys(others.split(), False)
    return x509.KeyUsage(digital_signature=True, content_commitment=True, **no)


def _wait_for(path: Path) -> None:
    import time

    for _ in range(100):
        if path.exists():
            return
        time.sleep(0.05)
    raise ImproperlyConfigured(
        f"{path.parent}: a key without a certificate. Move the folder away and start again."
    )
