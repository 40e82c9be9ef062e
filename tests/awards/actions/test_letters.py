import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from awards import documents, emails
from awards.actions.letters import issue_letter, issue_result_letter, withdraw_letter
from awards.models import Letter
from core.errors import NotAllowed, RuleBroken
from core.files.models import StoredFile
from core.files.storing import read_bytes
from core.mail.delivery import deliver
from core.mail.models import OutgoingMail
from core.sealing.seals import examine
from grants.deadlines import local_day
from reviews.actions.conflicts import enter_conflict
from reviews.models import Decision
from tests.awards.conftest import decided
from tests.shared import text_of


def stored_files(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_issue_letter_stores_hashes_offers_and_mails_in_one_deed(prepared, sam, settings):
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    letter = issue_letter(award=prepared, by=sam, at=at)
    content = read_bytes(letter.file)
    assert content[:5] == b"%PDF-"
    assert examine(content).verdict == "genuine"
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


def test_staff_in_conflict_neither_issue_nor_take_back_a_letter(prepared, sam, root, now):
    enter_conflict(application=prepared.application, user=sam, reason="Kin", by=root, at=now)
    with pytest.raises(NotAllowed, match="conflict of interest"):
        issue_letter(award=prepared, by=sam, at=now)
    assert (Letter.objects.count(), OutgoingMail.objects.count()) == (0, 0)
    letter = issue_letter(award=prepared, by=root, at=now)
    with pytest.raises(NotAllowed, match="conflict of interest"):
        withdraw_letter(letter=letter, by=sam, at=now)
    assert letter.application.letters.get().withdrawn_at is None


def test_the_list_of_open_licences_is_frozen_with_the_offer(prepared, sam, now, monkeypatch):
    monkeypatch.setattr("grants.openness.CURRENT", "2030-01")
    issue_letter(award=prepared, by=sam, at=now)
    monkeypatch.setattr("grants.openness.CURRENT", "2031-01")
    issue_letter(award=prepared, by=sam, at=now)
    prepared.refresh_from_db()
    assert prepared.openness_policy == "2030-01"


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

    monkeypatch.setattr(documents, "render_html", never)
    client.force_login(ada)
    answer = client.get(f"/awards/{offered.reference}/letter.pdf")
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == offered.letters.get().sha256


@pytest.fixture
def delayed(settings):
    settings.LETTER_MAIL_AFTER_SECONDS = 300


def test_a_letter_is_not_seen_before_its_mail_goes_out(prepared, sam, ada, client, now, delayed):
    letter = issue_letter(award=prepared, by=sam, at=now)
    assert letter.sent_at == now + timedelta(minutes=5)
    assert OutgoingMail.objects.get().not_before == letter.sent_at
    client.force_login(ada)
    addresses = [f"/awards/{prepared.reference}/", f"/letters/{letter.code}/letter.pdf"]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert (
        "No letter with this code is out" in client.get(f"/letters/{letter.code}/").content.decode()
    )


def test_all_letters_can_go_out_at_one_moment(prepared, sam, now):
    moment = now + timedelta(days=2)
    letter = issue_letter(award=prepared, by=sam, at=now, send_at=moment)
    prepared.refresh_from_db()
    assert (letter.sent_at, prepared.visible_from) == (moment, moment)
    last = local_day(prepared.application.call, moment) + timedelta(days=30)
    assert prepared.answer_by == last


def test_a_letter_later_than_its_moment_can_still_be_taken_back(prepared, sam, now, delayed):
    letter = issue_letter(award=prepared, by=sam, at=now, send_at=now - timedelta(seconds=1))
    assert letter.sent_at == now + timedelta(minutes=5)


def test_a_letter_taken_back_in_time_was_never_sent(prepared, sam, now, delayed):
    letter = issue_letter(award=prepared, by=sam, at=now)
    withdraw_letter(letter=letter, by=sam, at=now)
    withdraw_letter(letter=letter, by=sam, at=now)
    prepared.refresh_from_db()
    assert (prepared.state, prepared.offered_at, prepared.visible_from) == ("prepared", None, None)
    assert OutgoingMail.objects.count() == 0
    again = issue_letter(award=prepared, by=sam, at=now)
    assert (again.version, Letter.objects.count(), OutgoingMail.objects.count()) == (2, 2, 1)


@pytest.mark.parametrize("state", ["failed", "dismissed"])
def test_a_letter_whose_mail_failed_can_be_taken_back(prepared, sam, now, state):
    letter = issue_letter(award=prepared, by=sam, at=now)
    OutgoingMail.objects.update(state=state)
    withdraw_letter(letter=letter, by=sam, at=now)
    prepared.refresh_from_db()
    assert (prepared.state, OutgoingMail.objects.count()) == ("prepared", 0)


def test_a_letter_whose_mail_is_out_cannot_be_taken_back(prepared, sam, now):
    letter = issue_letter(award=prepared, by=sam, at=now)
    OutgoingMail.objects.update(state=OutgoingMail.State.SENT, sent_at=now)
    with pytest.raises(RuleBroken, match="is out"):
        withdraw_letter(letter=letter, by=sam, at=now)
    prepared.refresh_from_db()
    assert prepared.state == "offered"


@pytest.mark.parametrize("who", ["fay", "olga", "ada"])
def test_withdraw_letter_by_the_wrong_person_is_refused(prepared, sam, now, who, request, delayed):
    letter = issue_letter(award=prepared, by=sam, at=now)
    with pytest.raises(NotAllowed):
        withdraw_letter(letter=letter, by=request.getfixturevalue(who), at=now)


@pytest.fixture
def declined(call, ada):
    decision = decided(call, owner=ada, title="Closed kernels")
    Decision.objects.filter(pk=decision.pk).update(
        outcome="decline", amount=None, feedback="Sound, but narrow."
    )
    return decision.application


def test_issue_result_letter_tells_the_feedback_and_is_mailed_once(declined, sam, now):
    letter = issue_result_letter(application=declined, kind="decline", by=sam, at=now)
    again = issue_result_letter(application=declined, kind="decline", by=sam, at=now)
    assert again == letter
    assert (letter.award, letter.kind, letter.version) == (None, "decline", 1)
    mail = OutgoingMail.objects.get()
    assert (mail.to, list(mail.files.all())) == ("ada@example.org", [letter.file])


def test_issue_result_letter_never_before_the_announcement(declined, sam, now):
    Decision.objects.update(state="sealed", announced_at=None)
    with pytest.raises(RuleBroken, match="not announced"):
        issue_result_letter(application=declined, kind="decline", by=sam, at=now)
    assert Letter.objects.count() == 0


def test_issue_result_letter_of_another_outcome_is_refused(declined, sam, now):
    with pytest.raises(RuleBroken, match="not announced"):
        issue_result_letter(application=declined, kind="waitlist", by=sam, at=now)


@pytest.fixture
def late(declined, sam, now):
    """The letter about a place on the waiting list whose mail was to go out a moment ago."""
    Decision.objects.update(outcome="waitlist")
    before, moment = now - timedelta(days=3), now - timedelta(minutes=1)
    return issue_result_letter(
        application=declined, kind="waitlist", by=sam, at=before, send_at=moment
    )


@pytest.mark.parametrize("result", [{"outcome": "fund", "amount": 1}, {"outcome": "decline"}])
def test_the_mail_of_a_waiting_list_letter_does_not_follow_a_new_result(late, client, result):
    Decision.objects.update(**result)
    assert deliver(OutgoingMail.objects.get().pk) is False
    assert not OutgoingMail.objects.exists()
    assert "No longer" in text_of(client.get(f"/letters/{late.code}/"))


def test_the_mail_of_a_waiting_list_letter_goes_out_until_a_new_result_is_known(late, mailoutbox):
    # Decided, and not announced: nobody outside may notice.
    Decision.objects.update(state="sealed", outcome="fund", amount=1, announced_at=None)
    assert deliver(OutgoingMail.objects.get().pk) is True
    assert [each.to for each in mailoutbox] == [["ada@example.org"]]
