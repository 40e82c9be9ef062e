from datetime import timedelta

import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.actions.calls import close_call
from grants.actions.extensions import extend_application
from grants.actions.submission import submit_application
from grants.errors import TooLate
from grants.models import Call, Extension
from tests.grants.conftest import answer


def extend(application, by, at, until, reason="Our site was down."):
    return extend_application(application=application, until=until, reason=reason, by=by, at=at)


@pytest.fixture
def late(default_call):
    """An hour after the deadline."""
    return default_call.deadline + timedelta(hours=1)


def test_one_applicant_gets_more_time_and_nobody_else(complete, ada, sam, late):
    with pytest.raises(TooLate):
        submit_application(application=complete, by=ada, at=late)
    until = late + timedelta(days=1)
    extend(complete, sam, late, until)
    answer(complete, ada, late, title="Better kernels")
    assert submit_application(application=complete, by=ada, at=until).number == 1
    complete.refresh_from_db()
    assert complete.extended_until == until
    assert not complete.is_open(until + timedelta(seconds=1))
    assert not complete.call.is_open(late)


def test_the_reason_is_kept_and_the_owner_is_told(complete, ada, sam, late, now):
    until = late + timedelta(days=1)
    extend(complete, sam, late, until)
    [given] = Extension.objects.all()
    assert (given.until, given.reason, given.given_by) == (until, "Our site was down.", sam)
    event = AuditEvent.objects.get(verb="application.extend")
    assert (event.subject, event.data["reason"]) == (complete.reference, "Our site was down.")
    [mail] = OutgoingMail.objects.all()
    assert (mail.to, mail.subject) == (ada.email, f"{complete.reference}: you have more time")
    assert "Reason: Our site was down." in mail.body


def test_a_later_one_replaces_an_earlier_one(complete, sam, late):
    for days in (1, 3):
        extend(complete, sam, late, late + timedelta(days=days))
    complete.refresh_from_db()
    assert complete.extended_until == late + timedelta(days=3)
    assert OutgoingMail.objects.count() == Extension.objects.count() == 2


def test_a_submission_after_the_extension_says_when_it_ended(complete, ada, sam, late):
    extend(complete, sam, late, late + timedelta(hours=1))
    ended = (late + timedelta(hours=1)).astimezone(complete.call.local_deadline.tzinfo)
    with pytest.raises(TooLate, match=f"the call closed at {ended:%H:%M:%S}"):
        submit_application(application=complete, by=ada, at=late + timedelta(hours=2))


@pytest.mark.parametrize("who", ["olga", "otto", "ada"])
def test_only_those_who_work_there_extend(complete, late, who, request):
    with pytest.raises(NotAllowed):
        extend(complete, request.getfixturevalue(who), late, late + timedelta(days=1))


def test_it_is_refused_where_it_makes_no_sense(complete, sam, late, now):
    with pytest.raises(RuleBroken, match="Say why"):
        extend(complete, sam, late, late + timedelta(days=1), reason=" ")
    with pytest.raises(RuleBroken, match="still to come"):
        extend(complete, sam, late, late)
    with pytest.raises(RuleBroken, match="open longer than that"):
        extend(complete, sam, now, now + timedelta(hours=1))
    close_call(call=complete.call, by=sam, at=now)
    with pytest.raises(RuleBroken, match="Reopen it first"):
        extend(complete, sam, late, late + timedelta(days=1))
    Call.objects.update(announced_at=late)
    with pytest.raises(RuleBroken, match="announced"):
        extend(complete, sam, late, late + timedelta(days=1))
    assert Extension.objects.count() == 0
