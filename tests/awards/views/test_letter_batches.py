import io
import zipfile
from datetime import timedelta

import pytest

from accounts.roles import Role
from awards.actions.letter_batches import issue_next, start_issuing
from awards.actions.letter_words import default_text, save_words
from awards.actions.letters import CHANGED, issue_letter, issue_result_letter
from awards.models import Award, Letter
from core.jobs.models import Job
from core.jobs.running import run
from core.mail.delivery import deliver
from core.mail.models import OutgoingMail
from reviews.actions.conflicts import enter_conflict
from reviews.models import Decision
from tests.awards.conftest import decided, many_decided
from tests.factories.grants import ProgrammeRoleFactory
from tests.shared import text_of

LETTERS = "/staff/calls/open-kernels/letters/"
SOON = {"kind": "award", "when": "soon"}


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.mark.parametrize("count", [1, 3])
def test_staff_letter_batch_asks_the_same_number_of_queries(
    as_sam, call, ada, count, django_assert_num_queries
):
    many_decided(call, ada, count)
    as_sam.get(LETTERS)
    with django_assert_num_queries(19):
        page = as_sam.get(LETTERS)
    assert len(page.context["rows"]) == count


def test_staff_letter_batch_says_how_far_the_words_are_from_ours(as_sam, programme, call, sam, now):
    assert "as Seedcorn wrote them" in text_of(as_sam.get(LETTERS))
    save_words(
        programme=programme,
        kind="award",
        text=default_text("award").replace("glad", "happy"),
        paper="A4",
        with_data=False,
        by=sam,
        at=now,
    )
    assert "version 2, 2 words differ from Seedcorn’s own" in text_of(as_sam.get(LETTERS))


def test_staff_letter_batch_leaves_to_others_what_a_conflict_hides(
    as_sam, call, ada, sam, root, now, django_capture_on_commit_callbacks
):
    hidden, free = many_decided(call, ada, 2)
    enter_conflict(application=hidden.application, user=sam, reason="Kin", by=root, at=now)
    text = text_of(as_sam.get(LETTERS))
    assert "To be issued: 1" in text
    assert "A conflict of interest keeps you away from 1 more." in text
    with django_capture_on_commit_callbacks(execute=True):
        as_sam.post(LETTERS, {**SOON, "everyone": "yes"})
    assert [letter.award for letter in Letter.objects.all()] == [free]


def test_staff_letter_batch_issues_those_ticked(
    as_sam, call, ada, django_capture_on_commit_callbacks
):
    awards = many_decided(call, ada, 3)
    chosen = [award.application.reference for award in awards[:2]]
    with django_capture_on_commit_callbacks(execute=True):
        as_sam.post(LETTERS, {**SOON, "application": chosen})
    assert {letter.award for letter in Letter.objects.all()} == set(awards[:2])
    text = text_of(as_sam.get(LETTERS))
    assert "To be issued: 1" in text


def test_staff_letter_batch_lists_what_was_held_back_and_issues_it_anew(
    as_sam, call, ada, sam, now, django_capture_on_commit_callbacks
):
    awards = many_decided(call, ada, 3)
    job = start_issuing(
        call=call,
        kind="award",
        references=[award.application.reference for award in awards[1:]],
        by=sam,
        at=now,
    )
    Award.objects.filter(pk=awards[2].pk).update(special_terms="Read me.")
    run(str(job.pk))
    assert CHANGED in text_of(as_sam.get(f"/jobs/{job.pk}/"))
    page = as_sam.get(LETTERS)
    assert [row.flags[:1] for row, _ in page.context["rows"]][1] == [CHANGED]
    assert "1 was held back by the last batch. Look at it and issue it anew" in text_of(page)
    held = as_sam.get(f"{LETTERS}?kind=award&held=yes")
    rows = [(row.application, ticked) for row, ticked in held.context["rows"]]
    assert rows == [(awards[2].application, True)]
    with django_capture_on_commit_callbacks(execute=True):
        as_sam.post(
            f"{LETTERS}?held=yes", {**SOON, "application": [awards[2].application.reference]}
        )
    assert {letter.award for letter in Letter.objects.all()} == set(awards[1:])
    assert "held back" not in text_of(as_sam.get(LETTERS))


def test_staff_letter_batch_needs_a_moment_to_come_and_keeps_the_ticks(as_sam, call, ada):
    awards = many_decided(call, ada, 2)
    chosen = awards[1].application.reference
    page = as_sam.post(
        LETTERS,
        {"kind": "award", "when": "later", "send_at": "2020-01-01 09:00", "application": chosen},
    )
    assert page.status_code == 422
    assert "This moment has passed." in text_of(page)
    assert [(row.application.reference, ticked) for row, ticked in page.context["rows"]] == [
        (awards[0].application.reference, False),
        (chosen, True),
    ]
    assert Job.objects.count() == 0


