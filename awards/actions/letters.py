"""Issuing letters: rendered once, stored, hashed, sent. Never rendered again."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from awards import documents, emails
from awards.actions._locks import locked_award, locked_call
from awards.models import Award, Letter
from awards.permissions import can_prepare_awards, can_work_on_award
from awards.queries.awards import letters_to_issue, standing_letter
from awards.states import AWARD
from core.actors import Actor
from core.audit.trail import record
from core.errors import DomainError, RuleBroken, require
from core.files.models import StoredFile
from core.files.storing import store_bytes
from core.jobs.models import Job
from core.jobs.starting import can_see_job, start_job
from grants.models import Call

logger = logging.getLogger(__name__)

KIND = "awards.jobs.issue_letters"


def issue_letter(*, award: Award, by: Actor, at: datetime) -> Letter:
    """Render, store and send the letter and offer the award; a second call returns the first one's.

    All or nothing: when anything fails there is no letter, no mail and no file.
    """
    with _files_removed_if_undone() as files, transaction.atomic():
        award = locked_award(award.pk)
        require(can_work_on_award(by, award))
        issued = standing_letter(award)
        if issued is not None:
            return issued
        state = AWARD.check(award, "offer")
        content = documents.award_letter(award, at=at)
        stored = store_bytes(
            documents.render_letter(content),
            name=f"{award.reference}-letter.pdf",
            content_type="application/pdf",
            by=by,
            at=at,
        )
        files.append(stored)
        letter = _keep(award, stored, by, at)
        award.state, award.offered_at, award.answer_by = state, at, content.answer_by
        award.save(update_fields=["state", "offered_at", "answer_by"])
        scope = award.application.call.programme.slug
        record(by=by, verb="award.offer", subject=award, at=at, scope=scope, sha256=letter.sha256)
        emails.award_offered(award, letter, at=at)
        return letter


def _keep(award: Award, stored: StoredFile, by: Actor, at: datetime) -> Letter:
    return Letter.objects.create(
        award=award,
        version=1,
        template=documents.TEMPLATE,
        file=stored,
        sha256=stored.sha256,
        issued_at=at,
        issued_by_id=by.pk,
    )


@contextmanager
def _files_removed_if_undone() -> Iterator[list[StoredFile]]:
    """The database forgets an undone deed by itself; the storage has to be told."""
    files: list[StoredFile] = []
    done = False
    try:
        yield files
        done = True
    finally:
        if not done:
            for stored in files:
                default_storage.delete(stored.path)


def start_issuing(*, call: Call, by: Actor, at: datetime) -> Job:
    """Issue all letters of the call in the background; a second call joins the first."""
    with transaction.atomic():
        call = locked_call(call.pk)
        require(can_prepare_awards(by, call))
        running = _running(call)
        if running is not None:
            if not can_see_job(by, running):
                raise RuleBroken(
                    f"{running.created_by or 'Seedcorn'} is issuing these letters now."
                )
            return running
        references = list(letters_to_issue(call).values_list("reference", flat=True))
        if not references:
            raise RuleBroken("No award of this call is waiting for its letter.")
        record(
            by=by,
            verb="letters.start",
            subject=call,
            at=at,
            scope=call.programme.slug,
            count=len(references),
        )
        return start_job(
            kind=KIND,
            title=f"Award letters of {call.title}"[:200],
            by=by,
            at=at,
            params={"call": call.slug, "awards": references},
            scope=call.programme.slug,
            back_url=reverse("awards:staff_award_list", args=[call.slug]),
        )


def _running(call: Call) -> Job | None:
    jobs = Job.objects.filter(kind=KIND, params__call=call.slug)
    active = jobs.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return active.select_related("created_by").first()


@dataclass
class Issued:
    """What came of issuing many letters: references, and what went wrong with which."""

    issued: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)


def issue_letters(
    *, references: Sequence[str], by: Actor, progress: Callable[[int, int, str], None]
) -> Issued:
    """Issue one letter after the other, each in its own transaction; done ones are skipped.

    `progress(done, total, note)` is called before each and at the end, and may raise to stop.
    """
    outcome = Issued()
    for done, reference in enumerate(references):
        progress(done, len(references), reference)
        award = Award.objects.select_related("application").get(reference=reference)
        if standing_letter(award) is not None:
            outcome.already.append(reference)
            continue
        try:
            issue_letter(award=award, by=by, at=timezone.now())
        except DomainError as error:
            outcome.failed.append({"reference": reference, "reason": error.message})
        except (OSError, ValueError):
            logger.exception("The letter of %s could not be made", reference)
            reason = "The letter could not be made or stored. Nothing was sent."
            outcome.failed.append({"reference": reference, "reason": reason})
        else:
            outcome.issued.append(reference)
    progress(len(references), len(references), "")
    return outcome
