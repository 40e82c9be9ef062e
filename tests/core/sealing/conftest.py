import datetime as dt
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.pdf import render_html
from core.sealing import keys, seals


@pytest.fixture
def own_key(settings, tmp_path):
    """An installation that has no key yet; returns the folder in which it will lie."""
    settings.VAR_DIR = tmp_path / "var"
    keys.signer.cache_clear()
    seals._authority.cache_clear()
    yield settings.VAR_DIR / "seal"
    keys.signer.cache_clear()
    seals._authority.cache_clear()


@cache
def a_pdf():
    return render_html('<html lang="en"><title>Letter</title><h1>Letter</h1><p>You have it.</p>')


def made(name="Open Foundation", key=None):
    """A key and a certificate that it signs itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(days=1))
    builder = builder.not_valid_after(now + dt.timedelta(days=30))
    usage = keys._for_signing(x509)
    return key, builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
