"""Many letters at once: ordered together, made by whichever workers are free, one by one."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from awards.actions._locks import locked_call
from awards.actions.letter_words import words_in_use
from awards.actions.letters import issue_letter, issue_result_letter
from awards.condition_rows import load_conditions, load_payments
from awards.letter_prints import letter_print
from awards.models import Letter, LetterKind, LetterOrder
from awards.permissions import can_prepare_awards
from awards.queries.cosigning import standing_cosignatures
from awards.queries.letters import BATCH_KIND, addressees, letterhead_of, running_batch
from core.actors import SYSTEM, Actor
from core.audit.trail import record
from core.errors import DomainError, RuleBroken, require
from core.jobs.models import Job
from core.jobs.starting import ask_to_stop, can_see_job, start_job
from grants.models import Application, Call

logger = logging.getLogger(__name__)


def start_issuing(
    *,
    call: Call,
    kind: str,
    by: Actor,
    at: datetime,
    references: Collection[str] | None = None,
    send_at: datetime | None = None,
) -> Job:
    """Have letters of one kind issued in the background; asked for again, it joins what goes on.

    `references` are applications; without them all that are due. `send_at`: the one moment at which
    all their mails go out and the awards become visible. What would say something else by the time
    its turn comes is not issued. `RuleBroken` while a batch makes other letters of the call: none
    of what is asked for here would be among them.
    """
    with transaction.atomic():
        call = locked_call(call.pk)
        require(can_prepare_awards(by, call))
        due = addressees(call, kind, by)
        if references is not None:
            due = due.filter(reference__in=references)
        running = running_batch(call)
        if running is not None:
            return _joined(running, by, due, kind, send_at)
        prints = _prints(call, kind, due)
        if not prints:
            raise RuleBroken("No letter of this kind is waiting to be issued.")
        job = start_job(
            kind=BATCH_KIND,
            title=f"{LetterKind(kind).label} letters of {call.title}"[:200],
            by=by,
            at=at,
            params={"call": call.slug, "kind": kind},
            scope=call.programme.slug,
            back_url=f"{reverse('awards:staff_letter_batch', args=[call.slug])}?kind={kind}",
        )
        LetterOrder.objects.bulk_create(
            LetterOrder(
                job=job, application_id=key, kind=kind, send_at=send_at, looked_at=looked_at
            )
            for key, looked_at in prints.items()
        )
        scope = call.programme.slug
        record(by=by, verb="letters.start", subject=call, at=at, scope=scope, count=len(prints))
        return job


def _prints(call: Call, kind: str, due: Iterable[Application]) -> dict[int, str]:
    """What each letter says now, by application; the same few queries for one and a thousand."""
    rows = list(due)
    words, head = words_in_use(call.programme, kind), letterhead_of(call.programme)
    if kind != LetterKind.AWARD:
        return {row.pk: letter_print(row, None, words, head) for row in rows}
    awards = [row.award for row in rows]
    load_conditions(awards)
    load_payments(awards)
    signing = standing_cosignatures(awards)
    return {
        row.pk: letter_print(row, row.award, words, head, signing.get(row.award.pk)) for row in rows
    }


def _joined(
    running: Job, by: Actor, due: QuerySet[Application], kind: str, send_at: datetime | None
) -> Job:
    """The running batch, when all that is asked for is in it, and so is the moment."""
    ordered = running.letter_orders.filter(kind=kind, send_at=send_at)
    is_other = not ordered.exists() or due.exclude(pk__in=ordered.values("application")).exists()
    if is_other or not can_see_job(by, running):
        raise RuleBroken(
            f"{running.created_by or 'Seedcorn'} is having letters of this call issued now: "
            f"{running.title}. Wait until that is done, or stop it, and start again."
        )
    return running


def stop_issuing(*, call: Call, kind: str, by: Actor, at: datetime) -> int:
    """Stop the batch that makes letters of this kind, whoever began it; what is made stays.

    Waits for the letters that are being made, so that afterwards none is added. Returns how many
    were not made; nothing when no batch runs.
    """
    require(can_prepare_awards(by, call))
    with transaction.atomic():
        running = running_batch(call, kind)
        if running is None:
            return 0
        ask_to_stop(running)
        left = LetterOrder.objects.filter(job=running, done_at=None)
        keys = list(left.select_for_update().order_by("id").values_list("pk", flat=True))
        LetterOrder.objects.filter(pk__in=keys).delete()
        scope = call.programme.slug
        record(by=by, verb="letters.stop", subject=call, at=at, scope=scope, count=len(keys))
        return len(keys)


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
        return issue_letter(
            award=order.application.award,
            by=by,
            at=at,
            send_at=order.send_at,
            looked_at=order.looked_at,
        )
    return issue_result_letter(
        application=order.application,
        kind=order.kind,
        by=by,
        at=at,
        send_at=order.send_at,
        looked_at=order.looked_at,
    )
