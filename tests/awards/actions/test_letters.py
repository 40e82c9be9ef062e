import hashlib
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from accounts.roles import Role
from awards import documents, emails
from awards.actions.letters import issue_letter, issue_letters, start_issuing
from awards.models import Letter
from core.errors import NotAllowed, RuleBroken
from core.files.models import StoredFile
from core.files.storing import read_bytes
from core.jobs.models import Job
from core.mail.models import OutgoingMail
from tests.awards.conftest import decided, many_awards
from tests.factories.grants import ProgrammeRoleFactory


def stored_files(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_issue_letter_stores_hashes_offers_and_mails_in_one_deed(prepared, sam, settings):
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    letter = issue_letter(award=prepared, by=sam, at=at)
    content = read_bytes(letter.file)
    assert content[:5] == b"%PDF-"
    assert letter.sha256 == hashlib.sha256(content).hexdigest()
    prepared.refresh_from_db()
    assert (prepared.state, prepared.offered_at, prepared.answer_by) == (
        "offered",
        at,
        date(2026, 12, 23),
    )
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.about) == ("ada@example.org", prepared.reference)
    assert list(mail.files.all()) == [letter.file]
    assert f"{settings.SITE_URL}/awards/{prepared.reference}/" in mail.body


def test_issue_letter_twice_returns_the_first_letter_and_sends_nothing_more(prepared, sam, now):
    first = issue_letter(award=prepared, by=sam, at=now)
    again = issue_letter(award=prepared, by=sam, at=now)
    assert again == first
    assert (Letter.objects.count(), StoredFile.objects.count()) == (1, 1)
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_issue_letter_that_fails_leaves_no_letter_mail_or_file(
    prepared, sam, now, monkeypatch, settings
):
    def broken(*_args, **_kwargs):
        raise OSError("disk")

    monkeypatch.setattr(emails, "award_offered", broken)
    with pytest.raises(OSError, match="disk"):
        issue_letter(award=prepared, by=sam, at=now)
    prepared.refresh_from_db()
    assert prepared.state == "prepared"
    assert (Letter.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert OutgoingMail.objects.count() == 0
    assert stored_files(settings) == []


@pytest.mark.parametrize("who", ["fay", "olga", "otto", "ada", "eve"])
def test_issue_letter_by_the_wrong_person_is_refused(prepared, now, who, request):
    with pytest.raises(NotAllowed):
        issue_letter(award=prepared, by=request.getfixturevalue(who), at=now)
    assert Letter.objects.count() == 0


def test_letter_cannot_be_changed_or_deleted_by_sql_either(offered):
    letter = offered.letters.get()
    with pytest.raises(ProgrammingError, match="Cannot update"), connection.cursor() as cursor:
        cursor.execute("UPDATE awards_letter SET sha256 = 'x' WHERE id = %s", [letter.pk])


def test_letter_is_never_rendered_again_when_it_is_read(offered, monkeypatch, client, ada):
    def never(*_args, **_kwargs):
        raise AssertionError("rendered again")

    monkeypatch.setattr(documents, "render_pdf", never)
    client.force_login(ada)
    answer = client.get(f"/awards/{offered.reference}/letter.pdf")
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == offered.letters.get().sha256


def quietly(*_args):
    pass


def test_issue_letters_skips_what_is_issued_and_tells_what_failed(call, ada, sam, now, monkeypatch):
    awards = many_awards(call, ada, 3)
    issue_letter(award=awards[0], by=sam, at=now)
    real = documents.render_letter

    def render(letter):
        if letter.reference == awards[1].reference:
            raise ValueError("no such font")
        return real(letter)

    monkeypatch.setattr(documents, "render_letter", render)
    references = [award.reference for award in awards]
    outcome = issue_letters(references=references, by=sam, progress=quietly)
    assert outcome.already == references[:1]
    assert [failure["reference"] for failure in outcome.failed] == references[1:2]
    assert outcome.issued == references[2:]


def test_issue_letters_killed_half_way_goes_on_with_the_rest(call, ada, sam):
    awards = many_awards(call, ada, 3)
    references = [award.reference for award in awards]

    def dies(done, *_rest):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        issue_letters(references=references, by=sam, progress=dies)
    assert Letter.objects.count() == 2
    outcome = issue_letters(references=references, by=sam, progress=quietly)
    assert (outcome.already, outcome.issued) == (references[:2], references[2:])
    assert (Letter.objects.count(), OutgoingMail.objects.count()) == (3, 3)


def test_start_issuing_runs_as_a_job_and_issues_every_letter(
    call, ada, sam, now, django_capture_on_commit_callbacks
):
    many_awards(call, ada, 2)
    with django_capture_on_commit_callbacks(execute=True):
        job = start_issuing(call=call, by=sam, at=now)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 2, 2)
    assert job.result == {
        "sentence": "2 letters were issued, stored and put in the outbox.",
        "issued": 2,
        "failed": [],
    }
    assert Letter.objects.count() == 2
    assert job.back_url == "/staff/calls/open-kernels/awards/"


def test_start_issuing_twice_joins_the_job_that_runs(call, ada, sam, bea, now):
    many_awards(call, ada, 1)
    job = start_issuing(call=call, by=sam, at=now)
    assert start_issuing(call=call, by=sam, at=now) == job
    ProgrammeRoleFactory(programme=call.programme, user=bea, role=Role.OFFICER)
    with pytest.raises(RuleBroken, match="Sam Okafor is issuing"):
        start_issuing(call=call, by=bea, at=now)
    assert Job.objects.count() == 1


def test_start_issuing_with_nothing_to_issue_is_refused(call, sam, now):
    decided(call)
    with pytest.raises(RuleBroken, match="No award"):
        start_issuing(call=call, by=sam, at=now)


def test_start_issuing_by_the_wrong_person_is_refused(prepared, call, fay, eve, now):
    for person in (fay, eve):
        with pytest.raises(NotAllowed):
            start_issuing(call=call, by=person, at=now)
