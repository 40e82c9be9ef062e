from datetime import timedelta

import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.jobs.models import Job
from core.mail.models import OutgoingMail
from grants.models import Batch, Call
from grants.queries.calls import committed
from reviews.actions.announcing import (
    announce,
    cancel_announcement,
    carry_out_announcement,
    schedule_announcement,
    start_due_announcements,
)
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


HOUR = timedelta(hours=1)


def set_for(closed, sam, now, later=HOUR, **more):
    return schedule_announcement(call=closed, due_at=now + later, by=sam, at=now, **more)


def carried_out(announcement, by, at):
    type(announcement).objects.filter(pk=announcement.pk).update(state="going_out")
    return carry_out_announcement(announcement=announcement, by=by, at=at)


def test_until_its_moment_nothing_changes(closed, decided, sam, now):
    announcement = set_for(closed, sam, now)
    assert (announcement.state, announcement.due_at, announcement.total) == (
        "scheduled",
        now + HOUR,
        3,
    )
    assert start_due_announcements(at=now + HOUR - timedelta(seconds=1)) == []
    closed.refresh_from_db()
    assert (closed.announced_at, OutgoingMail.objects.count()) == (None, 0)
    assert set(closed.applications.values_list("state", flat=True)) == {"submitted"}


def test_at_its_moment_one_job_is_started_once(closed, decided, sam, now):
    announcement = set_for(closed, sam, now)
    (job,) = start_due_announcements(at=now + HOUR)
    assert (job.kind, job.params, job.created_by) == (
        "reviews.jobs.announce_results",
        {"announcement": announcement.pk},
        sam,
    )
    assert start_due_announcements(at=now + HOUR) == []
    assert Job.objects.count() == 1


def test_taken_back_it_leaves_no_trace_outside(closed, decided, sam, now):
    announcement = set_for(closed, sam, now)
    cancel_announcement(announcement=announcement, by=sam, at=now)
    announcement.refresh_from_db()
    assert (announcement.state, announcement.cancelled_by) == ("cancelled", sam)
    assert start_due_announcements(at=now + HOUR) == []
    assert OutgoingMail.objects.count() == 0
    assert [each.verb for each in AuditEvent.objects.order_by("pk")][-2:] == [
        "announcement.schedule",
        "announcement.take_back",
    ]
    with pytest.raises(RuleBroken, match="taken back"):
        cancel_announcement(announcement=announcement, by=sam, at=now)
    assert set_for(closed, sam, now).number == 2


def test_once_it_goes_out_it_is_too_late_to_take_back(closed, decided, sam, now):
    announcement = set_for(closed, sam, now)
    start_due_announcements(at=now + HOUR)
    with pytest.raises(RuleBroken, match="going out"):
        cancel_announcement(announcement=announcement, by=sam, at=now + HOUR)


def test_a_decision_on_its_way_stands(closed, decided, sam, now):
    announcement = set_for(closed, sam, now)
    change = {decided[0].reference: DecisionInput("decline")}
    with pytest.raises(RuleBroken, match="goes out with announcement 1"):
        decide(call=closed, decisions=change, by=sam, at=now)
    cancel_announcement(announcement=announcement, by=sam, at=now)
    decide(call=closed, decisions=change, by=sam, at=now)
    assert Decision.objects.get(application=decided[0]).outcome == "decline"


def test_numbers_that_are_not_what_was_shown_stop_it(closed, decided, sam, now):
    with pytest.raises(RuleBroken, match="Decisions have changed"):
        set_for(closed, sam, now, expected={"fund": 2, "decline": 1})
    assert Announcement.objects.count() == 0
    shown = {"fund": 1, "waitlist": 1, "decline": 1}
    assert set_for(closed, sam, now, expected=shown).number == 1


def test_set_twice_says_that_it_is_set(closed, decided, sam, now):
    set_for(closed, sam, now)
    with pytest.raises(RuleBroken, match="set already"):
        set_for(closed, sam, now)


