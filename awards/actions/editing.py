"""Changing an award while it is in preparation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from awards.actions._following import resolve_days
from awards.actions._locks import locked_award, locked_call
from awards.actions._money import keep_within_budget
from awards.actions.seen import refuse_changed_terms
from awards.models import Award, Condition, Payment
from awards.permissions import can_work_on_award
from awards.promises import why_not_open
from awards.states import AWARD
from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.money import format_money
from core.references.numbering import next_reference
from grants.models import FormVersion
from grants.openness import current_version


@dataclass(frozen=True)
class AwardTerms:
    """The award's own fields; `amount` in minor units."""

    amount: int
    starts_on: date
    ends_on: date
    special_terms: str = ""
    needs_cosignature: bool = False


@dataclass(frozen=True)
class ConditionTerms:
    """A condition as staff want it. Without a reference it is a new one.

    A fixed day is `due_on`; another rule counts `due_count` units, after a condition from the one
    with the reference `due_after`. `held`: references of payments that wait for a new one, beside
    those that name it themselves.
    """

    kind: str
    title: str
    due_on: date | None
    details: str = ""
    output_kind: str = ""
    promised_licence: str = ""
    promised_place: str = ""
    reference: str = ""
    due_by: str = Condition.DueBy.DAY
    due_count: int | None = None
    due_unit: str = ""
    due_after: str = ""
    verified_by: str = Condition.Verifier.OFFICER
    verifier: User | None = None
    held: Sequence[str] = ()
    report_form: FormVersion | None = None


@dataclass(frozen=True)
class PaymentTerms:
    """An instalment as staff want it; `waits_for` holds references of conditions."""

    label: str
    amount: int
    due_on: date
    waits_for: Sequence[str] = field(default_factory=tuple)
    reference: str = ""
    basis: str = Payment.Basis.DATE


