"""The mails of the review round. Each returns an unsaved mail for `queue_many`."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.mail.models import OutgoingMail
from core.mail.outbox import compose
from core.money import format_money
from grants.models import Application, Call
from reviews.models import Assignment, AssignmentPlan, Bidding, Decision, Invitation, Reviewer
from reviews.queries.applying import Asking
from reviews.tokens import invitation_token


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
    link = _link("reviews:invitation_answer", invitation_token(unsent))
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
            "link": _link("reviews:review_bids", call.slug),
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
