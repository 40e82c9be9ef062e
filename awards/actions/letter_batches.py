"""Many letters at once: ordered together, made by whichever workers are free, one by one."""

import logging
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from awards.actions._locks import locked_call
from awards.actions.letters import issue_letter, issue_result_letter
from awards.models import Letter, LetterKind, LetterOrder
from awards.permissions import can_prepare_awards
from awards.queries.letters import addressees
from core.actors import SYSTEM, Actor
from core.audit.trail import record
from core.errors import DomainError, RuleBroken, require
from core.jobs.models import Job
from core.jobs.starting import can_see_job, start_job
from grants.models import Call

logger = logging.getLogger(__name__)

KIND = "awards.jobs.issue_letters"


def start_issuing(
    *,
    call: Call,
    kind: str,
    by: Actor,
    at: datetime,
    references: Collection[str] | None = None,
    send_at: datetime | None = None,
) -> Job:
    """Have letters of one kind issued in the background; a second call joins what is going on.

    `references` are applications; without them all that are due. `send_at`: the one moment at which
    all their mails go out and the awards become visible.
    """
    with transaction.atomic():
        call = locked_call(call.pk)
        require(can_prepare_awards(by, call))
        running = _running(call)
        if running is not None:
            if not can_see_job(by, running):
                raise RuleBroken(
                    f"{running.created_by or 'Seedcorn'} is issuing letters of this call now."
                )
            return running
        due = addressees(call, kind, by)
        if references is not None:
            due = due.filter(reference__in=references)
        keys = list(due.values_list("pk", flat=True))
        if not keys:
            raise RuleBroken("No letter of this kind is waiting to be issued.")
        job = start_job(
            kind=KIND,
            title=f"{LetterKind(kind).label} letters of {call.title}"[:200],
            by=by,
            at=at,
            params={"call": call.slug, "kind": kind},
            scope=call.programme.slug,
            back_url=f"{reverse('awards:staff_letter_batch', args=[call.slug])}?kind={kind}",
        )
        LetterOrder.objects.bulk_create(
            LetterOrder(job=job, application_id=key, kind=kind, send_at=send_at) for key in keys
        )
        scope = call.programme.slug
        record(by=by, verb="letters.start", subject=call, at=at, scope=scope, count=len(keys))
        return job


def _running(call: Call) -> Job | None:
    jobs = Job.objects.filter(kind=KIND, params__call=call.slug)
    active = jobs.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return active.select_related("created_by").first()


def issue_next(job_pk: UUID, *, wait: bool = False) -> LetterOrder | None:
    """Issue the next letter of a batch that nobody works on; `None` when there is none.

    The order is locked while its letter is made and marked in the same transaction, so a letter is
    made once, however many workers there are and whenever one dies. `wait`: for those that others
    hold, too.
    """
    with transaction.atomic():
        waiting = LetterOrder.objects.filter(job_id=job_pk, done_at=None).order_by("id")
        order = (
            waiting.select_for_update(of=("self",), skip_locked=not wait)
            .select_related("application__award", "job__created_by")
            .first()
        )
        if order is None:
            return None
        try:
            # Undone to its own savepoint when it is refused.
            order.letter = _issue(order)
        except DomainError as error:
            order.problem = error.message[:500]
        except (OSError, ValueError):
            logger.exception("The letter of %s could not be made", order.application_id)
            order.problem = "The letter could not be made or stored. Nothing was sent."
        order.done_at = timezone.now()
        order.save(update_fields=["letter", "problem", "done_at"])
        return order


def _issue(order: LetterOrder) -> Letter:
    by, at = order.job.created_by or SYSTEM, timezone.now()
    if order.kind == LetterKind.AWARD:
        return issue_letter(award=order.application.award, by=by, at=at, send_at=order.send_at)
    return issue_result_letter(
        application=order.application, kind=order.kind, by=by, at=at, send_at=order.send_at
    )
