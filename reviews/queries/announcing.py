"""What can be announced, and what went out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from grants.models import Application, Batch, Call
from grants.queries import applications_in_round
from grants.states import ApplicationState, CallState
from reviews.models import Announcement, Decision
from reviews.queries.decisions import decided_again
from reviews.states import DecisionState


@dataclass(frozen=True)
class Results:
    """What goes out together. `chosen`: by reference, in a call that goes on."""

    call: Call
    batch: Batch | None
    applications: QuerySet[Application]
    sealed: QuerySet[Decision]
    chosen: frozenset[str] | None = None

    @property
    def missing(self) -> QuerySet[Application]:
        """Applications without a sealed decision."""
        sealed = self.applications.filter(decision__state=DecisionState.SEALED)
        return self.applications.exclude(pk__in=sealed.values("pk")).order_by("reference")

    def is_whole(self, at: datetime) -> bool:
        """Whether all of it has to be decided: a batch, or a call that is over."""
        return self.batch is not None or (self.chosen is None and not self.call.is_open(at))


def still_to_announce(call: Call) -> QuerySet[Application]:
    """Applications of the round whose result is not known to the applicant.

    With those decided again from the waiting list, once that is sealed: until then nobody waits
    for them.
    """
    announced = Decision.objects.filter(state=DecisionState.ANNOUNCED)
    again = decided_again(call).exclude(state=DecisionState.SEALED)
    rows = applications_in_round(call).exclude(pk__in=announced.values("application"))
    return rows.exclude(pk__in=again.values("application"))


def with_more_time(call: Call, at: datetime) -> QuerySet[Application]:
    """Applications that an extension leaves open at this moment, begun or submitted."""
    if call.state != CallState.PUBLISHED:
        return call.applications.none()
    open_ = call.applications.filter(is_test=False, extended_until__gte=at)
    return open_.filter(state__in=[ApplicationState.DRAFT, ApplicationState.SUBMITTED]).order_by(
        "reference"
    )


def is_everybody_told(call: Call) -> bool:
    """Whether every applicant of the round knows a result, be it the waiting list."""
    return not still_to_announce(call).filter(decision__waitlisted_at__isnull=True).exists()


def results_of(
    call: Call,
    *,
    batch: Batch | None = None,
    references: Collection[str] | None = None,
    announcement: Announcement | None = None,
) -> Results:
    """What would go out: of a batch, of these applications, of an announcement, or everything.

    Decisions that are on their way with another announcement are not in it.
    """
    applications = still_to_announce(call)
    free = Decision.objects.filter(announcement__isnull=True)
    chosen = None if references is None else frozenset(references)
    if announcement is not None:
        batch = announcement.batch
        free = Decision.objects.filter(announcement=announcement)
        goes_on = call.mode != Call.Mode.FIXED or call.announced_at is not None
        if goes_on and batch is None:
            # What it was set for, whatever was decided since: the rest goes out another time.
            mine = free.values_list("application__reference", flat=True)
            chosen = frozenset(mine)
    if batch is not None:
        applications = applications.filter(batch=batch)
    if chosen is not None:
        applications = applications.filter(reference__in=chosen)
    elsewhere = Decision.objects.filter(announcement__isnull=False, announced_at__isnull=True)
    applications = applications.exclude(
        pk__in=elsewhere.exclude(pk__in=free.values("pk")).values("application")
    )
    sealed = free.filter(application__in=applications, state=DecisionState.SEALED)
    return Results(call, batch, applications, sealed, chosen)


def announcements_of(call: Call) -> QuerySet[Announcement]:
    """All announcements of a call, the newest first, with who set them."""
    return call.announcements.select_related("by", "cancelled_by", "batch", "call__programme")
