"""Issuing letters: rendered once, sealed, stored, sent after a delay in which it can be undone."""

import logging
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from awards import documents, emails
from awards.actions._files import files_removed_if_undone
from awards.actions._locks import locked_application, locked_award
from awards.actions.cosigning import ask, take_back_question, to_ask
from awards.actions.letter_words import version_to_use
from awards.breach import BreachFacts
from awards.documents import ChangeFacts, LetterFacts, Mark
from awards.letter_codes import new_code
from awards.letter_prints import letter_print
from awards.models import Award, Condition, Cosignature, Letter, LetterKind
from awards.permissions import can_work_on_application
from awards.queries.cosigning import has_signed
from awards.queries.letters import (
    OUTCOMES,
    letterhead_of,
    standing_breach_letter,
    standing_letter,
)
from awards.states import AWARD
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.files.models import StoredFile
from core.files.storing import store_bytes
from core.mail.models import OutgoingMail
from core.mail.outbox import take_back
from core.sealing.seals import seal
from grants.deadlines import local_day
from grants.models import Application
from grants.openness import current_version
from reviews.queries.feedback import feedback_of
from reviews.states import DecisionState

logger = logging.getLogger(__name__)

CHANGED = "Changed since the batch was started; look at it and start again for this one."
_OFFER = ["state", "offered_at", "visible_from", "answer_by"]


def issue_letter(
    *,
    award: Award,
    by: Actor,
    at: datetime,
    kind: str = LetterKind.AWARD,
    change: ChangeFacts | None = None,
    breach: BreachFacts | None = None,
    about: Condition | None = None,
    send_at: datetime | None = None,
    looked_at: str = "",
) -> Letter:
    """Issue a letter about an award. The award letter offers it; issued twice, it is the first one.

    All or nothing: when anything fails there is no letter, no mail and no file. `about`: the
    condition that a letter of breach tells of. `send_at`: when its mail goes out and the grantee
    sees it; without it, after the usual delay. `looked_at`: the `letter_print` of what somebody
    looked at; `RuleBroken` when it would say something else now.
    """
    with transaction.atomic(), files_removed_if_undone() as files:
        award = locked_award(award.pk)
        application = award.application
        require(can_work_on_application(by, application))
        first = kind == LetterKind.AWARD
        issued = standing_letter(award) if first else None
        if issued is not None:
            return issued
        state = AWARD.check(award, "offer") if first else award.state
        cosignatory = to_ask(award) if first else None
        sent_at = _goes_out(at, send_at)
        if first:
            award.answer_by = _last_day_to_answer(application, sent_at)
        facts = documents.letter_facts(
            kind, application, at=at, award=award, change=change, breach=breach
        )
        letter = _issue(
            facts,
            application,
            award=award,
            about=about,
            cosignatory=cosignatory,
            looked_at=looked_at,
            files=files,
            sent_at=sent_at,
            by=by,
            at=at,
        )
        if first:
            award.state, award.offered_at, award.visible_from = state, at, sent_at
            award.openness_policy = current_version()
            award.save(update_fields=[*_OFFER, "openness_policy"])
            emails.award_offered(award, letter, at=at)
            if cosignatory is not None:
                cosignatory.award = award
                ask(cosignatory, letter, at=at)
        else:
            emails.letter_sent(letter, at=at)
        _note(letter, "award.offer" if first else "letter.issue", by, at)
        return letter


def issue_result_letter(
    *,
    application: Application,
    kind: str,
    by: Actor,
    at: datetime,
    send_at: datetime | None = None,
    looked_at: str = "",
) -> Letter:
    """Issue the letter about a decision not to fund, or to put on the waiting list.

    Never before the announcement: `RuleBroken`. Issued twice, it is the first one. `looked_at` is
    that of `issue_letter`.
    """
    with transaction.atomic(), files_removed_if_undone() as files:
        application = locked_application(application.pk)
        require(can_work_on_application(by, application))
        decision = application.decision
        if (
            decision.state != DecisionState.ANNOUNCED
            or decision.outcome != OUTCOMES[LetterKind(kind)]
        ):
            raise RuleBroken("This result is not announced, so no letter can tell it.")
        issued = application.letters.filter(kind=kind, withdrawn_at__isnull=True).first()
        if issued is not None:
            return issued
        facts = documents.letter_facts(
            kind,
            application,
            at=at,
            reason=decision.reason_for_applicant,
            feedback=feedback_of(decision),
        )
        sent_at = _goes_out(at, send_at)
        letter = _issue(
            facts,
            application,
            award=None,
            looked_at=looked_at,
            files=files,
            sent_at=sent_at,
            by=by,
            at=at,
        )
        emails.letter_sent(letter, at=at)
        _note(letter, "letter.issue", by, at)
        return letter


