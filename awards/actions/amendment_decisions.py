"""Deciding changes of an award. An approved one changes the terms and issues its letter."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from awards import emails
from awards.actions._following import move_day, move_days
from awards.actions._locks import locked_call
from awards.actions._money import keep_within_budget
from awards.actions.amending import check_wanted, locked_amendment, note
from awards.actions.amending_conditions import carry_out_conditions
from awards.actions.letters import issue_letter
from awards.actions.payments import record_payment
from awards.actions.seen import refuse_unseen
from awards.documents import ChangeFacts
from awards.due import moved as later
from awards.models import Amendment, Award, LetterKind, Payment, TermsVersion
from awards.permissions import can_decide_amendment, can_work_on_award
from awards.queries.amendments import changes_in_words, movable_conditions, open_instalments
from awards.queries.budget_lines import agreed_lines
from awards.queries.letters import standing_letter
from awards.queries.seen import stamp_of_amendment
from awards.spreading import LAST, NEW, WAYS, spread
from awards.states import AMENDMENT, AWARD, AmendmentState
from core.actors import Actor, person
from core.errors import RuleBroken, require
from core.references.numbering import next_reference
from grants.actions.ownership import transfer_for_programme
from grants.deadlines import local_day


def approve_amendment(
    *,
    amendment: Amendment,
    reason: str,
    way: str = LAST,
    moved: Sequence[str] = (),
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> Amendment:
    """Approve a change: the terms change now, and a letter tells them.

    More money, and what payments wait for, need two people: the first press proposes, somebody
    else's confirms what was proposed. `way` says how a difference is spread over the instalments,
    `moved` which conditions (references) move along with the award's end. Approved twice is
    approved once. `seen` is the stamp of what the page showed: `RuleBroken` when that has changed.
    """
    with transaction.atomic():
        call = locked_call(amendment.award.application.call_id)
        amendment = locked_amendment(amendment)
        award = amendment.award
        require(can_decide_amendment(by, award, amendment.proposed_by_id))
        if amendment.state == AmendmentState.APPROVED:
            return amendment
        _refuse_changed(amendment, seen)
        AWARD.check(award, "amend")
        check_wanted(award, amendment.kind, amendment)
        if amendment.state == AmendmentState.REQUESTED:
            _take_down(amendment, reason, way, moved)
        more = amendment.kind == Amendment.Kind.AMOUNT and (amendment.amount or 0) > award.amount
        if more:
            keep_within_budget(call, amendment.amount or 0, besides=award)
        if (more or amendment.hangs) and amendment.state == AmendmentState.REQUESTED:
            return _propose(amendment, by, at)
        return _approve(amendment, by, at)


def ask_back(
    *, amendment: Amendment, reason: str, seen: str | None = None, by: Actor, at: datetime
) -> Amendment:
    """Ask the grantee to say more or to want something else; the request stays open."""
    if amendment.kind == Amendment.Kind.CONDITIONS:
        raise RuleBroken("Staff planned this change, so there is no grantee to ask back.")
    return _answer(amendment, "ask_back", reason, by, at, seen=seen)


def decline_amendment(
    *, amendment: Amendment, reason: str, seen: str | None = None, by: Actor, at: datetime
) -> Amendment:
    """Decline a change with a reason. The award stays as it is."""
    return _answer(amendment, "decline", reason, by, at, seen=seen)


def _answer(
    amendment: Amendment, verb: str, reason: str, by: Actor, at: datetime, *, seen: str | None
) -> Amendment:
    with transaction.atomic():
        amendment = locked_amendment(amendment)
        require(can_work_on_award(by, amendment.award))
        after = AMENDMENT.check(amendment, verb)
        _refuse_changed(amendment, seen)
        amendment.state = after
        if not reason.strip():
            raise RuleBroken("Give a reason. The grantee reads it.", "reason")
        amendment.note, amendment.proposed_by = reason.strip(), None
        if verb == "decline":
            amendment.decided_at, amendment.decided_by = at, person(by)
        amendment.save(update_fields=["state", "note", "proposed_by", "decided_at", "decided_by"])
        note(amendment, verb, by, at, amendment.note)
        # Of what staff planned the grantee has not heard.
        if amendment.kind != Amendment.Kind.CONDITIONS:
            emails.amendment_answered(amendment, at=at)
        return amendment


def _refuse_changed(amendment: Amendment, seen: str | None) -> None:
    refuse_unseen(
        seen,
        stamp_of_amendment(amendment),
        "This change is no longer as your page showed it: it was sent anew or answered meanwhile. "
        "You have decided nothing. Read how it stands now, then decide again.",
    )


def _take_down(amendment: Amendment, reason: str, way: str, moved: Sequence[str]) -> None:
    """Remember how it is to be carried out, so that the second person confirms exactly this."""
    if way not in WAYS or (way == NEW and (amendment.amount or 0) < amendment.award.amount):
        raise RuleBroken("A new instalment can only carry more money.", "way")
    amendment.note, amendment.way = reason.strip(), way
    amendment.save(update_fields=["note", "way"])
    amendment.moved.set(movable_conditions(amendment).filter(reference__in=moved))


def _propose(amendment: Amendment, by: Actor, at: datetime) -> Amendment:
    amendment.state = AMENDMENT.check(amendment, "propose")
    amendment.proposed_by = person(by)
    amendment.save(update_fields=["state", "proposed_by"])
    note(amendment, "propose", by, at, amendment.note)
    return amendment


def _approve(amendment: Amendment, by: Actor, at: datetime) -> Amendment:
    award = amendment.award
    rows = changes_in_words(amendment)
    if not award.terms.exists():
        _write_terms(award, None, award.answered_at or at)
    _carry_out(amendment, by, at)
    kind = Amendment.Kind.EXTENSION
    letter = issue_letter(
        award=award,
        kind=LetterKind.EXTENSION if amendment.kind == kind else LetterKind.AMENDMENT,
        change=ChangeFacts(
            title=amendment.get_kind_display().lower(),
            rows=rows,
            effective_on=local_day(award.application.call, at),
            reason=amendment.note,
        ),
        by=by,
        at=at,
    )
    amendment.state = AMENDMENT.check(amendment, "approve")
    amendment.letter, amendment.decided_at, amendment.decided_by = letter, at, person(by)
    amendment.save(update_fields=["state", "letter", "decided_at", "decided_by"])
    _write_terms(award, amendment, at)
    note(amendment, "approve", by, at, amendment.note)
    return amendment


def _carry_out(amendment: Amendment, by: Actor, at: datetime) -> None:
    award = amendment.award
    if amendment.kind == Amendment.Kind.EXTENSION and amendment.ends_on:
        _extend(amendment, amendment.ends_on, by, at)
    elif amendment.kind == Amendment.Kind.AMOUNT and amendment.amount:
        _spread(amendment, amendment.amount - award.amount, by, at)
        award.amount = amendment.amount
    elif amendment.kind == Amendment.Kind.INVESTIGATOR:
        _hand_over(amendment, by, at)
    elif amendment.kind == Amendment.Kind.INSTITUTION:
        award.institution = amendment.institution.strip()
    elif amendment.kind == Amendment.Kind.CONDITIONS:
        carry_out_conditions(amendment, by=by, at=at)
    else:
        parts = [award.special_terms, amendment.details.strip()]
        award.special_terms = "\n\n".join(part for part in parts if part)
    award.save(update_fields=["amount", "institution", "special_terms"])


def _extend(amendment: Amendment, ends_on: date, by: Actor, at: datetime) -> None:
    """Move the end, the chosen days that were set, and all that are counted from the end.

    What was met meanwhile keeps its day.
    """
    award, reason = amendment.award, f"The award ends on {ends_on.day} {ends_on:%B %Y}"
    chosen = list(movable_conditions(amendment).filter(pk__in=amendment.moved.values("pk")))
    gap, award.ends_on = ends_on - award.ends_on, ends_on
    award.save(update_fields=["ends_on"])
    for condition in chosen:
        move_day(condition, later(condition.due_on, gap.days, "days"), by=by, at=at, reason=reason)
    move_days(award, by=by, at=at, reason=reason)


def _spread(amendment: Amendment, difference: int, by: Actor, at: datetime) -> None:
    """Change the instalments that have not left, so that they add up to the new amount."""
    award = amendment.award
    payments = list(open_instalments(award).select_for_update(of=("self",)))
    try:
        amounts = spread([each.amount for each in payments], difference, amendment.way)
    except ValueError:
        raise RuleBroken(
            "More than what is still planned would be taken away. Agree on a smaller reduction and "
            "ask for the rest on the page of the award, under “Ask for money back”."
        ) from None
    for payment, amount in zip(payments, amounts, strict=False):
        if amount == payment.amount:
            continue
        payment.award, payment.amount = award, amount
        if not amount and payment.was_sent():
            raise RuleBroken(
                f"Nothing would be left of {payment.reference}, which was in a payment file or "
                "came back, and stays. Spread the difference in another way, or take less."
            )
        record_payment(payment, "payment.amend", by, at, reason=amendment.reference)
        if amount:
            payment.save(update_fields=["amount"])
        else:
            payment.delete()
    if len(amounts) > len(payments):
        last = award.payments.aggregate(last=Max("position"))["last"] or 0
        made = Payment.objects.create(
            award=award,
            reference=next_reference("PAY", at=at),
            position=last + 1,
            label="Additional instalment",
            amount=amounts[-1],
            due_on=max(local_day(award.application.call, at), award.starts_on),
        )
        record_payment(made, "payment.amend", by, at, reason=amendment.reference)


def _hand_over(amendment: Amendment, by: Actor, at: datetime) -> None:
    """The new investigator owns everything; the one before leaves the team at this moment."""
    application, heir = amendment.award.application, amendment.investigator
    if heir is None:
        raise RuleBroken("The account of the new investigator is gone.", "investigator")
    before = application.owner
    transfer_for_programme(
        application=application, email=heir.email, reason=amendment.reason, by=by, at=at
    )
    application.team.filter(user=before).delete()
    amendment.award.application.refresh_from_db(fields=["owner"])


def _budget(award: Award, amendment: Amendment | None) -> list[dict[str, Any]]:
    lines = agreed_lines(award)
    if amendment is not None and amendment.kind == Amendment.Kind.BUDGET and amendment.lines:
        lines = {line["name"]: line["amount"] for line in amendment.lines}
    return [{"name": name, "amount": amount} for name, amount in lines.items()]


def _conditions(award: Award) -> list[dict[str, Any]]:
    rows = award.conditions.order_by("position").prefetch_related("payments")
    return [
        {"title": row.title, "holds": [payment.label for payment in row.payments.all()]}
        for row in rows
    ]


def _write_terms(award: Award, amendment: Amendment | None, at: datetime) -> None:
    last = award.terms.aggregate(last=Max("number"))["last"] or 0
    TermsVersion.objects.create(
        award=award,
        number=last + 1,
        holds_from=local_day(award.application.call, at),
        amount=award.amount,
        starts_on=award.starts_on,
        ends_on=award.ends_on,
        grantee=str(award.application.owner),
        institution=award.held_at,
        special_terms=award.special_terms,
        budget=_budget(award, amendment),
        conditions=_conditions(award),
        letter=amendment.letter if amendment else standing_letter(award),
        amendment=amendment,
        made_at=at,
    )
