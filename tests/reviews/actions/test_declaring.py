"""“No conflict” before reading, and again before the panel meets."""

from datetime import timedelta

import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.mail.quiet import turn_off
from reviews.actions.declaring import certify_conflicts, declare_no_conflict, remind_to_certify
from reviews.models import Certification, Conflict, Declaration
from reviews.queries.certifying import applications_to_certify
from reviews.queries.reviewing import reviewer_assignments, undeclared_assignments
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory


@pytest.fixture
def reviewer(panel, rita):
    return ReviewerFactory(panel=panel, user=rita)


@pytest.fixture
def taken(closed, reviewer):
    """Accepted without a word about conflicts."""
    application = submitted_application(call=closed)
    return AssignmentFactory(application=application, reviewer=reviewer, declared=False)


def test_nothing_is_theirs_to_read_before_they_vouched(taken, rita, now):
    assert list(reviewer_assignments(rita)) == []
    assert list(undeclared_assignments(rita)) == [taken]
    declare_no_conflict(assignment=taken, by=rita, at=now)
    assert list(reviewer_assignments(rita)) == [taken]
    assert list(undeclared_assignments(rita)) == []
    assert AuditEvent.objects.get(verb="conflict.none").data == {"wording": 1}


def test_said_twice_the_first_counts(taken, rita, now):
    declare_no_conflict(assignment=taken, by=rita, at=now)
    declare_no_conflict(assignment=taken, by=rita, at=now + timedelta(days=1))
    assert Declaration.objects.get().said_at == now
    assert AuditEvent.objects.filter(verb="conflict.none").count() == 1


def test_nobody_vouches_for_somebody_else(taken, sam, pat, now):
    for other in (sam, pat):
        with pytest.raises(NotAllowed):
            declare_no_conflict(assignment=taken, by=other, at=now)


def certify(reviewer, now, conflicts=None, *, agreed=True, by=None):
    return certify_conflicts(
        reviewer=reviewer, conflicts=conflicts or {}, agreed=agreed, by=by or reviewer.user, at=now
    )


@pytest.fixture
def under_review(closed, panel):
    """Two applications others are reviewing, and one nobody is."""
    applications = [submitted_application(call=closed) for _ in range(3)]
    for each in applications[:2]:
        AssignmentFactory(application=each, reviewer=ReviewerFactory(panel=panel))
    return applications[:2]


def test_a_panel_member_certifies_and_declares_what_is_left(reviewer, under_review, rita, now):
    one, other = under_review
    assert list(applications_to_certify(reviewer)) == [one, other]
    done = certify(reviewer, now, {one.reference: "My former student"})
    assert (done.applications, done.wording, done.certified_at) == (1, 1, now)
    conflict = Conflict.objects.get()
    assert (conflict.user, conflict.application, conflict.state, conflict.source) == (
        rita,
        one,
        "standing",
        "declared",
    )
    assert list(applications_to_certify(reviewer)) == [other]
    event = AuditEvent.objects.get(verb="conflict.certify")
    assert event.data == {"applications": 1, "declared": [one.reference], "wording": 1}


def test_a_conflict_declared_there_ends_the_assignment(taken, reviewer, rita, now):
    declare_no_conflict(assignment=taken, by=rita, at=now)
    certify(reviewer, now, {taken.application.reference: "I noticed only now"})
    taken.refresh_from_db()
    assert taken.state == "conflicted"
    assert list(reviewer_assignments(rita)) == []


def test_without_agreement_or_reason_nothing_is_written(reviewer, under_review, now):
    reference = under_review[0].reference
    with pytest.raises(RuleBroken, match="Confirm"):
        certify(reviewer, now, agreed=False)
    with pytest.raises(RuleBroken, match="Say what") as caught:
        certify(reviewer, now, {reference: " "})
    assert caught.value.field == f"reason-{reference}"
    with pytest.raises(RuleBroken, match="not on your list"):
        certify(reviewer, now, {"APP-1999-0001": "x"})
    assert (Certification.objects.count(), Conflict.objects.count()) == (0, 0)


def test_certified_again_both_stand_on_record(reviewer, under_review, now):
    certify(reviewer, now)
    certify(reviewer, now + timedelta(days=1))
    assert Certification.objects.count() == 2


def test_only_the_member_and_not_too_late(reviewer, closed, sam, now):
    with pytest.raises(NotAllowed):
        certify(reviewer, now, by=sam)
    reviewer.is_active = False
    with pytest.raises(NotAllowed, match="take part"):
        certify(reviewer, now)
    reviewer.is_active = True
    reviewer.panel.call.announced_at = now
    with pytest.raises(NotAllowed, match="announced"):
        certify(reviewer, now)


def test_who_has_not_certified_is_reminded_once_a_day(closed, panel, reviewer, rita, pat, sam, now):
    ReviewerFactory(panel=panel, user=pat)
    certify(reviewer, now)
    assert remind_to_certify(call=closed, by=sam, at=now) == 1
    assert remind_to_certify(call=closed, by=sam, at=now) == 0
    mail = OutgoingMail.objects.get()
    assert mail.to == pat.email
    assert f"/panels/{closed.slug}/certify/" in mail.body
    with pytest.raises(NotAllowed):
        remind_to_certify(call=closed, by=rita, at=now)


def test_who_turned_reminders_off_is_not_reminded_to_certify(
    closed, panel, reviewer, pat, sam, now
):
    ReviewerFactory(panel=panel, user=pat)
    turn_off(address=pat.email, kind=Kind.REVIEWING, at=now)
    assert remind_to_certify(call=closed, by=sam, at=now) == 1
    assert OutgoingMail.objects.get().to == reviewer.user.email
