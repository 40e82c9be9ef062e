from datetime import date, timedelta

import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.mail.quiet import turn_off
from grants.actions.handling import assign_handler, move_promise, notice_promises
from grants.actions.submission import submit_application, withdraw_application
from grants.deadlines import local_day
from grants.models import Application, Call, PromiseNotice, TeamMember
from tests.factories.accounts import UserFactory
from tests.factories.grants import ProgrammeRoleFactory
from tests.grants.correspondence import fresh


@pytest.fixture
def promised(complete, ada, now):
    Call.objects.filter(pk=complete.call_id).update(days_to_answer=30)
    submit_application(application=complete, by=ada, at=now)
    return fresh(complete)


def mails(subject):
    return sorted(
        OutgoingMail.objects.filter(subject__startswith=subject).values_list("to", flat=True)
    )


def test_submitting_promises_an_answer_by_the_call_s_days(promised, now):
    assert promised.promised_by == local_day(promised.call, now) + timedelta(days=30)


def test_without_days_the_call_s_own_date_is_promised(complete, ada, now):
    Call.objects.filter(pk=complete.call_id).update(decision_promised_by=date(2030, 5, 1))
    submit_application(application=complete, by=ada, at=now)
    assert fresh(complete).promised_by == date(2030, 5, 1)


def test_an_officer_takes_it_and_gives_it_away(promised, sam, programme, now):
    ola = UserFactory(name="Ola Berg", email="ola@example.org")
    ProgrammeRoleFactory(programme=programme, user=ola)
    assert assign_handler(application=promised, handler=sam, by=sam, at=now).handler == sam
    assert mails("You look after") == []
    assert assign_handler(application=promised, handler=ola, by=sam, at=now).handler == ola
    assert mails("You look after") == [ola.email]
    assert assign_handler(application=promised, handler=None, by=sam, at=now).handler is None
    assert AuditEvent.objects.filter(verb="application.assign_handler").count() == 3


def test_only_who_works_in_the_programme_looks_after_it(promised, sam, olga, otto, ada, now):
    for person in (olga, otto, ada):
        with pytest.raises(NotAllowed):
            assign_handler(application=promised, handler=person, by=person, at=now)
        with pytest.raises(RuleBroken, match="Choose an officer or administrator"):
            assign_handler(application=promised, handler=person, by=sam, at=now)


def test_moving_the_promise_tells_the_team_why(promised, ada, ben, sam, now):
    TeamMember.objects.create(application=promised, user=ben, role="viewer")
    day = promised.promised_by + timedelta(days=10)
    move_promise(application=promised, promised_by=day, reason="Two are ill.", by=sam, at=now)
    assert fresh(promised).promised_by == day
    assert mails("New date for an answer") == [ada.email, ben.email]
    assert "Two are ill." in OutgoingMail.objects.filter(subject__startswith="New date")[0].body
    with pytest.raises(RuleBroken, match="promised already"):
        move_promise(application=promised, promised_by=day, reason="x", by=sam, at=now)
    yesterday = local_day(promised.call, now) - timedelta(days=1)
    with pytest.raises(RuleBroken, match="today or a later day"):
        move_promise(application=promised, promised_by=yesterday, reason="x", by=sam, at=now)
    with pytest.raises(NotAllowed):
        move_promise(application=promised, promised_by=day, reason="x", by=ada, at=now)


def test_a_moved_promise_stays_when_the_team_submits_again(promised, ada, sam, now):
    from tests.grants.conftest import answer

    day = promised.promised_by + timedelta(days=10)
    move_promise(application=promised, promised_by=day, reason="Ill.", by=sam, at=now)
    answer(promised, ada, now + timedelta(minutes=1), title="Again")
    submit_application(application=promised, by=ada, at=now + timedelta(minutes=2))
    assert fresh(promised).promised_by == day


def test_staff_are_told_before_the_day_and_after_it_once_each(promised, sam, now):
    assert notice_promises(at=now) == 0
    near = now + timedelta(days=27)
    assert [notice_promises(at=near), notice_promises(at=near + timedelta(days=1))] == [1, 0]
    assert mails("Promise near") == [sam.email]
    past = now + timedelta(days=32)
    assert [notice_promises(at=past), notice_promises(at=past + timedelta(days=1))] == [1, 0]
    assert mails("Promise missed") == [sam.email]
    assert sorted(PromiseNotice.objects.values_list("stage", flat=True)) == ["near", "past"]


def test_an_answered_withdrawn_or_test_application_waits_for_nothing(promised, ada, now):
    past = now + timedelta(days=40)
    Application.objects.filter(pk=promised.pk).update(is_test=True)
    assert notice_promises(at=past) == 0
    Application.objects.filter(pk=promised.pk).update(is_test=False)
    withdraw_application(application=promised, reason="", by=ada, at=now)
    assert notice_promises(at=past) == 0


def test_nothing_is_promised_once_it_is_decided(promised, ada, sam, now):
    withdraw_application(application=promised, reason="", by=ada, at=now)
    with pytest.raises(RuleBroken, match="waits for no answer"):
        move_promise(application=promised, promised_by=date(2031, 1, 1), reason="x", by=sam, at=now)


def test_who_can_do_without_is_told_only_once_the_day_is_past(promised, sam, now):
    turn_off(address=sam.email, kind=Kind.PROMISES, at=now)
    near, past = now + timedelta(days=27), now + timedelta(days=32)
    assert [notice_promises(at=near), notice_promises(at=past)] == [0, 1]
    assert (mails("Promise near"), mails("Promise missed")) == ([], [sam.email])
    assert list(PromiseNotice.objects.values_list("stage", flat=True)) == ["past"]
    [event] = AuditEvent.objects.filter(verb="application.notice_promise")
    assert event.data["stage"] == "past"
