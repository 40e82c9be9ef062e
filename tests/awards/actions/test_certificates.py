import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pypdf
import pytest

from awards.actions.acceptance import accept_award
from awards.actions.certificates import certify_acceptance, certify_by_hand, certify_overdue
from awards.actions.cosigning import Signatory, name_cosignatory
from awards.actions.cosigning_answers import cosign_award
from awards.actions.letters import issue_letter, withdraw_letter
from awards.models import Cosignature, Letter, LetterKind
from awards.queries.certificates import certificate_of
from awards.reading import check_file
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.files.models import StoredFile
from core.files.storing import read_bytes
from core.jobs.models import Job
from core.jobs.running import run
from core.mail.models import OutgoingMail

CARLA = Signatory("TU Dresden", "Carla Weiss", "carla@tu.example.org", "Head of research")


def text_of_pdf(content):
    return " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages).split()
    )


def accept(award, ada, at):
    accept_award(award=award, typed_name="Ada Lovelace", address="192.0.2.7", by=ada, at=at)
    award.refresh_from_db()


@pytest.fixture
def cosigned(prepared, sam, ada, now):
    """Ada's award, accepted by her and by Carla for the institution."""
    prepared.needs_cosignature = True
    prepared.save(update_fields=["needs_cosignature"])
    name_cosignatory(award=prepared, signatory=CARLA, by=sam, at=now - timedelta(days=1))
    issue_letter(award=prepared, by=sam, at=now - timedelta(days=1))
    accept(prepared, ada, now)
    cosign_award(
        cosignature=Cosignature.objects.get(),
        serial=1,
        typed_name="Carla Weiss",
        typed_office="Vice rector",
        address="2001:db8::7",
        at=now,
    )
    prepared.refresh_from_db()
    return prepared


def test_the_certificate_says_who_accepted_what_when_and_from_where(cosigned, now):
    certificate = certify_acceptance(award=cosigned, at=now)
    content = read_bytes(certificate.file)
    letter = cosigned.letters.get(kind=LetterKind.AWARD)
    text = text_of_pdf(content)
    for expected in (
        "Certificate of acceptance",
        cosigned.reference,
        "Ada Lovelace",
        "192.0.2.7",
        "Carla Weiss",
        "Vice rector, TU Dresden",
        "2001:db8::7",
        f"{now:%H:%M:%S} UTC",
        letter.sha256,
        *cosigned.conditions.values_list("title", flat=True),
    ):
        assert expected in text


def test_the_day_it_was_accepted_is_the_day_where_the_call_is(offered, ada):
    call = offered.application.call
    call.time_zone = "Pacific/Auckland"
    call.save(update_fields=["time_zone"])
    accept(offered, ada, datetime(2026, 12, 1, 20, tzinfo=UTC))
    certificate = certify_acceptance(award=offered, at=datetime(2026, 12, 1, 21, tzinfo=UTC))
    text = text_of_pdf(read_bytes(certificate.file))
    assert f"{offered.reference}, accepted on 2 December 2026" in text
    assert "1 December 2026, 20:00:00 UTC" in text


def test_the_certificate_is_sealed_tagged_and_has_the_letter_inside(cosigned, now):
    certificate = certify_acceptance(award=cosigned, at=now)
    content = read_bytes(certificate.file)
    checked = check_file(content)
    assert (checked.verdict, checked.letter, checked.in_force) == ("genuine", certificate, True)
    assert check_file(content.replace(b"/Type", b"/Tipe", 1)).verdict == "altered"
    with pikepdf.open(BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert "pdfuaid" in str(pdf.open_metadata())
        [inside] = pdf.attachments.values()
        letter = inside.get_file().read_bytes()
    accepted = cosigned.letters.get(kind=LetterKind.AWARD)
    assert hashlib.sha256(letter).hexdigest() == accepted.sha256
    assert check_file(letter).letter == accepted


def test_it_is_made_once_and_sent_to_both(cosigned, now):
    first = certify_acceptance(award=cosigned, at=now)
    assert certify_acceptance(award=cosigned, at=now) == first
    mails = OutgoingMail.objects.filter(dedupe_key__startswith=f"letter:{first.code}")
    assert sorted(mails.values_list("to", flat=True)) == [
        "ada@example.org",
        "carla@tu.example.org",
    ]
    assert [list(mail.files.all()) for mail in mails] == [[first.file], [first.file]]
    assert AuditEvent.objects.filter(verb="award.certify").count() == 1
    assert certificate_of(cosigned) == first


def test_a_certificate_is_not_taken_back(cosigned, sam, now):
    certificate = certify_acceptance(award=cosigned, at=now)
    with pytest.raises(RuleBroken, match="stays"):
        withdraw_letter(letter=certificate, by=sam, at=now)


def test_without_a_cosignature_it_names_the_grantee_alone(offered, ada, now):
    with pytest.raises(RuleBroken, match="not accepted"):
        certify_acceptance(award=offered, at=now)
    accept(offered, ada, now)
    text = text_of_pdf(read_bytes(certify_acceptance(award=offered, at=now).file))
    assert "Ada Lovelace" in text
    assert "Carla" not in text


def test_the_job_makes_it_and_a_second_run_nothing_more(offered, ada, now):
    accept(offered, ada, now)
    job = Job.objects.get()
    run(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done"
    assert Letter.objects.filter(kind=LetterKind.ACCEPTANCE).count() == 1
    Job.objects.update(state="queued")
    run(str(job.pk))
    assert Letter.objects.filter(kind=LetterKind.ACCEPTANCE).count() == 1


def test_one_that_fails_leaves_nothing_and_the_sweep_makes_it_later(offered, ada, now, monkeypatch):
    accept(offered, ada, now)
    files = StoredFile.objects.count()
    with monkeypatch.context() as broken:
        broken.setattr("awards.actions.certificates.emails.certificate_made", fail)
        with pytest.raises(OSError, match="disk"):
            certify_acceptance(award=offered, at=now)
        assert certify_overdue(at=now + timedelta(hours=1)) == 0
    assert (certificate_of(offered), StoredFile.objects.count()) == (None, files)
    assert certify_overdue(at=now + timedelta(minutes=5)) == 0
    assert certify_overdue(at=now + timedelta(hours=1)) == 1
    assert certify_overdue(at=now + timedelta(hours=2)) == 0


def fail(*args, **kwargs):
    raise OSError("The disk is full")


def test_what_was_accepted_long_ago_is_not_certified_by_surprise(offered, ada, now):
    accept(offered, ada, now)
    assert certify_overdue(at=now + timedelta(days=8)) == 0


def test_staff_make_by_hand_what_the_sweep_gave_up_once_and_for_all(offered, ada, sam, fay, now):
    accept(offered, ada, now)
    later = now + timedelta(days=8)
    with pytest.raises(NotAllowed):
        certify_by_hand(award=offered, by=fay, at=later)
    made = certify_by_hand(award=offered, by=sam, at=later)
    assert made == certify_by_hand(award=offered, by=sam, at=later) == certificate_of(offered)