def edit_award(
    *,
    award: Award,
    terms: AwardTerms,
    conditions: Sequence[ConditionTerms],
    payments: Sequence[PaymentTerms],
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> Award:
    """Set the award's terms, conditions and payments; those not named are removed.

    Raises `RuleBroken` when the instalments do not add up, the dates do not follow each other,
    the call's budget does not suffice, a licence does not open what it is for, the letter is out,
    or the terms are no longer those of which `seen` is the stamp.
    """
    with transaction.atomic():
        call = locked_call(award.application.call_id)
        award = locked_award(award.pk)
        require(can_work_on_award(by, award))
        award.state = AWARD.check(award, "edit")
        refuse_changed_terms(award, seen)
        if terms.amount <= 0 and not award.parts.exists():
            raise RuleBroken("The amount must be more than nothing.", "amount")
        _check(terms, payments, award.currency)
        keep_within_budget(call, terms.amount, besides=award)
        for name, value in vars(terms).items():
            setattr(award, name, value)
        award.save(update_fields=["state", *vars(terms)])
        kept = _set_conditions(award, conditions, at)
        _set_payments(award, payments, kept, at)
        _hold(award, zip(kept.values(), conditions, strict=True))
        record(
            by=by,
            verb="award.edit",
            subject=award,
            at=at,
            scope=call.programme.slug,
            amount=award.amount,
        )
        return award


def _check(terms: AwardTerms, payments: Sequence[PaymentTerms], currency: str) -> None:
    if terms.starts_on >= terms.ends_on:
        raise RuleBroken("The award must end after it starts.", "ends_on")
    if any(payment.amount <= 0 for payment in payments):
        raise RuleBroken("Each instalment must be more than nothing.")
    total = sum(payment.amount for payment in payments)
    if total != terms.amount:
        gap = format_money(abs(terms.amount - total), currency)
        word = "missing" if total < terms.amount else "too much"
        raise RuleBroken(
            f"The instalments add up to {format_money(total, currency)}, but the award is "
            f"{format_money(terms.amount, currency)}: {gap} {word}. "
            "Change the instalments or the amount."
        )


def _set_conditions(
    award: Award, wanted: Sequence[ConditionTerms], at: datetime
) -> dict[str, Condition]:
    """Write the conditions in the order given; returns them by reference."""
    stored = {condition.reference: condition for condition in award.conditions.all()}
    kept = {}
    for position, terms in enumerate(wanted, 1):
        check_condition(terms)
        condition = stored.get(terms.reference) or Condition(
            award=award, reference=next_reference("CON", at=at)
        )
        condition.position = position
        _write(condition, vars(terms) | _day_at_first(award, terms), without={"reference", "held"})
        kept[condition.reference] = condition
    gone = award.conditions.exclude(reference__in=kept)
    gone.update(due_by=Condition.DueBy.DAY, due_count=None, due_unit="", due_after=None)
    _remove(gone)
    _set_rules(award, list(zip(kept.values(), wanted, strict=True)), kept)
    return kept


def _day_at_first(award: Award, terms: ConditionTerms) -> dict[str, Any]:
    """A fixed day, until every condition a rule may count from is stored."""
    by_day = terms.due_by == Condition.DueBy.DAY
    return {
        "due_on": terms.due_on if by_day else award.ends_on,
        "due_by": Condition.DueBy.DAY,
        "due_count": None,
        "due_unit": "",
        "due_after": None,
    }


def _set_rules(
    award: Award,
    rows: Sequence[tuple[Condition, ConditionTerms]],
    kept: dict[str, Condition],
) -> None:
    """Write the rules and the days they come to."""
    for condition, terms in rows:
        if terms.due_by == Condition.DueBy.DAY:
            continue
        condition.due_by, condition.due_count = terms.due_by, terms.due_count
        condition.due_unit = terms.due_unit
        if terms.due_by == Condition.DueBy.AFTER_MET:
            condition.due_after = kept.get(terms.due_after)
            if condition.due_after is None:
                raise RuleBroken(f"Say after which condition “{terms.title}” is due.")
    for condition, day in resolve_days(award, kept.values()).items():
        if condition.due_by != Condition.DueBy.DAY:
            condition.due_on = day
            condition.save()


def check_condition(terms: ConditionTerms, policy: str = "") -> None:
    """`RuleBroken` when a condition lacks what its kind or its rule needs.

    `policy`: the list of open licences frozen into the award; without it the one of today, which
    is frozen when the letter is issued.
    """
    if terms.kind == Condition.Kind.RELEASE and not (terms.output_kind and terms.promised_licence):
        raise RuleBroken(
            f"“{terms.title}” is a release, so it needs a kind of output and a licence."
        )
    if terms.kind == Condition.Kind.RELEASE:
        version = policy or current_version()
        why = why_not_open(terms.promised_licence, terms.output_kind, version)
        if why:
            raise RuleBroken(f"“{terms.title}”: {why}")
    if terms.report_form is not None and terms.kind != Condition.Kind.REPORT:
        raise RuleBroken(f"“{terms.title}” is no report, so it has no form.")
    if terms.due_by == Condition.DueBy.DAY:
        if terms.due_on is None:
            raise RuleBroken(f"“{terms.title}” needs a day.")
    elif terms.due_count is None or not terms.due_unit:
        raise RuleBroken(f"Say how many days or months “{terms.title}” counts.")


def _hold(award: Award, rows: Iterable[tuple[Condition, ConditionTerms]]) -> None:
    """Let payments wait for conditions they could not name yet, because those are new."""
    for condition, terms in rows:
        if not terms.reference and terms.held:
            condition.payments.add(*award.payments.filter(part=None, reference__in=terms.held))


def _set_payments(
    award: Award, wanted: Sequence[PaymentTerms], conditions: dict[str, Condition], at: datetime
) -> None:
    stored = {payment.reference: payment for payment in award.payments.filter(part=None)}
    kept = []
    for position, terms in enumerate(wanted, 1):
        payment = stored.get(terms.reference) or Payment(
            award=award, reference=next_reference("PAY", at=at)
        )
        payment.position = position
        _write(payment, vars(terms), without={"reference", "waits_for"})
        payment.conditions.set(
            [conditions[reference] for reference in terms.waits_for if reference in conditions]
        )
        kept.append(payment.reference)
    _remove(award.payments.filter(part=None).exclude(reference__in=kept))


def _write(row: Condition | Payment, values: dict[str, Any], *, without: set[str]) -> None:
    for name, value in values.items():
        if name not in without:
            setattr(row, name, value)
    row.save()


def _remove(rows: Iterable[Condition | Payment]) -> None:
    for row in rows:
        row.delete()
