from datetime import timedelta

import pytest

from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.queries.calls import committed
from reviews.actions.announcing import announce
from reviews.actions.decisions import DecisionInput, decide
from reviews.errors import RoundUndecided
from reviews.models import Announcement, Decision
from reviews.queries import funded_decisions


@pytest.fixture
def decided(closed, fill, sam, now):
    applications, _ = fill(3, 0)
    outcomes = [
        DecisionInput("fund", 80_000_00, "Excellent."),
        DecisionInput("waitlist"),
        DecisionInput("decline", None, "Not ready."),
    ]
    references = [each.reference for each in applications]
    decide(call=closed, decisions=dict(zip(references, outcomes, strict=True)), by=sam, at=now)
    return applications


def test_everybody_is_told_at_once(closed, decided, sam, now):
    done = announce(call=closed, by=sam, at=now)
    for each in decided:
        each.refresh_from_db()
    closed.refresh_from_db()
    assert [each.state for each in decided] == ["funded", "waitlisted", "declined"]
    assert (done.funded, done.waitlisted, done.declined, done.by) == (1, 1, 1, sam)
    assert closed.announced_at == now
    assert committed(closed) == 80_000_00
    assert set(Decision.objects.values_list("state", "announced_at")) == {("announced", now)}
    assert [each.application for each in funded_decisions(closed)] == [decided[0]]
    mails = {mail.about: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {each.reference for each in decided}
    assert "fund it with €80,000.00" in mails[decided[0].reference].body
    assert "waiting list" in mails[decided[1].reference].body
    assert "Not ready." in mails[decided[2].reference].body
    assert [mails[each.reference].to for each in decided] == [each.owner.email for each in decided]


def test_twice_says_so_and_sends_nothing(closed, decided, sam, now):
    announce(call=closed, by=sam, at=now)
    with pytest.raises(RuleBroken, match="were announced on"):
        announce(call=closed, by=sam, at=now + timedelta(minutes=1))
    assert (Announcement.objects.count(), OutgoingMail.objects.count()) == (1, 3)


def test_an_undecided_application_stops_it(closed, decided, sam, now):
    Decision.objects.get(application=decided[1]).delete()
    with pytest.raises(RoundUndecided) as caught:
        announce(call=closed, by=sam, at=now)
    assert caught.value.references == [decided[1].reference]
    assert (Announcement.objects.count(), OutgoingMail.objects.count()) == (0, 0)
    decided[0].refresh_from_db()
    assert decided[0].state == "submitted"


def test_a_withdrawn_application_is_not_announced(closed, decided, sam, now):
    gone = decided[0]
    gone.state, gone.withdrawn_at = "withdrawn", now
    gone.save(update_fields=["state", "withdrawn_at"])
    announce(call=closed, by=sam, at=now)
    gone.refresh_from_db()
    assert gone.state == "withdrawn"
    assert Decision.objects.get(application=gone).state == "sealed"
    assert list(funded_decisions(closed)) == []


def test_an_open_call_cannot_be_announced(closed, decided, sam, now):
    closed.deadline = now + timedelta(days=1)
    closed.save(update_fields=["deadline"])
    with pytest.raises(RuleBroken, match="still open"):
        announce(call=closed, by=sam, at=now)


def test_an_empty_call_has_nothing_to_announce(closed, sam, now):
    with pytest.raises(RuleBroken, match="nothing to announce"):
        announce(call=closed, by=sam, at=now)


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga"])
def test_only_officers_announce(closed, decided, now, who, request):
    with pytest.raises(NotAllowed):
        announce(call=closed, by=request.getfixturevalue(who), at=now)
