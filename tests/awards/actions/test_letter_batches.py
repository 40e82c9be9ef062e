from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from accounts.roles import Role
from awards import documents
from awards.actions.letter_batches import issue_next, start_issuing
from awards.actions.letters import issue_letter
from awards.models import Award, Letter, LetterOrder
from core.errors import NotAllowed, RuleBroken
from core.jobs.models import Job
from core.mail.models import OutgoingMail
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