def test_staff_letter_batch_by_who_only_reads_is_refused(client, call, ada, olga):
    many_decided(call, ada, 1)
    client.force_login(olga)
    assert client.get(LETTERS).status_code == 200
    assert client.post(LETTERS, {**SOON, "everyone": "yes"}).status_code == 403


def test_staff_letter_withdraw_takes_one_back_in_time(as_sam, prepared, sam, now, settings):
    settings.LETTER_MAIL_AFTER_SECONDS = 300
    letter = issue_letter(award=prepared, by=sam, at=now)
    assert "Take back" in text_of(as_sam.get(LETTERS))
    page = as_sam.post(f"/staff/letters/{letter.code}/take-back/", follow=True)
    assert "Nobody received it." in text_of(page)
    prepared.refresh_from_db()
    assert (prepared.state, OutgoingMail.objects.count()) == ("prepared", 0)


def test_staff_letter_withdraw_takes_back_one_whose_mail_failed(as_sam, offered):
    assert "Take back" not in text_of(as_sam.get(LETTERS))
    OutgoingMail.objects.update(state="failed")
    assert "Mail failed" in text_of(as_sam.get(LETTERS))
    code = offered.letters.get().code
    page = as_sam.post(f"/staff/letters/{code}/take-back/", follow=True)
    assert "Nobody received it." in text_of(page)


def test_staff_letter_withdraw_too_late_says_so(as_sam, offered, now):
    OutgoingMail.objects.update(state="sent", sent_at=now)
    code = offered.letters.get().code
    page = as_sam.post(f"/staff/letters/{code}/take-back/", follow=True)
    assert "can no longer be taken back" in text_of(page)


def test_staff_letter_withdraw_all_takes_back_what_waits(as_sam, call, ada, sam, now, settings):
    settings.LETTER_MAIL_AFTER_SECONDS = 300
    for award in many_decided(call, ada, 3):
        issue_letter(award=award, by=sam, at=now)
    page = as_sam.post(f"{LETTERS}take-back/", {"kind": "award"}, follow=True)
    assert "3 letters are taken back." in text_of(page)
    assert set(Award.objects.values_list("state", flat=True)) == {"prepared"}
    page = as_sam.post(f"{LETTERS}take-back/", {"kind": "award"}, follow=True)
    assert "can no longer be taken back" in text_of(page)


def test_staff_letter_withdraw_all_stops_the_batch_that_makes_more(
    as_sam, call, ada, bea, now, settings
):
    settings.LETTER_MAIL_AFTER_SECONDS = 300
    many_decided(call, ada, 3)
    ProgrammeRoleFactory(programme=call.programme, user=bea, role=Role.OFFICER)
    job = start_issuing(call=call, kind="award", by=bea, at=now)
    issue_next(job.pk)
    page = text_of(as_sam.get(LETTERS))
    assert f"{bea} is having letters of this call issued now" in page
    assert "Stop the batch and take back all that have not gone out" in page
    page = as_sam.post(f"{LETTERS}take-back/", {"kind": "award"}, follow=True)
    assert "The batch is stopped. 2 letters are not made." in text_of(page)
    assert "1 letter is taken back." in text_of(page)
    assert issue_next(job.pk) is None
    assert set(Award.objects.values_list("state", flat=True)) == {"prepared"}


def test_staff_letter_zip_holds_every_letter(as_sam, call, ada, sam, now):
    for award in many_decided(call, ada, 2):
        issue_letter(award=award, by=sam, at=now)
    answer = as_sam.get("/staff/calls/open-kernels/letters.zip?kind=award")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert sorted(archive.namelist()) == sorted(letter.file.name for letter in Letter.objects.all())


def test_staff_letter_preview_of_what_is_not_there_is_404(as_sam, prepared):
    reference = prepared.application.reference
    assert as_sam.get(f"/staff/applications/{reference}/letters/amendment.pdf").status_code == 404
    assert as_sam.get("/staff/applications/APP-1/letters/award.pdf").status_code == 404


def test_staff_letter_batch_says_which_mail_another_result_kept_back(as_sam, call, ada, sam, now):
    waiting = decided(call, owner=ada, title="Closed kernels").application
    Decision.objects.update(outcome="waitlist", amount=None)
    before, moment = now - timedelta(days=3), now - timedelta(minutes=1)
    issue_result_letter(application=waiting, kind="waitlist", by=sam, at=before, send_at=moment)
    here, said = f"{LETTERS}?kind=waitlist", "Not sent: another result was announced"
    assert said not in text_of(as_sam.get(here))
    Decision.objects.update(outcome="decline")
    assert said not in text_of(as_sam.get(here))
    assert deliver(OutgoingMail.objects.get().pk) is False
    assert said in text_of(as_sam.get(here))
