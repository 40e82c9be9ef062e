"""What reviewers may bid on, what they said, and what no one wants to read."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat

from accounts.models import User
from core.mail.kinds import Kind
from core.mail.quiet import is_quiet
from grants.models import Application, Call
from grants.queries import applications_in_round
from reviews.models import Bid, Bidding, BidRequest, Reviewer
from reviews.queries.conflicts import no_conflict
from reviews.queries.reading import names_by_application

PAGE = 50


def bidding_reviewers(user: User) -> QuerySet[Reviewer]:
    """The places of a person on panels that are or were asked for bids."""
    return Reviewer.objects.filter(
        user=user, is_active=True, panel__bidding__isnull=False
    ).select_related("user", "panel__bidding", "panel__call__programme")


def open_biddings(user: User, at: datetime) -> list[Bidding]:
    """Where a person can say now what they would like to read, soonest end first. One query."""
    rows = Bidding.objects.filter(
        panel__reviewers__user=user,
        panel__reviewers__is_active=True,
        closes_at__gt=at,
        closed_at__isnull=True,
    )
    return list(rows.select_related("panel__call").order_by("closes_at", "pk"))


def biddable(reviewer: Reviewer) -> QuerySet[Application]:
    """What a reviewer may bid on: the round without their conflicts, shuffled for each anew.

    The order is that of a digest of both keys, so that it stays when applications go, and so
    that no application is last for everybody.
    """
    place = MD5(Concat(Value(f"{reviewer.key}/"), Cast("pk", CharField())))
    return (
        applications_in_round(reviewer.panel.call)
        .annotate(bidder=Value(reviewer.user_id), place=place)
        .filter(no_conflict("bidder", "pk"))
        .order_by("place", "pk")
    )


@dataclass(frozen=True)
class BidLine:
    """An application as a bidder sees it. `people` is empty while the call is blind."""

    reference: str
    title: str
    people: list[str]
    value: str


@dataclass(frozen=True)
class BidPage:
    """Fifty applications, the next place or "", and how far the reviewer is."""

    lines: list[BidLine]
    following: str
    said: int
    all: int


def bid_page(reviewer: Reviewer, after: str, *, only_open: bool = False) -> BidPage:
    """One page of what a reviewer may bid on. Four queries."""
    mine = Bid.objects.filter(reviewer=reviewer)
    rows = biddable(reviewer)
    counts = rows.order_by().aggregate(
        all=Count("pk"), said=Count("pk", filter=Q(pk__in=mine.values("application")))
    )
    shown = rows.exclude(pk__in=mine.values("application")) if only_open else rows
    # Their call is read with them: it says whether names may be shown.
    found = list(shown.filter(Q(place__gt=after)).select_related("call")[: PAGE + 1])
    page = found[:PAGE]
    values = dict(mine.filter(application__in=page).values_list("application_id", "value"))
    people = names_by_application(page)
    lines = [
        BidLine(each.reference, each.name, people.get(each.pk, []), values.get(each.pk, ""))
        for each in page
    ]
    following = page[-1].place if len(found) > PAGE else ""  # type: ignore[attr-defined]
    return BidPage(lines, following, counts["said"], counts["all"])


@dataclass(frozen=True)
class Wish:
    """How many would like to read an application."""

    reference: str
    title: str
    yes: int
    maybe: int
    no: int


def _said(value: str) -> Count:
    return Count("bids", filter=Q(bids__value=value))


def wished(call: Call, after: str, *, only_unwanted: bool = False) -> tuple[list[Wish], str]:
    """Fifty applications after a reference with their bids, and the next place. One query."""
    rows = applications_in_round(call).filter(reference__gt=after)
    if only_unwanted:
        rows = rows.exclude(pk__in=_wanted(call))
    columns = (
        rows.annotate(
            yes=_said(Bid.Value.YES), maybe=_said(Bid.Value.MAYBE), no=_said(Bid.Value.NO)
        )
        .order_by("reference")
        .values_list("reference", "title", "yes", "maybe", "no")
    )
    found = [
        Wish(reference, title or "Untitled application", *counts)
        for reference, title, *counts in columns[: PAGE + 1]
    ]
    return found[:PAGE], found[PAGE - 1].reference if len(found) > PAGE else ""


def _wanted(call: Call) -> QuerySet[Bid]:
    wishes = Bid.objects.filter(application__call=call, value__in=[Bid.Value.YES, Bid.Value.MAYBE])
    return wishes.values("application")  # type: ignore[return-value]


@dataclass(frozen=True)
class Coverage:
    """How the bids of a call stand."""

    applications: int
    unwanted: int
    reviewers: int
    silent: int
    bids: int


def coverage(call: Call) -> Coverage:
    """Counts on top of the staff page. Five queries."""
    applications = applications_in_round(call)
    active = Reviewer.objects.filter(panel__call=call, is_active=True)
    bids = Bid.objects.filter(application__call=call, reviewer__is_active=True)
    return Coverage(
        applications=applications.count(),
        unwanted=applications.exclude(pk__in=_wanted(call)).count(),
        reviewers=active.count(),
        silent=silent_reviewers(call).count(),
        bids=bids.count(),
    )


def silent_reviewers(call: Call) -> QuerySet[Reviewer]:
    """Active reviewers who have said nothing yet."""
    return Reviewer.objects.filter(panel__call=call, is_active=True, bids__isnull=True)


@dataclass(frozen=True)
class Bidder:
    """What a reviewer has said so far, in numbers."""

    name: str
    email: str
    yes: int
    maybe: int
    no: int
    asked_at: datetime | None
    reminded_at: datetime | None
    is_quiet: bool


def bidders(call: Call, after: str) -> tuple[list[Bidder], str]:
    """Fifty reviewers after an address with their bids, and the next place. One query."""
    rows = Reviewer.objects.filter(panel__call=call, is_active=True, user__email__gt=after)
    columns = (
        rows.annotate(
            yes=_said(Bid.Value.YES),
            maybe=_said(Bid.Value.MAYBE),
            no=_said(Bid.Value.NO),
            is_quiet=is_quiet(Kind.REVIEWING, "user__email"),
        )
        .order_by("user__email")
        .values_list(
            "user__name",
            "user__email",
            "yes",
            "maybe",
            "no",
            "bid_request__sent_at",
            "bid_request__reminded_at",
            "is_quiet",
        )
    )
    found = [
        Bidder(name or email, email, yes, maybe, no, asked, reminded, quiet)
        for name, email, yes, maybe, no, asked, reminded, quiet in columns[: PAGE + 1]
    ]
    return found[:PAGE], found[PAGE - 1].email if len(found) > PAGE else ""


def unasked_reviewers(call: Call) -> QuerySet[Reviewer]:
    """Active reviewers who got no mail since the bidding was opened."""
    asked = BidRequest.objects.filter(sent_at__gte=F("reviewer__panel__bidding__opened_at"))
    rows = Reviewer.objects.filter(panel__call=call, is_active=True)
    return rows.exclude(pk__in=asked.values("reviewer")).select_related("user")
