"""Saying “no conflict” before reading, and again before the panel meets."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.mail.outbox import queue_many
from grants.models import Call
from reviews import emails
from reviews.actions.conflicts import declare
from reviews.models import Assignment, Certification, Declaration, Reviewer
from reviews.permissions import can_certify, can_recuse, can_route
from reviews.queries.certifying import applications_to_certify, uncertified_reviewers
from reviews.wordings import CERTIFIED_NOW, NO_CONFLICT_NOW


@transaction.atomic
def declare_no_conflict(*, assignment: Assignment, by: Actor, at: datetime) -> Declaration:
    """The reviewer vouches that they have no conflict with an application, and may read it now.

    Said twice, the first time counts.
    """
    require(can_recuse(by, assignment))
    declaration, made = Declaration.objects.get_or_create(
        reviewer=assignment.reviewer,
        application=assignment.application,
        defaults={"said_at": at, "wording": NO_CONFLICT_NOW},
    )
    if made:
        application = assignment.application
        record(
            by=by,
            verb="conflict.none",
            subject=application,
            at=at,
            scope=application.call.programme.slug,
            wording=NO_CONFLICT_NOW,
        )
    return declaration


@transaction.atomic
def certify_conflicts(
    *, reviewer: Reviewer, conflicts: Mapping[str, str], agreed: bool, by: Actor, at: datetime
) -> Certification:
    """A panel member declares what is left to declare, then certifies that this was all.

    `conflicts` gives the reason of each new one by reference. `RuleBroken` names the field of a
    reason that is missing (`reason-APP-…`).
    """
    call = reviewer.panel.call
    require(can_certify(by, reviewer))
    if not agreed:
        raise RuleBroken("Confirm that all your conflicts are declared.", "agreed")
    listed = {each.reference: each for each in applications_to_certify(reviewer)}
    for reference, reason in conflicts.items():
        if reference not in listed:
            raise RuleBroken(f"{reference} is not on your list any more.")
        if not reason.strip():
            raise RuleBroken(f"Say what your conflict with {reference} is.", f"reason-{reference}")
        application = listed.pop(reference)
        declare(user=reviewer.user, application=application, reason=reason, by=by, at=at)
    certification = Certification.objects.create(
        reviewer=reviewer, certified_at=at, applications=len(listed), wording=CERTIFIED_NOW
    )
    record(
        by=by,
        verb="conflict.certify",
        subject=call,
        at=at,
        scope=call.programme.slug,
        applications=len(listed),
        declared=sorted(conflicts),
        wording=CERTIFIED_NOW,
    )
    return certification


@transaction.atomic
def remind_to_certify(*, call: Call, by: Actor, at: datetime) -> int:
    """Mail everybody on the panel who has not certified, once a day at most.

    Returns how many are mailed now; whoever has turned reminders off is not among them.
    """
    require(can_route(by, call))
    mails = [
        emails.certification_reminder(reviewer=each, call=call, at=at)
        for each in uncertified_reviewers(call)
    ]
    sent = queue_many(mails)
    record(
        by=by,
        verb="conflict.certify_remind",
        subject=call,
        at=at,
        scope=call.programme.slug,
        reviewers=sent,
    )
    return sent
