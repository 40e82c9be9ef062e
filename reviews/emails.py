"""The mails of the review round. Each returns an unsaved mail for `queue_many`."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from core.mail.models import OutgoingMail
from core.mail.outbox import compose
from core.money import format_money
from grants.models import Call
from reviews.models import (
    Assignment,
    Decision,
    Invitation,
    PanelInvitation,
    Reviewer,
    Suggestion,
)
from reviews.queries.alternates import Vacancy
from reviews.tokens import invitation_token, panel_invitation_token


def _link(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(name, args=args)


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
            "link": _link("reviews:invitation_answer", invitation_token(invitation)),
        },
        dedupe_key=f"review-invitation-{invitation.pk}",
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
        link = _link("reviews:invitation_answer", invitation_token(invited[0].invitation))
    return compose(
        to=reviewer.user.email,
        template="reviews/reminder",
        context={
            "person": reviewer.user,
            "call": call,
            "unanswered": invited,
            "invitation_link": link,
            "unfinished": [each for each in assignments if each.state == "accepted"],
            "link": _link("reviews:review_list"),
        },
        dedupe_key=f"review-reminder-{reviewer.pk}-{at:%Y-%m-%d}",
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
            "link": _link("reviews:panel_invitation_answer", panel_invitation_token(invitation)),
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
            "link": _link("reviews:staff_invitation_list", call.slug),
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
            "link": _link("reviews:staff_alternate_list", call.slug),
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
            "link": _link("reviews:application_outcome", application.reference),
        },
        dedupe_key=f"review-result-{application.reference}",
        at=at,
        about=application.reference,
        scope=call.programme.slug,
    )
