"""Reminders nobody has to think of: sent by schedule, over as soon as the person has answered."""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from core.actors import SYSTEM
from reviews.actions.inviting import remind_reviewers
from reviews.actions.joining import remind_invited
from reviews.models import Assignment, Panel, PanelInvitation
from reviews.queries.joining import silent_invitations
from reviews.queries.reviewing import standing_assignments
from reviews.states import AssignmentState, ReviewState

MOST = 3
"""An invitation to a panel is reminded of at most this often by itself."""


def send_reminders(*, at: datetime) -> int:
    """Remind of everything that is due for it in all rounds; returns how many mails.

    Each panel is a transaction of its own. Running it twice on a day sends nothing twice.
    """
    panels = Panel.objects.filter(call__announced_at__isnull=True)
    sent = 0
    for panel in panels.select_related("call__programme").order_by("pk"):
        invited, reviews = silent_for_long(panel, at), unfinished(panel, at)
        if invited:
            sent += remind_invited(call=panel.call, invitations=invited, by=SYSTEM, at=at)
        if reviews:
            told = remind_reviewers(call=panel.call, assignments=reviews, by=SYSTEM, at=at)
            sent += told.sent
    return sent


def silent_for_long(panel: Panel, at: datetime) -> list[PanelInvitation]:
    """The invitations nobody has answered for as many days as the panel waits."""
    if not panel.remind_after:
        return []
    since = Coalesce("reminded_at", "sent_at")
    rows = silent_invitations(panel.call, at).annotate(silent_since=since)
    limit = at - timedelta(days=panel.remind_after)
    return list(rows.filter(silent_since__lte=limit, reminders__lt=MOST))


def unfinished(panel: Panel, at: datetime) -> list[Assignment]:
    """Assignments not answered for long, and reviews near their day or late, not reminded of yet.

    A review is reminded of once when its day is near and once when it has passed.
    """
    due = Q(pk__in=[])
    if panel.remind_after:
        due |= Q(
            state=AssignmentState.INVITED,
            last_heard__lte=at - timedelta(days=panel.remind_after),
            due_at__gt=at,
        )
    if panel.remind_before:
        before = timedelta(days=panel.remind_before)
        near = Q(due_at__gt=at, due_at__lte=at + before)
        unreminded = Q(reminded_at__isnull=True)
        due |= Q(state=AssignmentState.ACCEPTED) & (
            (near & (unreminded | Q(reminded_at__lt=F("due_at") - before)))
            | (Q(due_at__lte=at) & (unreminded | Q(reminded_at__lt=F("due_at"))))
        )
    rows = standing_assignments().filter(application__call=panel.call)
    rows = rows.exclude(review__state=ReviewState.SUBMITTED)
    return list(rows.annotate(last_heard=Coalesce("reminded_at", "created_at")).filter(due))
