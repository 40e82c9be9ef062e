"""Changes staff asked for, and what of an application is open because of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from grants.differences import ChangedQuestion, changed_questions, overlaid
from grants.models import Application, ChangeRequest, PutBack, Question, Submission
from grants.queries.doors import staff_applications, standing_submission, values_of
from grants.snapshot import Content
from grants.states import ApplicationState, ChangeRequestState
from grants.structure import content_of, structure_of


def staff_change_requests(user: User) -> QuerySet[ChangeRequest]:
    """The requests of the applications staff may see."""
    return ChangeRequest.objects.filter(application__in=staff_applications(user)).select_related(
        "application__call__programme", "asked_by", "before", "after"
    )


def open_request(application: Application, at: datetime) -> ChangeRequest | None:
    """The request the applicant can answer at this moment."""
    return application.change_requests.filter(state=ChangeRequestState.OPEN, due_at__gte=at).first()


def open_requests_of(applications: QuerySet[Application], at: datetime) -> QuerySet[ChangeRequest]:
    """The requests that can be answered now, of submitted ones among these applications."""
    submitted = applications.filter(state=ApplicationState.SUBMITTED)
    return (
        ChangeRequest.objects.filter(state=ChangeRequestState.OPEN, due_at__gte=at)
        .filter(application__in=submitted.values("pk"))
        .select_related("application__call")
        .order_by("due_at", "pk")
    )


def request_to_answer(application: Application, at: datetime) -> ChangeRequest | None:
    """The request a submission after the deadline belongs to: open, or answered just before."""
    waiting = application.change_requests.exclude(state=ChangeRequestState.OPEN, due_at__lt=at)
    return waiting.filter(state__in=[ChangeRequestState.OPEN, ChangeRequestState.ANSWERED]).first()


def overdue_request(application: Application, at: datetime) -> ChangeRequest | None:
    """A request whose time is over and that nobody answered, as long as nothing came after it."""
    last = application.change_requests.first()
    return last if last and last.state_at(at) == ChangeRequestState.LAPSED else None


def requested_keys(request: ChangeRequest) -> list[str]:
    """The keys of the questions asked about, in the form's order."""
    return list(request.questions.values_list("key", flat=True))


def requested_questions(request: ChangeRequest) -> list[Question]:
    """The questions asked about, in the form's order."""
    return list(request.questions.select_related("section"))


def open_keys(application: Application, at: datetime) -> frozenset[str] | None:
    """The questions that can be changed now; `None` when all can, empty when none can."""
    if application.is_open(at):
        return None
    request = open_request(application, at)
    return frozenset(requested_keys(request)) if request else frozenset()


def current_content(application: Application) -> Content:
    """The content as the answers are now."""
    return content_of(structure_of(application), values_of(application))


def answered_content(
    application: Application, standing: Submission, request: ChangeRequest
) -> Content:
    """What stands, with the answers of the questions asked about as they are now.

    Later edits of other questions were never sent and do not slip in with an answer to staff.
    """
    values = overlaid(standing.content, current_content(application), requested_keys(request))
    return content_of(structure_of(application), values)


@dataclass(frozen=True)
class Unsent:
    """Answers that differ from what stands as submitted."""

    standing: Submission
    questions: list[ChangedQuestion]


def unsent_changes(application: Application) -> Unsent | None:
    """What differs from the submission that stands; `None` when nothing was submitted."""
    standing = standing_submission(application)
    if standing is None:
        return None
    now = current_content(application)
    return Unsent(standing, changed_questions(standing.content, now, application.call.currency))


def undoable(application: Application) -> list[PutBack]:
    """What was put back and not undone, the latest first, one of each question."""
    rows = application.put_backs.filter(undone_at__isnull=True).select_related("question")
    latest: dict[int, PutBack] = {}
    for row in rows:
        latest.setdefault(row.question_id, row)
    return list(latest.values())


def request_difference(request: ChangeRequest) -> list[ChangedQuestion]:
    """What the answer changed, compared with what stood when staff asked."""
    if request.after is None:
        return []
    currency = request.application.call.currency
    return changed_questions(request.before.content, request.after.content, currency)
