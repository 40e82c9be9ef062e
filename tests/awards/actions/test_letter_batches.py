from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from awards import documents
from awards.actions import letter_batches
from awards.actions.cosigning import Signatory, name_cosignatory
from awards.actions.letter_batches import issue_next, start_issuing
from awards.actions.letter_words import default_text, save_letterhead, save_words
from awards.actions.letters import issue_letter
from awards.models import Award, Letter, LetterOrder
from core.actors import SYSTEM
from core.errors import NotAllowed, RuleBroken
from core.jobs.models import Job
from core.mail.models import OutgoingMail
from reviews.models import Decision
from tests.awards.conftest import decided, many_decided
from tests.factories.grants import ProgrammeRoleFactory


def issue_all(job):
    while issue_next(job.pk):
        pass


def test_start_issuing_orders_every_letter_that_is_due_and_no_other(call, ada, sam, now):
    awards = many_decided(call, ada, 3)
    issue_letter(award=awards[0], by=sam, at=now)
    job = start_issuing(call=call, kind="award", by=sam, at=now)
    ordered = [order.application for order in LetterOrder.objects.filter(job=job)]
    assert ordered == [award.application for award in awards[1:]]
    assert job.back_url == "/staff/calls/open-kernels/letters/?kind=award"


def test_start_issuing_runs_as_a_job_and_issues_every_letter(
    call, ada, sam, now, django_capture_on_commit_callbacks
):
    many_decided(call, ada, 3)
    with django_capture_on_commit_callbacks(execute=True):
        job = start_issuing(call=call, kind="award", by=sam, at=now)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 3, 3)
    assert job.result == {
        "sentence": "3 letters were issued, sealed, stored and put in the outbox.",
        "issued": 3,
        "failed": [],
    }
    assert (Letter.objects.count(), OutgoingMail.objects.count()) == (3, 3)


def test_start_issuing_of_some_leaves_the_others(call, ada, sam, now):
    awards = many_decided(call, ada, 3)
    chosen = [awards[1].application.reference]
    job = start_issuing(call=call, kind="award", references=chosen, by=sam, at=now)
    issue_all(job)
    assert [letter.award for letter in Letter.objects.all()] == [awards[1]]


def test_one_moment_counts_for_the_whole_batch(call, ada, sam, now):
    many_decided(call, ada, 2)
    moment = now + timedelta(days=1)
    issue_all(start_issuing(call=call, kind="award", send_at=moment, by=sam, at=now))
    assert {award.visible_from for award in Award.objects.all()} == {moment}
    assert {mail.not_before for mail in OutgoingMail.objects.all()} == {moment}


def test_a_letter_that_cannot_be_made_is_told_and_the_others_are_issued(
    call, ada, sam, now, monkeypatch
):
    awards = many_decided(call, ada, 3)
    real = documents.letter_pdf

    def render(html, facts, *rest, **more):
        if facts.values["award"] == awards[1].reference:
            raise ValueError("no such font")
        return real(html, facts, *rest, **more)

    monkeypatch.setattr(documents, "letter_pdf", render)
    job = start_issuing(call=call, kind="award", by=sam, at=now)
    issue_all(job)
    problems = list(LetterOrder.objects.values_list("application__award__reference", "problem"))
    assert problems == [
        (awards[0].reference, ""),
        (awards[1].reference, "The letter could not be made or stored. Nothing was sent."),
        (awards[2].reference, ""),
    ]
    assert {letter.award for letter in Letter.objects.all()} == {awards[0], awards[2]}


DEAN = Signatory("TU Dresden", "Dana Klein", "dana@tu.example.org", "Dean")
CHANGED = "Changed since the batch was started; look at it and start again for this one."


def problems():
    return list(LetterOrder.objects.values_list("problem", flat=True))


def test_what_is_edited_after_the_start_is_not_sealed_unseen_and_can_be_issued_anew(
    call, ada, sam, now
):
    awards = many_decided(call, ada, 3)
    job = start_issuing(call=call, kind="award", by=sam, at=now)
    assert issue_next(job.pk).letter.award == awards[0]
    Award.objects.filter(pk=awards[1].pk).update(special_terms="Pay me twice.")
    issue_all(job)
    assert problems() == ["", CHANGED, ""]
    assert {letter.award for letter in Letter.objects.all()} == {awards[0], awards[2]}
    assert OutgoingMail.objects.count() == 2
    awards[1].refresh_from_db()
    assert (awards[1].state, awards[1].offered_at) == ("prepared", None)
    Job.objects.update(state=Job.State.DONE, finished_at=now)
    issue_all(start_issuing(call=call, kind="award", by=sam, at=now))
    assert {letter.award for letter in Letter.objects.all()} == set(awards)


@pytest.mark.parametrize(
    "edit",
    [
        lambda award: award.conditions.update(due_on=award.ends_on),
        lambda award: award.conditions.update(details="In English."),
        lambda award: award.payments.update(label="First"),
        lambda award: award.payments.get().conditions.add(award.conditions.get()),
        lambda award: type(award.application.owner).objects.update(name="Ada Byron"),
        lambda award: type(award.application.call.programme).objects.update(name="Other"),
        lambda award: save_letterhead(
            programme=award.application.call.programme,
            sender="Elsewhere 1",
            footer="",
            image_text="",
            by=SYSTEM,
            at=award.created_at,
        ),
        lambda award: save_words(
            programme=award.application.call.programme,
            kind="award",
            text=default_text("award").replace("glad", "happy"),
            paper="A4",
            with_data=False,
            by=SYSTEM,
            at=award.created_at,
        ),
    ],
)
def test_whatever_the_letter_says_may_not_change_after_the_start(call, ada, sam, now, edit):
    (award,) = many_decided(call, ada, 1)
    job = start_issuing(call=call, kind="award", by=sam, at=now)
    edit(award)
    issue_all(job)
    assert problems() == [CHANGED]
    assert Letter.objects.count() == 0


