"""The days a person has to keep or to follow: conditions, payments, answers, ends of awards."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from accounts.models import User
from awards.calendars import Entry
from awards.models import Award, CalendarFeed, Condition, Payment, Repayment
from awards.queries.awards import MET, grantee_awards, staff_awards
from awards.queries.obligations import is_late
from awards.states import OWED_REPAYMENT, RUNNING, AwardState, PaymentState
from core.audit.models import AuditEvent
from core.money import format_money
from grants.deadlines import local_day
from grants.queries import staff_programmes

KINDS = {
    "condition": "Conditions",
    "payment": "Payments",
    "repayment": "Money to pay back",
    "answer": "Offers to answer",
    "end": "Ends of awards",
}
NOT_OWED = [PaymentState.PAID, PaymentState.CANCELLED]
_ABOUT = ("award__application__owner", "award__application__call")
MOST = 2_000
"""Days of one kind on a page. A calendar program gets all."""


@dataclass(frozen=True)
class Wanted:
    """Which days are asked for. `as_staff`: of the person's programmes, else of own awards."""

    as_staff: bool = False
    kind: str = ""
    programme: str = ""
    since: date | None = None
    until: date | None = None
    open_only: bool = True
    at: datetime | None = None
    """To say what is late at this moment, where its call is."""
    most: int | None = MOST


def calendar_entries(user: User, wanted: Wanted) -> list[Entry]:
    """The days in their order, at most `wanted.most`; five queries whatever there is."""
    found: list[Entry] = []
    for kind, entries in (
        ("condition", _conditions),
        ("payment", _payments),
        ("repayment", _repayments),
        ("answer", _answers),
        ("end", _ends),
    ):
        if wanted.kind in {"", kind}:
            found += entries(user, wanted)
    return sorted(found)[: wanted.most]


def _awards(user: User, wanted: Wanted) -> QuerySet[Award]:
    awards = staff_awards(user) if wanted.as_staff else grantee_awards(user)
    if wanted.programme:
        awards = awards.filter(application__call__programme__slug=wanted.programme)
    return awards


def _between(field: str, wanted: Wanted) -> Q:
    found = Q()
    if wanted.since:
        found &= Q(**{f"{field}__gte": wanted.since})
    if wanted.until:
        found &= Q(**{f"{field}__lt": wanted.until})
    return found


def _owing(wanted: Wanted) -> Collection[str]:
    """The states of awards that owe something; a feed keeps what a closed one owed, as such."""
    return [AwardState.ACCEPTED] if wanted.open_only else RUNNING


def _closed(row: Condition | Payment, *, done: Collection[str]) -> str:
    """Why it is owed no more."""
    if row.state in done:
        return str(row.get_state_display())
    return "Award closed" if row.award.state == AwardState.CLOSED else ""


def _conditions(user: User, wanted: Wanted) -> Iterator[Entry]:
    rows = Condition.objects.filter(
        _between("due_on", wanted),
        award__in=_awards(user, wanted),
        award__state__in=_owing(wanted),
    )
    if wanted.open_only:
        rows = rows.exclude(state__in=MET)
    rows = rows.select_related(*_ABOUT, "due_after").order_by("due_on", "pk")
    for row in _with_closings(_with_revisions(rows, F("award__created_at")))[: wanted.most]:
        today = local_day(row.award.application.call, wanted.at) if wanted.at else date.min
        yield Entry(
            day=row.due_on,
            uid=row.reference,
            title=row.title,
            about=f"{row.get_kind_display()} of {_about(row.award, wanted)}"
            + (f". Expected: {row.due_words}" if row.is_expected else ""),
            url=_condition_url(row, wanted),
            kind="condition",
            revised_at=row.revised_at,
            revision=row.revision,
            closed=_closed(row, done=MET),
            late=is_late(row, today),
        )


def _payments(user: User, wanted: Wanted) -> Iterator[Entry]:
    rows = Payment.objects.filter(
        _between("due_on", wanted),
        award__in=_awards(user, wanted),
        award__state__in=_owing(wanted),
    )
    if wanted.open_only:
        rows = rows.exclude(state__in=NOT_OWED)
    rows = rows.select_related(*_ABOUT).order_by("due_on", "pk")
    for row in _with_closings(_with_revisions(rows, F("award__created_at")))[: wanted.most]:
        yield Entry(
            day=row.due_on,
            uid=row.reference,
            title=f"Payment: {row.label}",
            about=f"Payment of {_about(row.award, wanted)}",
            url=_url(row.award, wanted),
            kind="payment",
            revised_at=row.revised_at,
            revision=row.revision,
            closed=_closed(row, done=NOT_OWED),
        )


