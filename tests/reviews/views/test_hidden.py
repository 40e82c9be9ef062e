"""A conflict hides an application at that moment, behind every door, whoever found it.

The same doors are tried before the conflict, so that each would fail if it showed nothing anyway.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Organisation
from core.actors import SYSTEM
from core.errors import RuleBroken
from core.files.storing import store_bytes
from core.mail.models import OutgoingMail
from home.queries import tasks_for
from reviews.actions.conflicts import declare_conflict, enter_conflict, settle_conflicts
from reviews.actions.declaring import certify_conflicts
from reviews.actions.detecting import redetect_conflicts
from reviews.actions.inviting import assign_reviewer, remind_reviewers
from reviews.actions.planning import plan_assignments
from reviews.models import Assignment, Conflict, Declaration, Invitation
from reviews.queries.certifying import applications_to_certify
from reviews.queries.planning import Parameters
from reviews.queries.progress import round_counts
from reviews.queries.ranking import ranking_of
from reviews.queries.reviewing import counted_reviews
from reviews.tokens import invitation_token
from tests.factories.grants import content_of, submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    ReviewerFactory,
    RubricFactory,
    submitted_review,
)

TITLE = "Kernels nobody may see"


@pytest.fixture
def mine(closed, panel, rita, ada):
    """What Rita has accepted, with an attachment."""
    RubricFactory(call=closed)
    application = submitted_application(call=closed, owner=ada, title=TITLE)
    reviewer = ReviewerFactory(panel=panel, user=rita)
    return AssignmentFactory(application=application, reviewer=reviewer)


@pytest.fixture
def attached(mine, now):
    """An attachment of the application."""
    application = mine.application
    file = store_bytes(
        b"%PDF-1.7", name="data.pdf", content_type="application/pdf", by=SYSTEM, at=now
    )
    content = content_of(application.form_version, {"title": TITLE})
    value = [{"id": str(file.pk), "name": "data.pdf", "size": 8, "sha256": file.sha256}]
    content["sections"][0]["questions"].append(
        {"key": "data", "kind": "file", "label": "Data", "identifying": False, "value": value}
    )
    application.submissions.create(
        number=2,
        form_version=application.form_version,
        content=content,
        sha256="1" * 64,
        submitted_at=now,
    )
    return file


def declared(assignment, sam, now):
    rita = assignment.reviewer.user
    declare_conflict(assignment=assignment, reason="My sister", by=rita, at=now)


def entered(assignment, sam, now):
    rita, application = assignment.reviewer.user, assignment.application
    enter_conflict(application=application, user=rita, reason="Sisters", by=sam, at=now)


def found(assignment, sam, now):
    house = Organisation.objects.create(name="House")
    for person in (assignment.reviewer.user, assignment.application.owner):
        person.organisation = house
        person.save()
    redetect_conflicts(call=assignment.application.call, at=now)


def confirmed(assignment, sam, now):
    conflict = Conflict.objects.create(
        user=assignment.reviewer.user,
        application=assignment.application,
        source="detected",
        state="suspected",
        reason="Same name",
        created_at=now,
    )
    settle_conflicts(
        call=assignment.application.call, keys=[conflict.key], verdict="confirm", by=sam, at=now
    )


def certified(assignment, sam, now):
    reviewer, reference = assignment.reviewer, assignment.application.reference
    certify_conflicts(
        reviewer=reviewer, conflicts={reference: "Sisters"}, agreed=True, by=reviewer.user, at=now
    )


def joined(assignment, sam, now):
    assignment.application.team.create(user=assignment.reviewer.user, role="viewer")


WAYS = [declared, entered, found, confirmed, certified, joined]


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def conflict(request, sam, now):
    """`conflict(assignment)`: it happens, in one of the ways it can."""
    return lambda assignment: request.param(assignment, sam, now)


def test_pages_and_files(client, mine, attached, rita, conflict):
    client.force_login(rita)
    reference = mine.application.reference
    doors = [
        reverse("reviews:review_edit", args=[reference]),
        reverse("reviews:review_recuse", args=[reference]),
        reverse("reviews:review_file", args=[reference, attached.pk]),
    ]
    assert [client.get(door).status_code for door in doors] == [200, 200, 200]
    conflict(mine)
    assert [client.get(door).status_code for door in doors] == [404, 404, 404]


def test_deeds(client, mine, rita, conflict):
    client.force_login(rita)
    reference = mine.application.reference
    doors = [
        reverse(f"reviews:review_{name}", args=[reference])
        for name in ("save", "submit", "reopen", "recuse", "edit")
    ]
    save = {"question": "comment_for_panel", "comment_for_panel": "Good."}
    assert client.post(doors[0], save).status_code == 200
    conflict(mine)
    assert [client.post(door, save).status_code for door in doors] == [404] * 5
    assert mine.review.comment_for_panel == "Good."


@pytest.mark.parametrize("page", ["review_list", "declaration_list", "certification_edit"])
def test_lists_and_counts(client, mine, closed, rita, page, conflict):
    if page == "declaration_list":
        Declaration.objects.all().delete()
    client.force_login(rita)
    args = [closed.slug] if page == "certification_edit" else []
    before = client.get(reverse(f"reviews:{page}", args=args)).content.decode()
    assert TITLE in before
    assert mine.application.reference in before
    conflict(mine)
    after = client.get(reverse(f"reviews:{page}", args=args)).content.decode()
    assert TITLE not in after
    assert mine.application.reference not in after


def test_the_desk(mine, rita, now, conflict):
    assert TITLE in str(tasks_for(rita, now))
    conflict(mine)
    # On the team it is hers as an applicant.
    assert not [
        task for group in tasks_for(rita, now) if "eview" in group.title for task in group.tasks
    ]


def test_the_invitation_before_and_after_its_answer(client, mine, now, due, conflict):
    invitation = Invitation.objects.create(reviewer=mine.reviewer, sent_at=now, expires_at=due)
    Assignment.objects.update(invitation=invitation, state="invited")
    mine.refresh_from_db()
    link = reverse("reviews:invitation_answer", args=[invitation_token(invitation)])
    assert TITLE in client.get(link).content.decode()
    Assignment.objects.update(state="accepted")
    conflict(mine)
    assert TITLE not in client.get(link).content.decode()
    Invitation.objects.update(answered_at=now)
    assert TITLE not in client.get(link).content.decode()


def test_reminders(mine, closed, sam, now, conflict):
    def remind(at):
        return remind_reviewers(call=closed, assignments=[mine], by=sam, at=at).sent

    assert remind(now) == 1
    mails = OutgoingMail.objects.filter(to=mine.reviewer.user.email)
    assert TITLE in mails.get().body
    conflict(mine)
    assert remind(now + timedelta(days=2)) == 0
    assert mails.count() == 1


def test_reviews_no_longer_count(mine, closed, now, conflict):
    submitted_review(mine, excellence=5, openness=5)
    assert counted_reviews(closed).count() == 1
    assert round_counts(closed, now).submitted == 1
    assert [row.reviews for row in ranking_of(closed).rows] == [1]
    conflict(mine)
    assert counted_reviews(closed).count() == 0
    assert round_counts(closed, now).submitted == 0
    assert [row.reviews for row in ranking_of(closed).rows] == [0]


def test_planning_and_assigning(mine, closed, rita, sam, now, due, conflict):
    one = Parameters(reviews_per_application=1, max_load=5)
    Assignment.objects.filter(pk=mine.pk).update(state="accepted")
    plan = plan_assignments(call=closed, parameters=one, by=SYSTEM, at=now)
    assert [pair.reviewer.user for pair in plan.pairs.all()] == [rita]
    conflict(mine)
    plan = plan_assignments(call=closed, parameters=one, by=SYSTEM, at=now)
    assert list(plan.pairs.all()) == []
    with pytest.raises(RuleBroken, match="conflict of interest"):
        assign_reviewer(
            application=mine.application, reviewer=mine.reviewer, due_at=due, by=sam, at=now
        )


def test_the_list_to_certify(mine, conflict):
    assert list(applications_to_certify(mine.reviewer)) == [mine.application]
    conflict(mine)
    assert list(applications_to_certify(mine.reviewer)) == []
