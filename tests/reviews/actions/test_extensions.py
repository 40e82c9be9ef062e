from datetime import timedelta

import pytest

from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from reviews.actions.conflicts import declare_conflict
from reviews.actions.extensions import ask_for_more_time, decline_more_time, extend_assignment
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review


@pytest.fixture
def mine(closed, panel, rita):
    return AssignmentFactory(
        application=submitted_application(call=closed),
        reviewer=ReviewerFactory(panel=panel, user=rita),
    )


@pytest.fixture
def later(mine):
    return mine.due_at + timedelta(days=7)


@pytest.fixture
def ask(mine, rita, later, now):
    def deed(by=rita, until=later):
        return ask_for_more_time(assignment=mine, until=until, reason="Ill.", by=by, at=now)

    return deed


@pytest.fixture
def give(mine, sam, later, now):
    def deed(by=sam, until=later, reason="Get well."):
        return extend_assignment(assignment=mine, until=until, reason=reason, by=by, at=now)

    return deed


def mails(person):
    return list(OutgoingMail.objects.filter(to=person.email).values_list("subject", flat=True))


def test_asked_and_given(mine, ask, give, rita, later):
    asked = ask()
    assert OutgoingMail.objects.get().to == mine.application.call.programme.contact_email
    mine.refresh_from_db()
    assert mine.due_at != later
    give()
    mine.refresh_from_db()
    asked.refresh_from_db()
    assert (mine.due_at, asked.granted, asked.answer) == (later, True, "Get well.")
    assert mails(rita) == [f"You have until {later:%-d %B} for {mine.application.reference}"]


def test_asked_and_declined(mine, ask, rita, sam, later, now):
    asked = ask()
    before = mine.due_at
    decline_more_time(assignment=mine, reason="The panel meets.", by=sam, at=now)
    mine.refresh_from_db()
    asked.refresh_from_db()
    assert (mine.due_at, asked.granted, asked.answer) == (before, False, "The panel meets.")
    assert len(mails(rita)) == 1
    with pytest.raises(RuleBroken, match="Nobody waits"):
        decline_more_time(assignment=mine, reason="Again.", by=sam, at=now)
    ask()  # Who was told no may ask once more.


def test_given_without_being_asked(mine, give, later):
    give()
    mine.refresh_from_db()
    assert mine.due_at == later


def test_one_question_at_a_time(ask):
    ask()
    with pytest.raises(RuleBroken, match="asked already"):
        ask()


def test_earlier_is_not_more_time(mine, ask, give):
    for deed in (ask, give):
        with pytest.raises(RuleBroken, match="later") as caught:
            deed(until=mine.due_at - timedelta(days=1))
        assert caught.value.field == "until"


def test_a_submitted_review_needs_none(mine, ask, give):
    submitted_review(mine)
    for deed in (ask, give):
        with pytest.raises(RuleBroken, match="needs no more time"):
            deed()


def test_a_reason_is_needed(mine, give, sam, now):
    with pytest.raises(RuleBroken, match="Say why"):
        give(reason="  ")
    with pytest.raises(RuleBroken, match="Say why"):
        decline_more_time(assignment=mine, reason=" ", by=sam, at=now)


def test_what_does_not_stand_cannot_move(mine, ask, give, rita, now):
    declare_conflict(assignment=mine, reason="Mine", by=rita, at=now)
    with pytest.raises(RuleBroken, match="no longer"):
        ask()
    with pytest.raises(RuleBroken, match="does not stand"):
        give()


def test_who_may(mine, ask, give, eve, olga, rita, now):
    with pytest.raises(NotAllowed):
        ask(by=eve)
    for other in (olga, rita):
        with pytest.raises(NotAllowed):
            give(by=other)
        with pytest.raises(NotAllowed):
            decline_more_time(assignment=mine, reason="No.", by=other, at=now)
