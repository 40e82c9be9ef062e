from datetime import timedelta

import pytest

from awards.actions.closing import close_award, reopen_award
from awards.actions.conditions import waive_condition
from awards.actions.payments import approve_payment, cancel_payment
from awards.actions.reminding import remind_of_conditions
from awards.actions.requests import ask_about_condition
from awards.models import Condition
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail


@pytest.fixture
def finished(accepted, release, first, last, fay, mia, now):
    """Nothing outstanding: the output is waived, the money cancelled."""
    waive_condition(condition=release, reason="Patent", by=mia, at=now)
    for payment in (first, last):
        cancel_payment(payment=payment, reason="Not needed", by=fay, at=now)
    return accepted


def test_close_award_with_nothing_outstanding_tells_the_grantee(finished, sam, now):
    closed = close_award(award=finished, by=sam, at=now)
    assert (closed.state, closed.closed_at, closed.closing_note) == ("closed", now, "")
    mail = OutgoingMail.objects.order_by("id").last()
    assert (mail.to, "Nothing more is owed" in mail.body) == ("ada@example.org", True)
    with pytest.raises(RuleBroken, match="This award is closed"):
        close_award(award=finished, by=sam, at=now)
    assert AuditEvent.objects.filter(verb="award.close").count() == 1


def test_close_award_with_something_outstanding_needs_a_reason(accepted, release, sam, now):
    with pytest.raises(RuleBroken, match="outputs accepted, payments paid or cancelled") as error:
        close_award(award=accepted, by=sam, at=now)
    assert error.value.field == "note"
    closed = close_award(award=accepted, note="The lab moved", by=sam, at=now)
    assert (closed.state, closed.closing_note) == ("closed", "The lab moved")
    event = AuditEvent.objects.get(verb="award.close")
    assert event.data["outstanding"] == ["Outputs accepted", "Payments paid or cancelled"]


def test_a_closed_award_owes_pays_and_reminds_nothing(accepted, release, first, ada, fay, sam, now):
    ask_about_condition(condition=release, kind="waiver", reason="Gone", by=ada, at=now)
    Condition.objects.filter(pk=release.pk).update(due_on=now.date() - timedelta(days=1))
    close_award(award=accepted, note="The lab moved", by=sam, at=now)
    assert release.requests.get().state == "overtaken"
    assert remind_of_conditions(at=now) == 0
    with pytest.raises(RuleBroken):
        approve_payment(payment=first, by=fay, at=now)
    reopen_award(award=accepted, reason="One more output", by=sam, at=now)
    assert remind_of_conditions(at=now + timedelta(days=1)) == 1
    assert approve_payment(payment=first, by=fay, at=now).state == "approved"


def test_reopen_award_needs_a_reason_and_can_be_closed_again(finished, sam, now):
    with pytest.raises(RuleBroken):
        reopen_award(award=finished, reason="Early", by=sam, at=now)
    close_award(award=finished, by=sam, at=now)
    with pytest.raises(RuleBroken) as refusal:
        reopen_award(award=finished, reason=" ", by=sam, at=now)
    assert refusal.value.field == "reason"
    again = reopen_award(award=finished, reason="One more output", by=sam, at=now)
    assert (again.state, again.closed_at) == ("accepted", None)
    later = now + timedelta(hours=1)
    assert close_award(award=finished, by=sam, at=later).closed_at == later
    assert OutgoingMail.objects.filter(dedupe_key__startswith="award.").count() == 3


@pytest.mark.parametrize("who", ["ada", "fay", "olga", "otto", "eve"])
def test_closing_by_the_wrong_person_is_refused(finished, sam, now, who, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        close_award(award=finished, by=person, at=now)
    close_award(award=finished, by=sam, at=now)
    with pytest.raises(NotAllowed):
        reopen_award(award=finished, reason="x", by=person, at=now)
