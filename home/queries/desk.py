"""What waits for a person, from every room of the house."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from awards.models import Condition
from awards.queries.awards import grantee_awards, grantee_conditions
from awards.queries.obligations import grantee_page, is_late
from awards.states import AwardState, ConditionState
from grants.deadlines import local_day
from grants.models import Application
from grants.queries import own_applications
from grants.queries.calls import invitations_to_use
from grants.queries.changes import open_requests_of
from grants.queries.closing import closing_of, closing_of_call
from grants.states import ApplicationState, CallState
from reviews.models import Assignment
from reviews.queries import accepted_assignments, invited_assignments
from reviews.states import AssignmentState, ReviewState

# How long a result stays on the desk after its announcement.
NEWS_LASTS = timedelta(days=60)


@dataclass(frozen=True)
class Task:
    """One thing to do: where, until when by which clock, and how it stands."""

    label: str
    url: str
    status: str
    tone: str = "neutral"
    due: datetime | date | None = None
    note: str = ""
    time_zone: str = "UTC"

    @property
    def timed(self) -> bool:
        """Whether `due` is a moment, not a whole day."""
        return isinstance(self.due, datetime)


@dataclass(frozen=True)
class TaskGroup:
    """Things of one kind."""

    title: str
    tasks: list[Task]


def tasks_for(user: User, at: datetime) -> list[TaskGroup]:
    """The groups that are not empty, the most urgent kind first. The number of queries is fixed."""
    groups = [
        TaskGroup("Awards to answer", _awards(user)),
        TaskGroup("Reviews", _reviews(user, at)),
        TaskGroup("Invitations to apply", _invitations(user, at)),
        TaskGroup("Changes asked for", _changes(user, at)),
        TaskGroup("Applications to finish", _drafts(user, at)),
        TaskGroup("Conditions of your grants", _conditions(user, at)),
        TaskGroup("Results", _results(user, at)),
    ]
    return [group for group in groups if group.tasks]


def _invitations(user: User, at: datetime) -> list[Task]:
    """Calls one was asked to apply in; with a first stage, which application goes on."""
    return [
        Task(
            label=each.call.title,
            url=reverse("grants:call_detail", args=[each.call.slug]),
            status="Not started",
            tone="info",
            due=closing_of_call(each.call, at).moment,
            time_zone=each.call.time_zone,
            note=f"{each.application.reference} goes on, {each.application.name}"
            if each.application
            else each.call.programme.name,
        )
        for each in invitations_to_use(user, at)
    ]


def _changes(user: User, at: datetime) -> list[Task]:
    rows = open_requests_of(own_applications(user), at)
    return [
        Task(
            label=row.application.name,
            url=reverse("grants:application_detail", args=[row.application.reference]),
            status="Staff ask for changes",
            tone="caution",
            due=row.due_at,
            time_zone=row.application.time_zone,
            note=f"{row.application.reference}, {row.application.call.title}",
        )
        for row in rows
    ]


def _drafts(user: User, at: datetime) -> list[Task]:
    rows = (
        own_applications(user)
        .filter(
            state__in=[ApplicationState.DRAFT, ApplicationState.SUBMITTED],
            call__state=CallState.PUBLISHED,
            call__opens_at__lte=at,
        )
        .order_by("call__deadline", "id")
        .prefetch_related("call__batches")
    )
    return [
        Task(
            label=row.name,
            url=reverse("grants:application_detail", args=[row.reference]),
            status="Not submitted" if row.submitted_at is None else "Changed since submitted",
            tone="caution",
            due=closing_of(row, at).moment,
            time_zone=row.time_zone,
            note=f"{row.reference}, {row.call.title}",
        )
        for row in rows
        if row.is_open(at) and (row.submitted_at is None or row.has_unsent_changes)
    ]


def _reviews(user: User, at: datetime) -> list[Task]:
    invited = invited_assignments(user).filter(application__call__announced_at__isnull=True)
    # Opening one that is not vouched for leads to the page that asks for it.
    accepted = (
        accepted_assignments(user)
        .filter(application__call__announced_at__isnull=True)
        .exclude(review__state=ReviewState.SUBMITTED)
    )
    return [_review_task(row, at) for row in [*invited, *accepted]]


def _review_task(row: Assignment, at: datetime) -> Task:
    invited = row.state == AssignmentState.INVITED
    begun = not invited and hasattr(row, "review")
    return Task(
        label=row.application.name,
        url=reverse("reviews:review_list")
        if invited
        else reverse("reviews:review_edit", args=[row.application.reference]),
        status="Overdue"
        if row.due_at < at
        else ("Answer the invitation" if invited else "Begun" if begun else "Not begun"),
        tone="danger" if row.due_at < at else "caution" if invited else "info",
        due=row.due_at,
        time_zone=row.time_zone,
        note=f"{row.application.reference}, {row.application.call.title}",
    )


def _awards(user: User) -> list[Task]:
    rows = (
        grantee_awards(user)
        .filter(application__owner=user, state=AwardState.OFFERED, acceptance=None)
        .order_by("answer_by", "id")
    )
    return [
        Task(
            label=row.application.name,
            url=reverse("awards:award_detail", args=[row.reference]),
            status="Accept or decline",
            tone="caution",
            due=row.answer_by,
            note=f"{row.reference}, {row.application.call.title}",
        )
        for row in rows
    ]


def _conditions(user: User, at: datetime) -> list[Task]:
    rows = (
        grantee_conditions(user)
        .filter(award__state=AwardState.ACCEPTED, state=ConditionState.OPEN)
        .select_related("due_after")
        .order_by("due_on", "id")
    )
    return [_condition_task(row, at) for row in rows]


def _condition_task(row: Condition, at: datetime) -> Task:
    late = is_late(row, local_day(row.award.application.call, at))
    return Task(
        label=row.title,
        url=grantee_page(row),
        status="Overdue" if late else "Expected" if row.is_expected else "Open",
        tone="danger" if late else "neutral",
        due=row.due_on,
        note=f"{row.reference}, {row.award.application.name}",
    )


# What an applicant may know about a result, in words and tone.
_RESULT_TONES = {
    ApplicationState.FUNDED: "success",
    ApplicationState.WAITLISTED: "info",
    ApplicationState.DECLINED: "neutral",
}


def _results(user: User, at: datetime) -> list[Task]:
    # Deciding again from the waiting list must not show: it stays news as long as it would.
    told_at = Coalesce("decision__announced_at", "decision__waitlisted_at")
    rows: list[Application] = list(
        own_applications(user)
        .alias(told_at=told_at)
        .filter(state__in=list(_RESULT_TONES), told_at__gte=at - NEWS_LASTS)
        .order_by("-told_at", "id")
    )
    return [
        Task(
            label=row.name,
            url=reverse("reviews:application_outcome", args=[row.reference]),
            status=row.get_state_display(),
            tone=_RESULT_TONES[row.state],
            note=f"{row.reference}, {row.call.title}",
        )
        for row in rows
    ]
