"""Days by which an answer is promised, and those that are near or past without one."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from grants.deadlines import local_day
from grants.models import Application, PromiseNotice
from grants.states import ApplicationState

NEAR = timedelta(days=3)


def promised_day(application: Application, at: datetime) -> date | None:
    """The day an answer is promised by, for what is submitted at this moment."""
    call = application.call
    if call.days_to_answer:
        return local_day(call, at) + timedelta(days=call.days_to_answer)
    if application.batch and application.batch.promised_by:
        return application.batch.promised_by
    return call.decision_promised_by


def promises_to_notice(day: date, stage: str) -> QuerySet[Application]:
    """Applications without an answer whose promise is near or past and not noticed yet."""
    told = PromiseNotice.objects.filter(
        application=OuterRef("pk"), promised_by=OuterRef("promised_by"), stage=stage
    )
    rows = Application.objects.filter(
        ~Exists(told), state=ApplicationState.SUBMITTED, is_test=False
    ).select_related("call__programme", "handler")
    # A day further on each side: where the call is it may be tomorrow already, or yesterday still.
    if stage == PromiseNotice.Stage.PAST:
        return rows.filter(promised_by__lte=day)
    one = timedelta(days=1)
    return rows.filter(promised_by__gte=day - one, promised_by__lte=day + NEAR + one)
