"""Against a real IMAP server over TLS."""

import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import OperationalError

from core.mail import mailbox
from core.mail.bounces import sender_of
from core.mail.mailbox import read_mailbox
from core.mail.schedule import sweep_bounces
from tests.core.mail import returned
from tests.core.mail.test_bounces import sent_mail

pytestmark = pytest.mark.django_db

CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:~/mail
first_valid_uid = 1
passdb {{
  driver = static
  args = password=s/cret
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""
# Who is not root cannot change to the users of the package.
UNPRIVILEGED = """\
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
"""


def make_certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(pem, *plain))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))


def settled(folder, port):
    """The configuration, and the folders it names."""
    is_root = os.geteuid() == 0
    user = pwd.getpwnam("mail") if is_root else pwd.getpwuid(os.geteuid())
    for name in ("run", "home"):
        (folder / name).mkdir()
    if is_root:
        os.chown(folder / "home", user.pw_uid, user.pw_gid)
    group = "mail" if is_root else str(os.getegid())
    names = {"folder": folder, "port": port, "user": user.pw_name, "group": group}
    text = CONFIGURATION if is_root else UNPRIVILEGED + CONFIGURATION
    (folder / "dovecot.conf").write_text(text.format(**names))


@pytest.fixture(scope="module")
def server():
    """Port and certificate of a running Dovecot."""
    program = shutil.which("dovecot", path=os.environ["PATH"] + ":/usr/sbin")
    if program is None:
        pytest.skip("Dovecot is not installed")
    # Not in pytest's folder, which is closed to the user who reads mail.
    with TemporaryDirectory(prefix="dovecot-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        make_certificate(folder)
        settled(folder, port)
        daemon = subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")])
        log = folder / "log"
        for _ in range(100):
            if log.exists() and "starting up" in log.read_text():
                break
            time.sleep(0.1)
        yield port, folder / "certificate.pem"
        daemon.terminate()
        daemon.wait(30)


@pytest.fixture
def box(server, settings, monkeypatch):
    """The mailbox as its owner sees it, empty."""
    port, certificate = server
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    settings.BOUNCE_ADDRESS = "bounces@funder.example"
    settings.BOUNCE_MAILBOX = f"imaps://bounces%40funder.example:s%2Fcret@localhost:{port}/INBOX"
    with imaplib.IMAP4_SSL("localhost", port, ssl_context=ssl.create_default_context()) as owner:
        owner.login("bounces@funder.example", "s/cret")
        _, [count] = owner.select()
        if count != b"0":
            owner.store("1:*", "+FLAGS", r"\Deleted")
            owner.expunge()
        yield owner


def put(box, *messages):
    for raw in messages:
        box.append("INBOX", None, None, raw)


def left(box):
    """How many messages there are, and how many are flagged."""
    box.noop()
    return [len(box.search(None, what)[1][0].split()) for what in ("ALL", "FLAGGED")]


def test_reports_are_noted_and_deleted(box):
    first, second = sent_mail(), sent_mail()
    put(box, returned.postfix(sender_of(first)), returned.gmail(sender_of(second)))
    put(box, returned.out_of_office(sender_of(first)))
    assert read_mailbox() == 3
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("bounced", "bounced")
    assert left(box) == [0, 0]
    assert read_mailbox() == 0


def test_what_is_somebody_elses_stays_and_blocks_nothing(box):
    mail = sent_mail()
    put(box, returned.answer("grants@funder.example"), b"\x00\xff", returned.exim(sender_of(mail)))
    assert read_mailbox() == 1
    mail.refresh_from_db()
    assert mail.state == "bounced"
    assert left(box) == [2, 2]
    assert read_mailbox() == 0
    assert left(box) == [2, 2]


def test_what_cannot_be_read_stays_flagged(box, monkeypatch):
    mail = sent_mail()
    put(box, returned.postfix(sender_of(mail)))

    def broken(raw, *, at):
        raise ValueError("odd")

    monkeypatch.setattr(mailbox, "receive_report", broken)
    assert read_mailbox() == 0
    assert left(box) == [1, 1]


def test_without_a_database_everything_stays_for_the_next_time(box, monkeypatch):
    mail = sent_mail()
    put(box, returned.postfix(sender_of(mail)))

    def away(raw, *, at):
        raise OperationalError("gone")

    with monkeypatch.context() as no_database:
        no_database.setattr(mailbox, "receive_report", away)
        with pytest.raises(OperationalError):
            read_mailbox()
    assert left(box) == [1, 0]
    sweep_bounces()
    mail.refresh_from_db()
    assert (mail.state, left(box)) == ("bounced", [0, 0])


def test_a_killed_pass_does_nothing_twice(box):
    mail = sent_mail()
    raw = returned.postfix(sender_of(mail))
    put(box, raw, raw)
    assert read_mailbox() == 2
    mail.refresh_from_db()
    assert (mail.state, left(box)) == ("bounced", [0, 0])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("s%2Fcret", "guess"), ("/INBOX", "/Nowhere"), ("@localhost", "@127.0.0.1")],
    ids=["password", "folder", "certificate"],
)
def test_a_mailbox_that_does_not_open_is_told_to_the_log_without_its_password(
    box, settings, caplog, right, wrong
):
    settings.BOUNCE_MAILBOX = settings.BOUNCE_MAILBOX.replace(right, wrong)
    assert read_mailbox() == 0
    assert "BOUNCE_MAILBOX could not be read" in caplog.text
    assert "s/cret" not in caplog.text


def test_without_a_mailbox_nothing_is_asked(settings):
    settings.BOUNCE_MAILBOX = ""
    assert read_mailbox() == 0