def _repayments(user: User, wanted: Wanted) -> Iterator[Entry]:
    rows = Repayment.objects.filter(
        _between("due_on", wanted), award__in=_awards(user, wanted), approved_at__isnull=False
    )
    if wanted.open_only:
        rows = rows.filter(state__in=OWED_REPAYMENT)
    rows = rows.select_related(*_ABOUT).order_by("due_on", "pk")
    for row in _with_revisions(rows, F("asked_at"))[: wanted.most]:
        today = local_day(row.award.application.call, wanted.at) if wanted.at else date.min
        page = "awards:staff_repayment_detail" if wanted.as_staff else "awards:repayment_detail"
        yield Entry(
            day=row.due_on,
            uid=row.reference,
            title=f"Money to be paid back: {format_money(row.amount, row.award.currency)}",
            about=f"Paid back of {_about(row.award, wanted)}",
            url=settings.SITE_URL + reverse(page, args=[row.reference]),
            kind="repayment",
            revised_at=row.revised_at,
            revision=row.revision,
            closed="" if row.is_open else row.get_state_display(),
            late=row.state in OWED_REPAYMENT and row.due_on < today,
        )


def _answers(user: User, wanted: Wanted) -> Iterator[Entry]:
    rows = _awards(user, wanted).filter(_between("answer_by", wanted))
    if wanted.open_only:
        rows = rows.filter(state=AwardState.OFFERED)
    rows = rows.exclude(state=AwardState.PREPARED).exclude(answer_by=None)
    rows = rows.order_by("answer_by", "pk")
    for row in _with_revisions(rows, F("created_at"))[: wanted.most]:
        if row.answer_by:
            yield Entry(
                day=row.answer_by,
                uid=f"{row.reference}-answer",
                title="Last day to answer the offer",
                about=_about(row, wanted),
                url=_url(row, wanted),
                kind="answer",
                revised_at=row.revised_at,
                revision=row.revision,
                closed="" if row.state == AwardState.OFFERED else row.get_state_display(),
            )


def _ends(user: User, wanted: Wanted) -> Iterator[Entry]:
    states = [AwardState.ACCEPTED] if wanted.open_only else RUNNING
    rows = _awards(user, wanted).filter(_between("ends_on", wanted), state__in=states)
    rows = rows.order_by("ends_on", "pk")
    for row in _with_revisions(rows, F("created_at"))[: wanted.most]:
        yield Entry(
            day=row.ends_on,
            uid=f"{row.reference}-end",
            title="The award ends",
            about=_about(row, wanted),
            url=_url(row, wanted),
            kind="end",
            revised_at=row.revised_at,
            revision=row.revision,
            closed=row.get_state_display() if row.state == AwardState.CLOSED else "",
        )


def _with_revisions(rows: QuerySet[Any], made_at: F) -> QuerySet[Any]:
    """Adds how often something happened to each row, and when last: what calendar programs compare.

    A count never falls, also where a day moves back or what was closed is opened again.
    """
    label = rows.model._meta.label_lower
    events = AuditEvent.objects.filter(subject_type=label, subject=OuterRef("reference"))
    of_row = events.order_by().values("subject")
    return rows.annotate(
        revision=Coalesce(Subquery(of_row.annotate(n=Count("pk")).values("n")), 0),
        revised_at=Coalesce(Subquery(of_row.annotate(last=Max("at")).values("last")), made_at),
    )


def _with_closings(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Counts that the award was closed and opened again, too: it ends and renews what is owed."""
    events = AuditEvent.objects.filter(
        subject_type=Award._meta.label_lower,
        subject=OuterRef("award__reference"),
        verb__in=["award.close", "award.reopen"],
    )
    of_award = events.order_by().values("subject")
    return rows.annotate(
        revision=F("revision")
        + Coalesce(Subquery(of_award.annotate(n=Count("pk")).values("n")), 0),
        revised_at=Greatest("revised_at", Subquery(of_award.annotate(x=Max("at")).values("x"))),
    )


def _about(award: Award, wanted: Wanted) -> str:
    name = f"{award.reference}, {award.application.name}"
    return f"{name}, {award.application.owner}" if wanted.as_staff else name


def _url(award: Award, wanted: Wanted) -> str:
    page = "awards:staff_award_detail" if wanted.as_staff else "awards:award_detail"
    return settings.SITE_URL + reverse(page, args=[award.reference])


def _condition_url(condition: Condition, wanted: Wanted) -> str:
    """A report leads to where it is written or read, everything else to its award."""
    if condition.kind != Condition.Kind.REPORT:
        return _url(condition.award, wanted)
    page = "awards:staff_report_detail" if wanted.as_staff else "awards:report_detail"
    return settings.SITE_URL + reverse(page, args=[condition.reference])


def feed_of(token: str) -> CalendarFeed | None:
    """The person behind a private address, while the account is in use."""
    feeds = CalendarFeed.objects.filter(token=token, user__is_active=True)
    return feeds.select_related("user").first() if token else None


def follows_as_staff(user: User) -> bool:
    """Whether the person has a role in any programme."""
    return staff_programmes(user).exists()


def feed_entries(user: User, at: datetime) -> list[Entry]:
    """Everything for a person's calendar program: own days, and those of their programmes."""
    own = calendar_entries(user, Wanted(open_only=False, most=None))
    if not follows_as_staff(user):
        return own
    since = at.date().replace(year=at.year - 1, day=1)
    staff = calendar_entries(user, Wanted(as_staff=True, open_only=False, since=since, most=None))
    known = {entry.uid for entry in own}
    return [*own, *(entry for entry in staff if entry.uid not in known)]