def withdraw_letter(
    *, letter: Letter, by: Actor, at: datetime, with_its_deed: bool = False
) -> Letter:
    """Take a letter back whose mail is not out, or failed; its award is in preparation again.

    `RuleBroken` once the mail is out, and for the letter of a change or a breach: what it tells
    holds. `with_its_deed`: the caller takes the breach back in the same transaction. Twice is once.
    """
    with transaction.atomic():
        award = locked_award(letter.award_id) if letter.award_id else None
        letter = (
            Letter.objects.select_for_update(of=("self",))
            .select_related("application__call__programme")
            .get(pk=letter.pk)
        )
        require(can_work_on_application(by, letter.application))
        if letter.withdrawn_at is not None:
            return letter
        tells = letter.kind == LetterKind.ACCEPTANCE or hasattr(letter, "amendment")
        if tells or (letter.kind == LetterKind.BREACH and not with_its_deed):
            raise RuleBroken("What this letter tells holds already, so the letter stays.")
        mail = OutgoingMail.objects.filter(dedupe_key=emails.letter_key(letter)).first()
        if mail is not None and not take_back(mail.pk):
            raise RuleBroken("The mail with this letter is out, so it can no longer be taken back.")
        if award is not None and letter.kind == LetterKind.AWARD:
            award.state = AWARD.check(award, "take_back")
            if has_signed(award):
                raise RuleBroken("The grantee has signed this letter, so it stays.")
            take_back_question(award)
            award.offered_at = award.visible_from = award.answer_by = None
            award.save(update_fields=_OFFER)
        letter.withdrawn_at, letter.withdrawn_by = at, person(by)
        letter.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _note(letter, "letter.withdraw", by, at)
        return letter


def end_breach(*, condition: Condition, by: Actor, at: datetime) -> bool:
    """What is lifted, waived or accepted is breached no longer, and its letter says so.

    `True` when the letter was taken back before its mail was out, so that nobody had it.
    """
    letter = standing_breach_letter(condition)
    if letter is None:
        return False
    if letter.sent_at > at:
        withdraw_letter(letter=letter, by=by, at=at, with_its_deed=True)
        return True
    end_letter(letter=letter, by=by, at=at)
    return False


def end_letter(*, letter: Letter, by: Actor, at: datetime) -> Letter:
    """Note that what a letter of breach told no longer holds; it stays. Twice is once."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        require(can_work_on_application(by, letter.application))
        if letter.kind != LetterKind.BREACH:
            raise RuleBroken("Only a letter of breach ends.")
        if letter.ended_at is None and letter.withdrawn_at is None:
            letter.ended_at = at
            letter.save(update_fields=["ended_at"])
            _note(letter, "letter.end", by, at)
        return letter


def _issue(
    facts: LetterFacts,
    application: Application,
    *,
    award: Award | None,
    about: Condition | None = None,
    cosignatory: Cosignature | None = None,
    looked_at: str,
    files: list[StoredFile],
    sent_at: datetime,
    by: Actor,
    at: datetime,
) -> Letter:
    programme = application.call.programme
    version = version_to_use(programme, facts.kind, at=at)
    letterhead = letterhead_of(programme)
    if looked_at and looked_at != letter_print(
        application, award, version, letterhead, cosignatory
    ):
        raise RuleBroken(CHANGED)
    mark = Mark(new_code())
    html = documents.letter_html(facts, version, letterhead, mark=mark)
    pdf = documents.letter_pdf(html, facts, version, letterhead, mark=mark)
    name = award.reference if award else application.reference
    stored = store_bytes(
        _sealed(pdf, f"{facts.frame['label']}, issued by {programme.name}"),
        name=f"{name}-{facts.kind}-letter.pdf",
        content_type="application/pdf",
        by=by,
        at=at,
    )
    files.append(stored)
    last = application.letters.filter(kind=facts.kind).aggregate(last=Max("version"))["last"]
    return Letter.objects.create(
        application=application,
        award=award,
        about=about,
        kind=facts.kind,
        version=(last or 0) + 1,
        template=version,
        code=mark.code,
        file=stored,
        sha256=stored.sha256,
        issued_at=at,
        issued_by=person(by),
        sent_at=sent_at,
    )


def _last_day_to_answer(application: Application, sent_at: datetime) -> date:
    return local_day(application.call, sent_at) + documents.ANSWER_WITHIN


def _goes_out(at: datetime, send_at: datetime | None) -> datetime:
    """The moment that was set; after the usual delay when it has passed or none was.

    A letter that was late in its batch can so be taken back like every other.
    """
    if send_at is not None and send_at > at:
        return send_at
    return at + timedelta(seconds=settings.LETTER_MAIL_AFTER_SECONDS)


def _sealed(pdf: bytes, reason: str) -> bytes:
    try:
        return seal(pdf, reason=reason)
    except OSError as error:
        logger.exception("A letter could not be sealed")
        raise RuleBroken(
            "The letter could not be sealed, as the time stamp authority did not answer. Nothing "
            "was issued or sent. Try again in some minutes."
        ) from error


def _note(letter: Letter, verb: str, by: Actor, at: datetime) -> None:
    record(
        by=by,
        verb=verb,
        subject=letter.award or letter.application,
        at=at,
        scope=letter.application.call.programme.slug,
        sha256=letter.sha256,
        kind=letter.kind,
    )
