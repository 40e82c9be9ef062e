"""The log of every press of the submit button, with what blocked it."""

import logging
from datetime import datetime

from django.db import Error as DatabaseError

from core.actors import Actor, person
from core.errors import DomainError, RuleBroken, require
from grants.errors import Incomplete, NotTakenIn
from grants.models import Application, SubmitAttempt
from grants.permissions import can_write_application

logger = logging.getLogger(__name__)


def note_attempt(
    application: Application, by: Actor, at: datetime, refusal: DomainError | None
) -> None:
    """Write the attempt down; `refusal` is what blocked it, `None` when it was accepted."""
    problems: list[dict[str, str]] = []
    if isinstance(refusal, Incomplete):
        problems = [
            {"question": found.question, "message": found.message} for found in refusal.findings
        ]
    elif refusal is not None:
        problems = [{"question": "", "message": refusal.message}]
    SubmitAttempt.objects.create(
        application=application,
        at=at,
        by=person(by),
        accepted=refusal is None,
        problems=problems,
    )


def note_trouble(
    application: Application, by: Actor, at: datetime, trouble: Exception
) -> NotTakenIn:
    """Write down an attempt that failed on our side, wherever that is still possible.

    The log of the server has it in any case. Returns the sentence for the person.
    """
    logger.error(
        "Submission of %s, arrived %s, failed on our side: %s",
        application.reference,
        at.isoformat(),
        trouble,
        exc_info=trouble,
    )
    kind = type(trouble).__name__
    try:
        note_attempt(application, by, at, RuleBroken(f"Trouble on our side ({kind})."))
    except DatabaseError:
        logger.exception("The attempt could not be stored either.")
    return NotTakenIn(
        "Your submission was not taken in, because something went wrong on our side. Everything "
        "you wrote is kept, and when this attempt arrived is recorded. Submit again."
    )


def note_unconfirmed(*, application: Application, by: Actor, at: datetime) -> None:
    """Keep an attempt to submit without the declaration ticked."""
    require(can_write_application(by, application))
    note_attempt(application, by, at, RuleBroken("The declaration was not ticked."))