def test_withdrawn_after_it_was_set_it_is_left_out(closed, decided, sam, now):
    announcement = set_for(closed, sam, now)
    gone = decided[0]
    gone.state, gone.withdrawn_at = "withdrawn", now
    gone.save(update_fields=["state", "withdrawn_at"])
    done = carried_out(announcement, sam, now + HOUR)
    assert (done.funded, done.waitlisted, done.declined) == (0, 1, 1)
    left = Decision.objects.get(application=gone)
    assert (left.state, left.announcement) == ("sealed", None)


@pytest.fixture
def rolling(closed, decided):
    closed.mode, closed.deadline = Call.Mode.ROLLING, None
    closed.save(update_fields=["mode", "deadline"])
    return closed


def test_a_rolling_call_announces_one_by_one_and_stays_open(rolling, decided, sam, now):
    first = set_for(rolling, sam, now, references=[decided[0].reference])
    carried_out(first, sam, now + HOUR)
    rolling.refresh_from_db()
    assert (rolling.announced_at, rolling.is_open(now)) == (None, True)
    assert committed(rolling) == 80_000_00
    states = [rolling.applications.get(pk=each.pk).state for each in decided]
    assert states == ["funded", "submitted", "submitted"]
    assert [each.to for each in OutgoingMail.objects.all()] == [decided[0].owner.email]
    second = set_for(rolling, sam, now + HOUR)
    assert (second.number, second.total) == (2, 2)


def test_a_rolling_call_leaves_what_is_not_decided(rolling, decided, sam, now):
    Decision.objects.get(application=decided[1]).delete()
    assert set_for(rolling, sam, now).total == 2
    with pytest.raises(RoundUndecided):
        set_for(rolling, sam, now, references=[decided[1].reference])


def test_a_call_until_spent_closes_with_the_money(rolling, decided, sam, now):
    rolling.mode, rolling.budget = Call.Mode.UNTIL_SPENT, 80_000_00
    rolling.save(update_fields=["mode", "budget"])
    carried_out(set_for(rolling, sam, now), sam, now + HOUR)
    rolling.refresh_from_db()
    assert rolling.state == "closed"
    assert rolling.announced_at == now + HOUR


def test_a_batch_goes_out_whole_and_the_next_later(rolling, decided, sam, now):
    rolling.mode, rolling.deadline = Call.Mode.BATCH, now + timedelta(days=30)
    rolling.save(update_fields=["mode", "deadline"])
    over = Batch.objects.create(call=rolling, closes_at=now - timedelta(days=2))
    coming = Batch.objects.create(call=rolling, closes_at=rolling.deadline)
    for application, batch in zip(decided, [over, over, coming], strict=True):
        application.batch = batch
        application.save(update_fields=["batch"])
    with pytest.raises(RuleBroken, match="Choose a batch"):
        set_for(rolling, sam, now)
    with pytest.raises(RuleBroken, match="still open"):
        set_for(rolling, sam, now, batch=coming)
    done = carried_out(set_for(rolling, sam, now, batch=over), sam, now + HOUR)
    assert (done.batch, done.total) == (over, 2)
    Decision.objects.get(application=decided[2]).delete()
    with pytest.raises(RoundUndecided):
        set_for(rolling, sam, rolling.deadline + HOUR, batch=coming)


def test_a_call_with_a_deadline_goes_out_at_once(closed, decided, sam, now):
    with pytest.raises(RuleBroken, match="all at once"):
        set_for(closed, sam, now, references=[decided[0].reference])


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga"])
def test_only_officers_set_and_take_back(closed, decided, sam, now, who, request):
    somebody = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        set_for(closed, somebody, now)
    announcement = set_for(closed, sam, now)
    with pytest.raises(NotAllowed):
        cancel_announcement(announcement=announcement, by=somebody, at=now)
