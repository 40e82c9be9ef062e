"""The mails of the review round. Each returns an unsaved mail for `queue_many`."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from core.mail.models import OutgoingMail
from core.mail.outbox import compose
from core.money import format_money
from grants.models import Application, Call
from reviews.emails._links import link_to
from reviews.emails.assignments import (
    due_date_moved,
    handed_over,
    more_time_asked,
    more_time_declined,
    review_edited,
    reviewer_recused,
)
from reviews.models import (
    Assignment,
    AssignmentPlan,
    Bidding,
    Comment,
    Decision,
    Invitation,
    Meeting,
    PanelInvitation,
    ResponseRound,
    Reviewer,
    RoundExport,
    Suggestion,
)
from reviews.queries.alternates import Vacancy
from reviews.queries.applying import Asking
from reviews.queries.discussing import EDIT_FOR
from reviews.tokens import invitation_token, panel_invitation_token

__all__ = [
    "bid_reminder",
    "bid_request",
    "booklet_ready",
    "certification_reminder",
    "comment_written",
    "due_date_moved",
    "handed_over",
    "invitation",
    "invitation_preview",
    "meeting_planned",
    "more_time_asked",
    "more_time_declined",
    "panel_declined",
    "panel_invitation",
    "reminder",
    "response_opens",
    "result",
    "review_edited",
    "reviewer_declined",
    "reviewer_recused",
]


def invitation(
    *, invitation: Invitation, reviewer: Reviewer, call: Call, titles: Sequence[str], at: datetime
) -> OutgoingMail:
    """Asks a reviewer to take their assignments. Names titles only, never who applies."""
    return compose(
        to=reviewer.user.email,
        template="reviews/invitation",
        context={
            "person": reviewer.user,
            "call": call,
            "titles": titles,
            "expires_at": invitation.expires_at,
            "link": link_to("reviews:invitation_answer", invitation_token(invitation)),
        },
        dedupe_key=f"review-invitation-{invitation.pk}",
        at=at,
        about=call.slug,
        scope=call.programme.slug,
    )


def invitation_preview(plan: AssignmentPlan, asking: Asking, *, due_at: datetime) -> OutgoingMail:
    """The mail the first reviewer of a plan would get, with no link that works."""
    pk, rows = next(iter(asking.wanted.items()), (0, []))
    reviewer = Reviewer.objects.select_related("user").filter(pk=pk).first()
    if reviewer is None:
        reviewer = Reviewer(user=User(name="A reviewer", email="reviewer@example.org"))
    titles = Application.objects.in_bulk([application for application, _ in rows])
    unsent = Invitation(pk=0, reviewer_id=reviewer.pk, sent_at=due_at, expires_at=due_at)
    mail = invitation(
        invitation=unsent,
        reviewer=reviewer,
        call=plan.call,
        titles=[titles[application].title for application, _ in rows],
        at=due_at,
    )
    link = link_to("reviews:invitation_answer", invitation_token(unsent))
    mail.body = mail.body.replace(link, "[the reviewer's own link]")
    return mail


def bid_request(*, reviewer: Reviewer, bidding: Bidding, at: datetime) -> OutgoingMail:
    """Asks a reviewer which applications they would like to read. Names none of them."""
    key = f"bid-request-{reviewer.pk}-{at:%Y-%m-%d-%H%M}"
    return _about_bids("reviews/bid_request", key, reviewer, bidding, at)


def bid_reminder(*, reviewer: Reviewer, bidding: Bidding, at: datetime) -> OutgoingMail:
    """Reminds somebody who has said nothing yet. Once a day at most."""
    key = f"bid-reminder-{reviewer.pk}-{at:%Y-%m-%d}"
    return _about_bids("reviews/bid_reminder", key, reviewer, bidding, at)


def _about_bids(
    template: str, key: str, reviewer: Reviewer, bidding: Bidding, at: datetime
) -> OutgoingMail:
    call = bidding.panel.call
    return compose(
        to=reviewer.user.email,
        template=template,
        context={
            "person": reviewer.user,
            "call": call,
            "closes_at": bidding.closes_at,
            "link": link_to("reviews:review_bids", call.slug),
        },
        dedupe_key=key,
        at=at,
        about=call.slug,
        scope=call.programme.slug,
    )


def reminder(*, assignments: Sequence[Assignment], call: Call, at: datetime) -> OutgoingMail:
    """Says what one reviewer has not answered or not submitted. Once a day at most."""
    reviewer = assignments[0].reviewer
    invited = [each for each in assignments if each.state == "invited" and each.invitation]
    link = ""
    if invited and invited[0].invitation:
        link = link_to("reviews:invitation_answer", invitation_token(invited[0].invitation))
    return compose(
        to=reviewer.user.email,
        template="reviews/reminder",
        context={
            "person": reviewer.user,
            "call": call,
            "unanswered": invited,
            "invitation_link": link,
            "unfinished": [each for each in assignments if each.state == "accepted"],
            "link": link_to("reviews:review_list"),
        },
        dedupe_key=f"review-reminder-{reviewer.pk}-{at:%Y-%m-%d}",
        at=at,
        about=call.slug,
        scope=call.programme.slug,
        guard="reviews.queries.hearing.may_be_reminded",
        guard_key=f"{reviewer.pk} {at.isoformat()}",
    )


def certification_reminder(*, reviewer: Reviewer, call: Call, at: datetime) -> OutgoingMail:
    """Asks a panel member to certify their conflicts. Names no application. Once a day at most."""
    return compose(
        to=reviewer.user.email,
        template="reviews/certification_reminder",
        context={
            "person": reviewer.user,
            "call": call,
            "link": link_to("reviews:certification_edit", call.slug),
        },
        dedupe_key=f"review-certify-{reviewer.pk}-{at:%Y-%m-%d}",
        at=at,
        about=call.slug,
        scope=call.programme.slug,
    )


def panel_invitation(
    *, invitation: PanelInvitation, call: Call, at: datetime, again: bool = False
) -> OutgoingMail:
    """Asks a person to join a panel, or reminds them that they were asked. No account needed."""
    return compose(
        to=invitation.email,
        template="reviews/panel_invitation",
        context={
            "person": invitation,
            "call": call,
            "invitation": invitation,
            "again": again,
            "link": link_to("reviews:panel_invitation_answer", panel_invitation_token(invitation)),
        },
        dedupe_key=f"panel-invitation-{invitation.pk}-{at.isoformat()}",
        at=at,
        about=call.slug,
        scope=call.programme.slug,
    )


def panel_declined(
    *, invitation: PanelInvitation, suggestions: Sequence[Suggestion], call: Call, at: datetime
) -> OutgoingMail:
    """Tells who invited, or the programme, that a person will not join, and whom they name."""
    inviter = invitation.invited_by
    return compose(
        to=inviter.email if inviter else call.programme.contact_email,
        template="reviews/panel_declined",
        context={
            "who": invitation,
            "reason": invitation.reason,
            "call": call,
            "suggestions": suggestions,
            "link": link_to("reviews:staff_invitation_list", call.slug),
        },
        dedupe_key=f"panel-declined-{invitation.pk}",
        at=at,
        about=call.slug,
        scope=call.programme.slug,
    )


def reviewer_declined(
    *, invitation: Invitation, free: Sequence[Vacancy], call: Call, at: datetime
) -> OutgoingMail:
    """Tells the programme which places became free and who could take them."""
    return compose(
        to=call.programme.contact_email,
        template="reviews/reviewer_declined",
        context={
            "who": invitation.reviewer.user,
            "call": call,
            "free": free,
            "link": link_to("reviews:staff_alternate_list", call.slug),
        },
        dedupe_key=f"reviewer-declined-{invitation.pk}",
        at=at,
        about=call.slug,
        scope=call.programme.slug,
    )


def result(*, decision: Decision, call: Call, at: datetime) -> OutgoingMail:
    """Tells the owner of an application what was decided. Sent only by announcing."""
    application = decision.application
    return compose(
        to=application.owner.email,
        template="reviews/result",
        context={
            "person": application.owner,
            "call": call,
            "application": application,
            "decision": decision,
            "amount": format_money(decision.amount, call.currency) if decision.amount else "",
            "link": link_to("reviews:application_outcome", application.reference),
        },
        dedupe_key=f"review-result-{application.reference}",
        at=at,
        about=application.reference,
        scope=call.programme.slug,
    )


def meeting_planned(*, meeting: Meeting, reviewer: Reviewer, at: datetime) -> OutgoingMail:
    """Says when and where the panel meets. Nothing of what it talks about stands in it."""
    call = reviewer.panel.call
    return compose(
        to=reviewer.user.email,
        template="reviews/meeting_planned",
        context={
            "person": reviewer.user,
            "call": call,
            "meeting": meeting,
            "link": link_to("reviews:meeting_live", str(meeting.key)),
        },
        dedupe_key=f"review-meeting-{meeting.pk}-{reviewer.pk}",
        at=at,
        about=call.slug,
        scope=call.programme.slug,
    )


def booklet_ready(*, made: RoundExport, reader: Reviewer, at: datetime) -> OutgoingMail:
    """Tells a member of the panel that their copy of the booklet can be downloaded."""
    call = made.call
    return compose(
        to=reader.user.email,
        template="reviews/booklet_ready",
        context={
            "person": reader.user,
            "call": call,
            "link": link_to("reviews:review_list") + "#booklets",
        },
        dedupe_key=f"review-booklet-{made.pk}",
        at=at,
        about=call.slug,
        scope=call.programme.slug,
    )


def comment_written(
    *, comment: Comment, user: User, is_mentioned: bool, at: datetime
) -> OutgoingMail:
    """Says that there is something to read, not what nor by whom.

    It waits until the comment can no longer be changed, and is asked then whether its reader may
    still know of it.
    """
    application = comment.application
    return compose(
        to=user.email,
        template="reviews/comment_written",
        context={
            "person": user,
            "call": application.call,
            "reference": application.reference,
            "is_mentioned": is_mentioned,
            "link": link_to("reviews:review_panel", application.reference) + "#discussion",
        },
        dedupe_key=f"review-comment-{comment.pk}-{user.pk}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
        not_before=comment.at + EDIT_FOR,
        guard="reviews.queries.discussing.may_hear",
        guard_key=str(comment.key),
    )


def response_opens(
    *, application: Application, call: Call, round_: ResponseRound, at: datetime
) -> OutgoingMail:
    """Tells the owner that reviews can be read and responded to; waits until they can."""
    opening = round_.opens_at.isoformat()
    return compose(
        to=application.owner.email,
        template="reviews/response_opens",
        context={
            "person": application.owner,
            "call": call,
            "application": application,
            "round": round_,
            "link": link_to("reviews:application_response", application.reference),
        },
        dedupe_key=f"review-response-{application.reference}-{opening}",
        at=at,
        about=application.reference,
        scope=call.programme.slug,
        not_before=max(at, round_.opens_at),
        guard="reviews.queries.responding.may_still_respond",
        guard_key=f"{application.reference} {opening}",
    )
