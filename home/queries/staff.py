"""The numbers of the staff desk. Each is one grouped query, however many calls there are."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from accounts.models import User
from awards.models import Award, Condition
from awards.states import AwardState, ConditionState
from grants.models import Application, Call, Programme
from grants.queries import staff_calls, staff_programmes
from grants.queries.closing import with_next_batch
from grants.states import ApplicationState, CallState
from home.queries.mail import failed_mails_per_programme
from reviews.queries import standing_assignments
from reviews.queries.conflicts import no_conflict_of
from reviews.states import AssignmentState, ReviewState

Counts = dict[int, int]


@dataclass(frozen=True)
class CallRow:
    """A call with what is going on in it."""

    call: Call
    applications: int
    unanswered: int
    reviews_missing: int
    undecided: int
    letters_to_issue: int
    conditions_waiting: int


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme with its calls and the mail that did not arrive."""

    programme: Programme
    calls: list[CallRow]
    failed_mails: int


def staff_overview(user: User, at: datetime) -> list[ProgrammeRow]:
    """All programmes the person works in, by name; their calls by deadline, the latest first."""
    calls = list(with_next_batch(staff_calls(user), at))
    failed = failed_mails_per_programme(user)
    rows = _call_rows(calls, user, at)
    return [
        ProgrammeRow(
            programme=programme,
            calls=[row for row in rows if row.call.programme_id == programme.pk],
            failed_mails=failed.get(programme.slug, 0),
        )
        for programme in staff_programmes(user)
    ]


def _call_rows(calls: list[Call], user: User, at: datetime) -> list[CallRow]:
    """Of the work of others nothing is counted that a conflict of interest hides."""
    standing = Application.objects.filter(call__in=calls, is_test=False).exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]
    )
    free, of_free = no_conflict_of(user), no_conflict_of(user, "application")
    assignments = standing_assignments().filter(of_free, application__call__in=calls)
    applications = _per_call(standing, "call")
    undecided = _per_call(
        standing.filter(free, state=ApplicationState.SUBMITTED, decision__isnull=True), "call"
    )
    unanswered = _per_call(assignments.filter(state=AssignmentState.INVITED), "application__call")
    missing = _per_call(
        assignments.filter(state=AssignmentState.ACCEPTED).exclude(
            review__state=ReviewState.SUBMITTED
        ),
        "application__call",
    )
    letters = _per_call(
        Award.objects.filter(of_free, application__call__in=calls, state=AwardState.PREPARED),
        "application__call",
    )
    waiting = _per_call(
        Condition.objects.filter(
            no_conflict_of(user, "award__application"),
            award__application__call__in=calls,
            state__in=[ConditionState.HANDED_IN, ConditionState.CHECKED],
        ),
        "award__application__call",
    )
    return [
        CallRow(
            call=call,
            applications=applications.get(call.pk, 0),
            unanswered=unanswered.get(call.pk, 0),
            reviews_missing=missing.get(call.pk, 0),
            # While a call is open nothing can be decided yet, so nothing is missing.
            undecided=0 if _still_open(call, at) else undecided.get(call.pk, 0),
            letters_to_issue=letters.get(call.pk, 0),
            conditions_waiting=waiting.get(call.pk, 0),
        )
        for call in calls
    ]


def _still_open(call: Call, at: datetime) -> bool:
    return call.state == CallState.DRAFT or call.is_open(at)


def _per_call(rows: QuerySet, call: str) -> Counts:
    return dict(rows.order_by().values_list(call).annotate(Count("pk", distinct=True)))
