"""Handing in what shows that a condition is met, for those that are no release and no report."""

from datetime import datetime

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from awards import emails
from awards.actions._locks import locked_condition
from awards.actions.conditions import check_accepted, hand_in
from awards.models import Condition, Proof, ProofFile
from awards.permissions import can_hand_in
from awards.queries.obligations import unsent_files
from awards.states import CONDITION
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.files.storing import DOCUMENTS, digest_of, discard, store_upload

MOST_FILES = 10


def add_proof_file(*, condition: Condition, upload: File, by: Actor, at: datetime) -> ProofFile:
    """Keep a file until it is handed in. The same bytes once more are the file that is there.

    Raises `RuleBroken` (field `file`) for what is no document, too large, or one too many.
    """
    with transaction.atomic():
        condition = _locked(condition, by)
        there = list(unsent_files(condition))
        digest = digest_of(upload)
        again = next((each for each in there if each.file.sha256 == digest), None)
        if again is not None:
            return again
        if len(there) >= MOST_FILES:
            raise RuleBroken(
                f"{MOST_FILES} files are there. Remove one first; nothing was lost.", "file"
            )
        stored = store_upload(
            upload, by=by, at=at, allowed=DOCUMENTS, max_bytes=settings.MAX_UPLOAD_BYTES
        )
        return ProofFile.objects.create(condition=condition, file=stored)


def remove_proof_file(*, row: ProofFile, by: Actor, at: datetime) -> None:
    """Take back a file that was not handed in yet; one that was stays."""
    with transaction.atomic():
        condition = _locked(row.condition, by)
        waiting = unsent_files(condition).filter(pk=row.pk).first()
        if waiting is None:
            raise RuleBroken("This file was handed in, so it stays.", "file")
        waiting.delete()
        discard(waiting.file)
        scope = condition.award.application.call.programme.slug
        name = waiting.file.name
        record(
            by=by, verb="condition.remove_file", subject=condition, at=at, scope=scope, name=name
        )


def hand_in_proof(*, condition: Condition, words: str, link: str, by: Actor, at: datetime) -> Proof:
    """Hand in words, a link and the files that wait; who verifies the condition is told.

    The same once more while it waits is the proof that is there. `RuleBroken` when there is
    nothing, or when nothing is owed any more.
    """
    words, link = words.strip(), link.strip()
    with transaction.atomic():
        condition = _locked(condition, by)
        files = list(unsent_files(condition))
        if not (words or link or files):
            raise RuleBroken("Hand in words, a link or a file.", "words")
        if link and not link.startswith(("https://", "http://")):
            raise RuleBroken("Start the link with https://.", "link")
        standing = condition.proofs.first()
        unseen = condition.state == "handed_in" and standing is not None
        if unseen and standing and not files and (standing.words, standing.link) == (words, link):
            return standing
        condition = hand_in(condition=condition, by=by, at=at)
        proof = Proof.objects.create(
            condition=condition, words=words, link=link, submitted_at=at, submitted_by=person(by)
        )
        condition.proof_files.filter(proof=None).update(proof=proof)
        _record(proof, len(files), by, at)
        emails.proof_handed_in(proof, at=at)
        return proof


def _locked(condition: Condition, by: Actor) -> Condition:
    condition = locked_condition(condition.pk)
    require(can_hand_in(by, condition.award))
    check_accepted(condition.award)
    if not condition.is_provable:
        raise RuleBroken("Releases and reports are handed in on pages of their own.")
    CONDITION.check(condition, "hand_in")
    return condition


def _record(proof: Proof, files: int, by: Actor, at: datetime) -> None:
    condition = proof.condition
    scope = condition.award.application.call.programme.slug
    record(by=by, verb="condition.prove", subject=condition, at=at, scope=scope, files=files)
