"""The mails of the review round. Each returns an unsaved mail for `queue_many`."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.money import format_money
from grants.models import Application, Call
from reviews.emails._sending import about_application, about_call, link_to
from reviews.models import (
    Assignment,
    AssignmentPlan,
    Bidding,
    Comment,
    Decision,
    ExtensionRequest,
    Invitation,
    Meeting,
    PanelInvitation,
    ResponseRound,
    Review,
    Reviewer,
    RoundExport,
    Suggestion,
    TextEdit,
)
from reviews.queries.alternates import Vacancy
from reviews.queries.applying import Asking
from reviews.queries.discussing import EDIT_FOR
from reviews.tokens import invitation_token, panel_invitation_token


def invitation(
    *,
    invitation: Invitation,
    reviewer: Reviewer,
    call: Call,
    titles: Sequence[str],
    at: datetime,
    link: str = "",
) -> OutgoingMail:
    """Asks a reviewer to take their assignments. Names titles only, never who applies.

    `link` stands in the place of the reviewer's own.
    """
    return about_call(
        call,
        "reviews/invitation",
        key=f"review-invitation-{invitation.pk}",
        at=at,
        person=reviewer.user,
        titles=titles,
        expires_at=invitation.expires_at,
        link=link or link_to("reviews:invitation_answer", invitation_token(invitation)),
    )


def invitation_preview(plan: AssignmentPlan, asking: Asking, *, due_at: datetime) -> OutgoingMail:
    """The mail the first reviewer of a plan would get, with no link that works."""
    pk, rows = next(iter(asking.wanted.items()), (0, []))
    reviewer = Reviewer.objects.select_related("user").filter(pk=pk).first()
    if reviewer is None:
        reviewer = Reviewer(user=User(name="A reviewer", email="reviewer@example.org"))
    titles = Application.objects.in_bulk([application for application, _ in rows])
    unsent = Invitation(pk=0, reviewer_id=reviewer.pk, sent_at=due_at, expires_at=due_at)
    return invitation(
        invitation=unsent,
        reviewer=reviewer,
        call=plan.call,
        titles=[titles[application].title for application, _ in rows],
        at=due_at,
        link="[the reviewer's own link]",
    )


def bid_request(*, reviewer: Reviewer, bidding: Bidding, at: datetime) -> OutgoingMail:
    """Asks a reviewer which applications they would like to read. Names none of them."""
    key = f"bid-request-{reviewer.pk}-{at:%Y-%m-%d-%H%M}"
    return _about_bids("reviews/bid_request", key, reviewer, bidding, at)


def bid_reminder(*, reviewer: Reviewer, bidding: Bidding, at: datetime) -> OutgoingMail:
    """Reminds somebody who has said nothing yet. Once a day at most."""
    key = f"bid-reminder-{reviewer.pk}-{at:%Y-%m-%d}"
    return _about_bids("reviews/bid_reminder", key, reviewer, bidding, at, kind=Kind.REVIEWING)


def _about_bids(
    template: str,
    key: str,
    reviewer: Reviewer,
    bidding: Bidding,
    at: datetime,
    *,
    kind: Kind | None = None,
) -> OutgoingMail:
    call = bidding.panel.call
    return about_call(
        call,
        template,
        key=key,
        at=at,
        outbox={"kind": kind},
        person=reviewer.user,
        closes_at=bidding.closes_at,
        link=link_to("reviews:review_bids", call.slug),
    )


def reminder(*, assignments: Sequence[Assignment], call: Call, at: datetime) -> OutgoingMail:
    """Says what one reviewer has not answered or not submitted. Once a day at most.

    The first after the day of a review comes in any case; any other one may do without.
    """
    reviewer = assignments[0].reviewer
    invited = [each for each in assignments if each.state == "invited" and each.invitation]
    link = ""
    if invited and invited[0].invitation:
        link = link_to("reviews:invitation_answer", invitation_token(invited[0].invitation))
    return about_call(
        call,
        "reviews/reminder",
        key=f"review-reminder-{reviewer.pk}-{at:%Y-%m-%d}",
        at=at,
        outbox={
            "kind": None if any(each.is_newly_late(at) for each in assignments) else Kind.REVIEWING,
            "guard": "reviews.queries.hearing.may_be_reminded",
            "guard_key": f"{reviewer.pk} {at.isoformat()}",
        },
        person=reviewer.user,
        unanswered=invited,
        invitation_link=link,
        unfinished=[each for each in assignments if each.state == "accepted"],
        link=link_to("reviews:review_list"),
    )


def certification_reminder(*, reviewer: Reviewer, call: Call, at: datetime) -> OutgoingMail:
    """Asks a panel member to certify their conflicts. Names no application. Once a day at most."""
    return about_call(
        call,
        "reviews/certification_reminder",
        key=f"review-certify-{reviewer.pk}-{at:%Y-%m-%d}",
        at=at,
        outbox={"kind": Kind.REVIEWING},
        person=reviewer.user,
        link=link_to("reviews:certification_edit", call.slug),
    )


def panel_invitation(
    *, invitation: PanelInvitation, call: Call, at: datetime, again: bool = False
) -> OutgoingMail:
    """Asks a person to join a panel, or reminds them that they were asked. No account needed."""
    return about_call(
        call,
        "reviews/panel_invitation",
        key=f"panel-invitation-{invitation.pk}-{at.isoformat()}",
        at=at,
        outbox={"kind": Kind.REVIEWING if again else None},
        person=invitation,
        invitation=invitation,
        again=again,
        link=link_to("reviews:panel_invitation_answer", panel_invitation_token(invitation)),
    )


def panel_declined(
    *, invitation: PanelInvitation, suggestions: Sequence[Suggestion], call: Call, at: datetime
) -> OutgoingMail:
    """Tells who invited, or the programme, that a person will not join, and whom they name."""
    inviter = invitation.invited_by
    return about_call(
        call,
        "reviews/panel_declined",
        to=inviter.email if inviter else call.programme.contact_email,
        key=f"panel-declined-{invitation.pk}",
        at=at,
        who=invitation,
        reason=invitation.reason,
        suggestions=suggestions,
        link=link_to("reviews:staff_invitation_list", call.slug),
    )


def reviewer_declined(
    *, invitation: Invitation, free: Sequence[Vacancy], call: Call, at: datetime
) -> OutgoingMail:
    """Tells the programme which places became free and who could take them."""
    return about_call(
        call,
        "reviews/reviewer_declined",
        to=call.programme.contact_email,
        key=f"reviewer-declined-{invitation.pk}",
        at=at,
        who=invitation.reviewer.user,
        free=free,
        link=link_to("reviews:staff_alternate_list", call.slug),
    )


def reviewer_recused(
    *, user: User, application: Application, free: Sequence[Vacancy], at: datetime
) -> OutgoingMail:
    """Tells the programme that somebody who had accepted has a conflict, and who could take it."""
    call = application.call
    return about_application(
        application,
        "reviews/reviewer_recused",
        to=call.programme.contact_email,
        key=f"reviewer-recused-{application.reference}-{user.pk}-{at.isoformat()}",
        at=at,
        who=user,
        free=free,
        link=link_to("reviews:staff_alternate_list", call.slug),
    )


def result(*, decision: Decision, call: Call, at: datetime) -> OutgoingMail:
    """Tells the owner of an application what was decided. Sent only by announcing."""
    application = decision.application
    return about_application(
        application,
        "reviews/result",
        to=application.owner.email,
        key=f"review-result-{application.reference}-{decision.announcement_id or ''}",
        at=at,
        call=call,
        person=application.owner,
        decision=decision,
        amount=format_money(decision.amount, call.currency) if decision.amount else "",
        link=link_to("reviews:application_outcome", application.reference),
    )


def meeting_planned(*, meeting: Meeting, reviewer: Reviewer, at: datetime) -> OutgoingMail:
    """Says when and where the panel meets. Nothing of what it talks about stands in it."""
    return about_call(
        reviewer.panel.call,
        "reviews/meeting_planned",
        key=f"review-meeting-{meeting.pk}-{reviewer.pk}",
        at=at,
        person=reviewer.user,
        meeting=meeting,
        link=link_to("reviews:meeting_live", str(meeting.key)),
    )


def booklet_ready(*, made: RoundExport, reader: Reviewer, at: datetime) -> OutgoingMail:
    """Tells a member of the panel that their copy of the booklet can be downloaded."""
    return about_call(
        made.call,
        "reviews/booklet_ready",
        key=f"review-booklet-{made.pk}",
        at=at,
        person=reader.user,
        link=link_to("reviews:review_list") + "#booklets",
    )


def comment_written(
    *, comment: Comment, user: User, is_mentioned: bool, at: datetime
) -> OutgoingMail:
    """Says that there is something to read, not what nor by whom.

    It waits until the comment can no longer be changed, and is asked then whether its reader may
    still know of it.
    """
    application = comment.application
    return about_application(
        application,
        "reviews/comment_written",
        to=user.email,
        key=f"review-comment-{comment.pk}-{user.pk}",
        at=at,
        outbox={
            "kind": Kind.DISCUSSION,
            "not_before": comment.at + EDIT_FOR,
            "guard": "reviews.queries.discussing.may_hear",
            "guard_key": str(comment.key),
        },
        person=user,
        reference=application.reference,
        is_mentioned=is_mentioned,
        link=link_to("reviews:review_panel", application.reference) + "#discussion",
    )


def response_opens(
    *, application: Application, call: Call, round_: ResponseRound, at: datetime
) -> OutgoingMail:
    """Tells the owner that reviews can be read and responded to; waits until they can."""
    opening = round_.opens_at.isoformat()
    return about_application(
        application,
        "reviews/response_opens",
        to=application.owner.email,
        key=f"review-response-{application.reference}-{opening}",
        at=at,
        outbox={
            "not_before": max(at, round_.opens_at),
            "guard": "reviews.queries.responding.may_still_respond",
            "guard_key": f"{application.reference} {opening}",
        },
        call=call,
        person=application.owner,
        round=round_,
        link=link_to("reviews:application_response", application.reference),
    )


def more_time_asked(*, asked: ExtensionRequest, at: datetime) -> OutgoingMail:
    """Tells the staff of the programme that a reviewer asks for more time."""
    assignment = asked.assignment
    return _about_one(
        assignment,
        "more_time_asked",
        to=assignment.application.call.programme.contact_email,
        key=f"{asked.pk}",
        at=at,
        asked=asked,
        link=_assignment_link("reviews:staff_assignment_extend", assignment),
    )


def due_date_moved(*, assignment: Assignment, reason: str, at: datetime) -> OutgoingMail:
    """Tells a reviewer that they have more time."""
    return _about_one(
        assignment, "due_date_moved", key=f"{at:%Y-%m-%dT%H:%M:%S.%f}", at=at, reason=reason
    )


def more_time_declined(*, assignment: Assignment, reason: str, at: datetime) -> OutgoingMail:
    """Tells a reviewer that there is no more time, and why."""
    return _about_one(
        assignment, "more_time_declined", key=f"{at:%Y-%m-%dT%H:%M:%S.%f}", at=at, reason=reason
    )


def handed_over(*, assignment: Assignment, reason: str, at: datetime) -> OutgoingMail:
    """Tells a reviewer that an application is no longer theirs to review."""
    return _about_one(assignment, "handed_over", key="", at=at, reason=reason)


def review_edited(
    *, review: Review, edits: Sequence[TextEdit], reason: str, at: datetime
) -> OutgoingMail:
    """Tells a reviewer what staff changed in their words, and why."""
    last = max(edit.pk for edit in edits)
    return _about_one(review.assignment, "review_edited", key=f"{last}", at=at, reason=reason)


def _assignment_link(name: str, assignment: Assignment) -> str:
    application = assignment.application
    return link_to(name, application.call.slug, application.reference, str(assignment.reviewer.key))


def _about_one(
    assignment: Assignment, name: str, *, key: str, at: datetime, to: str = "", **facts: object
) -> OutgoingMail:
    """A mail about one assignment, to its reviewer unless somebody else is named.

    To the reviewer only as long as no conflict of interest hides the application.
    """
    guard = {
        "guard": "reviews.queries.hearing.may_hear_of",
        "guard_key": str(assignment.pk),
    }
    application = assignment.application
    return about_application(
        application,
        f"reviews/{name}",
        to=to or assignment.reviewer.user.email,
        key=f"review-{name}-{assignment.pk}-{key}",
        at=at,
        outbox={} if to else guard,
        **{
            "person": assignment.reviewer.user,
            "assignment": assignment,
            "link": link_to("reviews:review_edit", application.reference),
            **facts,
        },
    )
