from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import NotAllowed, RuleBroken
from core.jobs.running import run
from core.jobs.starting import start_job
from grants.actions.duplicates import find_duplicates, judge_pair
from grants.actions.submission import withdraw_application
from grants.models import DuplicatePair
from tests.factories.grants import CallFactory, submitted_application

NOW = timezone.now()
COPY = "We measure how kernels of numerical libraries behave on old machines and publish it all."


def proposal(call, summary, team=None, **fields):
    answers = {"summary": summary, "team": team or []}
    return submitted_application(call=call, answers=answers, **fields)


@pytest.fixture
def pair(call, ada, ben):
    """The same text by two people; and one that is different."""
    first = proposal(call, COPY, owner=ada, title="Old machines")
    second = proposal(call, COPY + " Twice.", owner=ben, title="Old machines again")
    proposal(call, "Plants grow towards the light, and nobody knows how fast.", title="Light")
    return first, second


def found():
    return [(each.first, each.second) for each in DuplicatePair.objects.all()]


def test_find_duplicates_stores_pairs_with_their_reasons(call, pair, sam):
    assert find_duplicates(call=call, by=sam, at=NOW) == 1
    assert found() == [pair]
    row = DuplicatePair.objects.get()
    assert row.reasons == [f"{row.text_score:.0%} of the text in common"]
    assert row.score == row.text_score > 0.6


def test_find_duplicates_looks_at_other_open_rounds_of_the_programme(call, ada, sam, programme):
    here = proposal(call, COPY, owner=ada)
    beside = CallFactory(programme=programme)
    other = proposal(beside, COPY)
    announced = CallFactory(programme=programme, announced_at=NOW)
    proposal(announced, COPY)
    proposal(CallFactory(), COPY)
    later = proposal(beside, COPY, earlier_stage=here)
    withdrawn = proposal(call, COPY, owner=ada)
    withdraw_application(application=withdrawn, reason="", by=ada, at=NOW)
    find_duplicates(call=call, by=sam, at=NOW)
    assert found() == [(here, other)]
    assert later.earlier_stage == here


def test_find_duplicates_again_keeps_what_people_said(call, pair, sam, ada):
    find_duplicates(call=call, by=sam, at=NOW)
    row = DuplicatePair.objects.get()
    judge_pair(pair=row, verdict="different", note="Asked them.", by=sam, at=NOW)
    withdraw_application(application=pair[0], reason="", by=ada, at=NOW)
    find_duplicates(call=call, by=sam, at=NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.verdict, row.note, row.judged_by) == ("different", "Asked them.", sam)


def test_find_duplicates_drops_what_it_finds_no_more(call, pair, sam, ada):
    find_duplicates(call=call, by=sam, at=NOW)
    withdraw_application(application=pair[0], reason="", by=ada, at=NOW)
    assert find_duplicates(call=call, by=sam, at=NOW + timedelta(hours=1)) == 0
    assert found() == []


def test_only_who_works_there_finds_and_judges(call, pair, sam, olga):
    with pytest.raises(NotAllowed):
        find_duplicates(call=call, by=olga, at=NOW)
    find_duplicates(call=call, by=sam, at=NOW)
    row = DuplicatePair.objects.get()
    with pytest.raises(NotAllowed):
        judge_pair(pair=row, verdict="duplicate", note="", by=olga, at=NOW)
    with pytest.raises(RuleBroken):
        judge_pair(pair=row, verdict="open", note="", by=sam, at=NOW)


def test_the_job_says_what_it_found(call, pair, sam):
    job = start_job(
        kind="grants.jobs.search_duplicates",
        title="Duplicates",
        by=sam,
        at=NOW,
        params={"call": call.pk},
    )
    run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 4, 4)
    assert job.result == {
        "sentence": "1 pair looks alike. They are listed under “Possible duplicates”."
    }
