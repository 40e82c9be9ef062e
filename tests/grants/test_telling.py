from datetime import date, timedelta

import pytest

from grants.actions.submission import submit_application
from grants.states import APPLICATION, ApplicationState
from grants.telling import situation
from tests.grants.correspondence import asked, closed_with, fresh


def test_a_draft_is_told_who_sees_it_and_what_became_of_it(draft, now):
    open_ = situation(draft, None, now)
    assert (open_.title, open_.handler, open_.promise) == ("You are writing", "", "")
    closed = situation(draft, None, draft.call.closes_at + timedelta(seconds=1))
    assert closed.title == "The call has closed"
    assert "Everything you wrote is kept" in closed.text
    assert situation(draft, None, draft.call.opens_at - timedelta(days=1)).title == (
        "The call has not opened yet"
    )


def test_after_submission_it_says_who_looks_after_it(complete, ada, sam, now):
    submit_application(application=complete, by=ada, at=now)
    assert situation(fresh(complete), None, now).handler == "The staff of Slingshot grants"
    complete = fresh(complete)
    complete.handler = sam
    told = situation(complete, None, complete.call.closes_at + timedelta(days=1))
    assert (told.title, told.handler) == (
        "Your application is being considered",
        "Sam Okafor at Slingshot grants",
    )


def test_a_promise_is_kept_in_sight_and_its_breach_is_admitted(complete, ada, now):
    submit_application(application=complete, by=ada, at=now)
    complete = fresh(complete)
    complete.promised_by = now.date() + timedelta(days=9)
    day = complete.promised_by
    words = f"{day.day} {day:%B %Y}"
    assert situation(complete, None, now).promise == f"You hear from us by {words}."
    late = situation(complete, None, now + timedelta(days=11))
    assert late.promise == (
        f"We promised you an answer by {words} and have not kept that promise. The people who look "
        "after your application know it."
    )
    assert late.is_late
    complete.state = ApplicationState.FUNDED
    assert not situation(complete, None, now + timedelta(days=11)).is_late


def test_changes_asked_for_come_first(complete, ada, sam, now):
    closed_with(complete, ada, now)
    at = now + timedelta(hours=2)
    request = asked(complete, sam, at)
    assert situation(fresh(complete), request, at).title == "Staff ask you for changes"


@pytest.mark.parametrize("state", APPLICATION.states)
def test_every_state_has_its_words(complete, state, now):
    complete.state = state
    complete.promised_by = date(2030, 1, 1)
    told = situation(complete, None, complete.call.closes_at + timedelta(days=1))
    assert told.title
    assert told.text