def test_who_co_signs_may_not_change_after_the_start_and_stays_known(call, ada, sam, now):
    awards = many_decided(call, ada, 2)
    Award.objects.update(needs_cosignature=True)
    for award in awards:
        award.refresh_from_db()
        name_cosignatory(award=award, signatory=DEAN, by=sam, at=now)
    job = start_issuing(call=call, kind="award", by=sam, at=now)
    other = replace(DEAN, name="Dora Klein")
    name_cosignatory(award=awards[0], signatory=other, by=sam, at=now)
    issue_all(job)
    assert problems() == [CHANGED, ""]


def test_a_batch_that_runs_over_midnight_is_issued_whole(call, ada, sam, now, monkeypatch):
    many_decided(call, ada, 2)
    job = start_issuing(call=call, kind="award", by=sam, at=now)
    issue_next(job.pk)
    monkeypatch.setattr(letter_batches.timezone, "now", lambda: now + timedelta(days=1))
    issue_all(job)
    assert problems() == ["", ""]


def test_the_letter_of_a_result_is_held_back_likewise(call, ada, sam, now):
    decided(call, owner=ada)
    Decision.objects.update(outcome="decline", amount=None, feedback="Sound, but narrow.")
    job = start_issuing(call=call, kind="decline", by=sam, at=now)
    Decision.objects.update(reason_for_applicant="Another reason.")
    issue_all(job)
    assert problems() == [CHANGED]
    Job.objects.update(state=Job.State.DONE, finished_at=now)
    issue_all(start_issuing(call=call, kind="decline", by=sam, at=now))
    assert Letter.objects.count() == 1


def test_an_order_of_before_is_issued_as_it_was(call, ada, sam, now):
    many_decided(call, ada, 1)
    job = start_issuing(call=call, kind="award", by=sam, at=now)
    LetterOrder.objects.update(looked_at="")
    Award.objects.update(special_terms="Later.")
    issue_all(job)
    assert Letter.objects.count() == 1


def test_start_issuing_asks_the_same_number_of_queries(call, ada, sam, now):
    many_decided(call, ada, 1)
    counts = []
    for more in (0, 4):
        many_decided(call, ada, more)
        with CaptureQueriesContext(connection) as asked:
            job = start_issuing(call=call, kind="award", by=sam, at=now)
        counts.append(len(asked))
        job.delete()
    assert counts[0] == counts[1]


def test_looking_again_costs_no_query(call, ada, sam, now):
    many_decided(call, ada, 3)
    job = start_issuing(call=call, kind="award", by=sam, at=now)
    issue_next(job.pk)
    counts = []
    for _ in ("looked at", "not looked at"):
        with CaptureQueriesContext(connection) as asked:
            issue_next(job.pk)
        counts.append(len(asked))
        LetterOrder.objects.filter(done_at=None).update(looked_at="")
    assert counts[0] == counts[1]
    assert Letter.objects.count() == 3


def test_a_worker_that_dies_half_way_lets_go_and_another_goes_on(call, ada, sam, now, monkeypatch):
    many_decided(call, ada, 2)
    job = start_issuing(call=call, kind="award", by=sam, at=now)

    class Killed(BaseException):
        pass

    def dies(*_args, **_more):
        raise Killed

    monkeypatch.setattr(documents, "letter_pdf", dies)
    with pytest.raises(Killed):
        issue_next(job.pk)
    monkeypatch.undo()
    assert LetterOrder.objects.filter(done_at=None).count() == 2
    issue_all(job)
    assert (Letter.objects.count(), OutgoingMail.objects.count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_a_batch_and_make_each_letter_once(call, ada, sam, now):
    awards = many_decided(call, ada, 6)
    job = Job.objects.create(kind="awards.jobs.issue_letters", created_by=sam, created_at=now)
    for award in awards:
        LetterOrder.objects.create(job=job, application=award.application, kind="award")
    start, made = Barrier(2), {1: 0, 2: 0}

    def work(name):
        try:
            start.wait()
            while issue_next(job.pk):
                made[name] += 1
        finally:
            connection.close()

    workers = [Thread(target=work, args=(name,)) for name in made]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(made.values()) == 6
    assert min(made.values()) >= 1
    assert (Letter.objects.count(), OutgoingMail.objects.count()) == (6, 6)


def test_start_issuing_twice_joins_the_job_that_runs(call, ada, sam, bea, now):
    many_decided(call, ada, 1)
    job = start_issuing(call=call, kind="award", by=sam, at=now)
    assert start_issuing(call=call, kind="award", by=sam, at=now) == job
    ProgrammeRoleFactory(programme=call.programme, user=bea, role=Role.OFFICER)
    with pytest.raises(RuleBroken, match="Sam Okafor is issuing"):
        start_issuing(call=call, kind="award", by=bea, at=now)
    assert Job.objects.count() == 1


def test_start_issuing_with_nothing_to_issue_is_refused(call, sam, now):
    decided(call)
    with pytest.raises(RuleBroken, match="No letter of this kind"):
        start_issuing(call=call, kind="award", by=sam, at=now)


def test_start_issuing_by_the_wrong_person_is_refused(prepared, call, fay, eve):
    for person in (fay, eve):
        with pytest.raises(NotAllowed):
            start_issuing(call=call, kind="award", by=person, at=timezone.now())
