from datetime import timedelta

import pytest

from core.audit.models import AuditEvent
from core.errors import RuleBroken
from core.mail.models import OutgoingMail
from reviews.actions.invitations import Answer, answer_invitation
from reviews.actions.joining_answers import Suggested
from reviews.models import Assignment, Conflict, Invitation, Suggestion
from tests.factories.reviews import AssignmentFactory, ReviewerFactory


@pytest.fixture
def asked(closed, fill, now, due):
    """An invitation to three applications."""
    applications, people = fill(3, 1)
    invitation = Invitation.objects.create(reviewer=people[0], sent_at=now, expires_at=due)
    for each in applications:
        AssignmentFactory(
            application=each,
            reviewer=people[0],
            state="invited",
            invitation=invitation,
            due_at=due,
        )
    return invitation, [each.reference for each in applications]


def states(invitation):
    rows = invitation.assignments.order_by("application__reference")
    return list(rows.values_list("state", flat=True))


def test_each_application_has_its_answer(asked, now):
    invitation, (first, second, third) = asked
    accepted = answer_invitation(
        invitation=invitation,
        answers={
            first: Answer("accept"),
            second: Answer("decline", "Away"),
            third: Answer("conflict", "My student"),
        },
        at=now,
    )
    invitation.refresh_from_db()
    assert [each.application.reference for each in accepted] == [first]
    assert states(invitation) == ["accepted", "declined", "conflicted"]
    assert invitation.answered_at == now
    assert Assignment.objects.get(application__reference=second).decline_reason == "Away"
    conflict = Conflict.objects.get()
    assert (conflict.application.reference, conflict.source, conflict.reason) == (
        third,
        "declared",
        "My student",
    )
    assert AuditEvent.objects.get(verb="invitation.answer").data == {
        "accept": 1,
        "decline": 1,
        "conflict": 1,
    }


def test_without_an_answer_it_is_accepted(asked, now):
    invitation, _ = asked
    answer_invitation(invitation=invitation, answers={}, at=now)
    assert states(invitation) == ["accepted"] * 3


def test_answering_twice_changes_nothing(asked, now):
    invitation, (first, *_) = asked
    answer_invitation(invitation=invitation, answers={}, at=now)
    with pytest.raises(RuleBroken, match="already"):
        answer_invitation(invitation=invitation, answers={first: Answer("decline")}, at=now)
    assert states(invitation) == ["accepted"] * 3


def test_too_late_says_who_to_write_to(asked, now, due):
    invitation, _ = asked
    with pytest.raises(RuleBroken, match=r"grants@example\.org"):
        answer_invitation(invitation=invitation, answers={}, at=due + timedelta(seconds=1))
    assert states(invitation) == ["invited"] * 3


def test_who_left_the_panel_cannot_answer(asked, now):
    invitation, _ = asked
    invitation.reviewer.is_active = False
    invitation.reviewer.save(update_fields=["is_active"])
    with pytest.raises(RuleBroken, match="taken back"):
        answer_invitation(invitation=invitation, answers={}, at=now)


def test_a_withdrawn_application_is_left_alone(asked, now):
    invitation, (first, *_) = asked
    gone = Assignment.objects.get(application__reference=first).application
    gone.state, gone.withdrawn_at = "withdrawn", now
    gone.save(update_fields=["state", "withdrawn_at"])
    answer_invitation(invitation=invitation, answers={}, at=now)
    assert states(invitation) == ["invited", "accepted", "accepted"]


def test_who_is_free_is_proposed_at_once(asked, closed, now):
    invitation, (first, second, _) = asked
    ReviewerFactory(panel=invitation.reviewer.panel, user__name="Nora Weiss")
    answers = {first: Answer("decline", "Away", [Suggested("li@example.org", "Li Wei")])}
    answer_invitation(invitation=invitation, answers=answers, at=now)
    mail = OutgoingMail.objects.get()
    assert mail.to == "grants@example.org"
    assert f"- {first}: next best Nora Weiss (0 of 12)" in mail.body
    assert second not in mail.body
    named = Suggestion.objects.get()
    assert (named.email, named.application.reference, named.suggested_by) == (
        "li@example.org",
        first,
        "Reviewer 0",
    )


def test_when_all_is_accepted_staff_hear_nothing(asked, now):
    invitation, (first, *_) = asked
    answers = {first: Answer("accept", "", [Suggested("li@example.org", "Li Wei")])}
    answer_invitation(invitation=invitation, answers=answers, at=now)
    assert (OutgoingMail.objects.count(), Suggestion.objects.count()) == (0, 0)
