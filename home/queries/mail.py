"""Outgoing mail, for the staff of its programme: all of it, and what did not arrive."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, QuerySet

from accounts.models import User
from accounts.roles import DOES_WORK, STAFF
from awards.models import Award, Condition
from core.audit.models import AuditEvent
from core.mail.models import OutgoingMail
from grants.models import Application
from grants.queries import staff_programmes
from grants.queries.impartial import free_of_conflict

State = OutgoingMail.State
# Shorter titles stand by chance in a mail about something else.
SHORTEST_TITLE = 8


def readable_mails(user: User, roles: Iterable[str] = STAFF) -> QuerySet[OutgoingMail]:
    """The mails of the programmes in which the person holds one of the roles.

    Without those about an application that a conflict of interest hides. A mail without a
    programme (a sign-in code) is for administrators of the installation only.
    """
    mails = OutgoingMail.objects.all()
    if not user.is_superuser:
        mails = mails.filter(scope__in=staff_programmes(user, roles).values("slug"))
    hidden = Application.objects.filter(~free_of_conflict(user))
    awards = Award.objects.filter(application__in=hidden)
    conditions = Condition.objects.filter(award__application__in=hidden)
    for rows in (hidden, awards, conditions):
        mails = mails.exclude(about__in=rows.order_by().values("reference"))
    return mails


def failed_mails(user: User, *, to_resend: bool = False) -> QuerySet[OutgoingMail]:
    """Mails of the person's programmes that were given up or came back.

    With `to_resend` only those of programmes in which the person does the work.
    """
    mails = readable_mails(user, DOES_WORK if to_resend else STAFF)
    return mails.filter(state__in=OutgoingMail.UNDELIVERED)


def failed_mails_per_programme(user: User) -> dict[str, int]:
    """Number of failed mails by the programme's slug; `""` for those of none."""
    counts = failed_mails(user).order_by().values_list("scope").annotate(Count("pk"))
    return dict(counts)


def logged_mails(
    user: User, *, state: str = "", about: str = "", address: str = ""
) -> QuerySet[OutgoingMail]:
    """The readable mails that pass these filters, newest first, without what they say."""
    mails = readable_mails(user).order_by("-pk").defer("body", "html")
    if state:
        mails = mails.filter(state=state)
    if about:
        mails = mails.filter(about__in=_all_about(about))
    return mails.filter(to__icontains=address) if address else mails


def _all_about(reference: str) -> set[str]:
    """A reference or slug with what hangs on it: of an award its conditions, and so on. 2 queries.

    In a list rather than in the statement, so that the index over `about` is used.
    """
    known = {reference, reference.upper()}
    awards = Award.objects.filter(application__reference__in=known)
    known |= set(awards.values_list("reference", flat=True))
    conditions = Condition.objects.filter(award__reference__in=known)
    return known | set(conditions.values_list("reference", flat=True))


def tells_of_hidden(mail: OutgoingMail, user: User) -> bool:
    """Whether a mail about several things names an application that a conflict hides. One query.

    A reminder of all reviews of a call is about the call, and names each of them.
    """
    rows = Application.objects.filter(~free_of_conflict(user), call__programme__slug=mail.scope)
    text = f"{mail.subject}\n{mail.body}"
    for names in rows.order_by().values_list("reference", "title", "award__reference"):
        if any(each and each in text for each in (names[0], names[2])):
            return True
        if len(names[1]) >= SHORTEST_TITLE and names[1] in text:
            return True
    return False


class Step(NamedTuple):
    """What happened to a mail, when, and by whom."""

    at: datetime
    words: str
    by: str = ""
    more: str = ""


_DEEDS = {
    "mail.resend": "Put in the queue again",
    "mail.dismiss": "Dismissed",
    "mail.readdress": "Put in the queue again, to another address of the same account",
    "mail.bounce": "Came back",
}


def history_of(mail: OutgoingMail) -> list[Step]:
    """From its writing to now, oldest first. One query."""
    events = AuditEvent.objects.filter(
        subject_type=mail._meta.label_lower, subject=str(mail.pk), verb__in=_DEEDS
    ).order_by("pk")
    steps = [Step(mail.created_at, "Written")]
    for event in events:
        by = "" if event.verb == "mail.bounce" else event.actor_name
        before = event.data.get("before", "")
        more = event.data.get("words") or (before and f"{before} → {event.data['to']}")
        steps.append(Step(event.at, _DEEDS[event.verb], by, more))
    if mail.sent_at:
        steps.append(Step(mail.sent_at, "Taken by the mail server"))
    elif mail.state == State.FAILED and mail.claimed_at:
        steps.append(Step(mail.claimed_at, "Tried for the last time", "", mail.last_error))
    return sorted(steps, key=lambda step: step.at)
