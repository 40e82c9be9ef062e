"""A call that has closed on Ada's submission, for what staff and applicants then do together."""

from datetime import timedelta

from grants.actions.changes import ask_for_changes
from grants.actions.submission import submit_application
from grants.models import Application, Call


def closed_with(application, by, now):
    """Submit, and let the call close an hour later. Returns the submission."""
    submission = submit_application(application=application, by=by, at=now)
    Call.objects.filter(pk=application.call_id).update(deadline=now + timedelta(hours=1))
    application.refresh_from_db()
    application.call.refresh_from_db()
    return submission


def asked(application, by, at, *, questions=("summary",), days=7):
    """Staff ask for changes to these questions."""
    return ask_for_changes(
        application=application,
        questions=questions,
        message="Say how you share the kernels.",
        due_at=at + timedelta(days=days),
        by=by,
        at=at,
    )


def fresh(application):
    """The application as it is stored."""
    return Application.objects.select_related("call__programme").get(pk=application.pk)
