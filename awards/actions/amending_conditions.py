"""Other conditions of an accepted award, and other conditions for its payments.

Staff plan them, the change tells them in words of its own, and its approval carries them out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from awards import emails
from awards.actions._following import resolve_days
from awards.actions._locks import locked_award
from awards.actions.amending import note
from awards.actions.editing import ConditionTerms, check_condition
from awards.actions.payments import record_payment
from awards.models import Amendment, Award, Condition, ConditionStep, Payment
from awards.permissions import can_work_on_award
from awards.queries.amendments import conditions_to_wait_for, movable_payments
from awards.states import AMENDMENT, AWARD, OPEN_AMENDMENT
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.references.numbering import next_reference, next_references
from grants.deadlines import local_day
from grants.models import FormVersion

# Named apart: a new condition has no reference, and what waits for it is told beside it.
_APART = {"reference", "held"}


@dataclass(frozen=True)
class Addition:
    """A condition to be added, and the payments (references) that are to wait for it."""

    terms: ConditionTerms
    holds: Sequence[str] = ()


def amend_conditions(
    *,
    award: Award,
    additions: Sequence[Addition],
    waits: Mapping[str, Sequence[str]],
    reason: str,
    by: Actor,
    at: datetime,
) -> Amendment:
    """Plan a change. What payments wait for is proposed by it; somebody else confirms it.

    `waits` says for a payment which of the conditions that are not met it waits for from now on;
    payments that are not named wait as before. Raises `RuleBroken` when nothing would change, when
    a day lies in the past, for payments that have left *planned*, and while a change of this kind
    waits.
    """
    with transaction.atomic():
        award = locked_award(award.pk)
        require(can_work_on_award(by, award))
        AWARD.check(award, "amend")
        if not reason.strip():
            raise RuleBroken("Say why. The grantee reads it.", "reason")
        kind = Amendment.Kind.CONDITIONS
        waiting = award.amendments.filter(kind=kind, state__in=OPEN_AMENDMENT).first()
        if waiting is not None:
            raise RuleBroken(f"{waiting} changes conditions and waits. Decide on it first.")
        titles = dict(award.conditions.values_list("reference", "title"))
        adds = [_stored(each.terms, titles) for each in additions]
        hangs = _planned(award, additions, waits)
        if not adds and not hangs:
            raise RuleBroken("Nothing would change. Add a condition, or change what waits for one.")
        _drafts(award, adds, at)
        amendment = Amendment.objects.create(
            award=award,
            kind=kind,
            reference=next_reference("AMD", at=at),
            reason=reason.strip(),
            note=reason.strip(),
            adds=adds,
            hangs=hangs,
            requested_by=person(by),
            requested_at=at,
        )
        note(amendment, "request", by, at)
        if hangs:
            amendment.state = AMENDMENT.check(amendment, "propose")
            amendment.proposed_by = person(by)
            amendment.save(update_fields=["state", "proposed_by"])
            note(amendment, "propose", by, at)
        emails.amendment_requested(amendment, at=at)
        return amendment


def carry_out_conditions(amendment: Amendment, *, by: Actor, at: datetime) -> None:
    """Add the conditions and hang the payments. The award is locked.

    The change then names the added conditions by their references: the database asks it what a
    payment may be let off. `RuleBroken` when a payment left *planned* or waits for something else
    since it was planned.
    """
    award = amendment.award
    list(award.conditions.select_for_update().order_by("pk"))
    made = _drafts(award, amendment.adds, at)
    references = next_references("CON", at=at, count=len(made)) if made else []
    for condition, reference in zip(made, references, strict=True):
        condition.pk, condition.reference = None, reference
        condition.save(force_insert=True)
        reason = amendment.note or amendment.reason
        ConditionStep.objects.create(
            condition=condition, verb="add", reason=reason, at=at, by=person(by)
        )
        scope = award.application.call.programme.slug
        record(
            by=by,
            verb="condition.add",
            subject=condition,
            at=at,
            scope=scope,
            reason=amendment.reference,
        )
    for row in amendment.hangs:
        row["after"] += [(made[each].reference, made[each].title) for each in row["added"]]
        row["added"] = []
    amendment.save(update_fields=["hangs"])
    _hang(amendment, by, at)


def _planned(
    award: Award, additions: Sequence[Addition], waits: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    """Of each payment that changes, what it waits for before and after, with the titles."""
    payments = {each.reference: each for each in movable_payments(award)}
    choice = {each.reference: each for each in conditions_to_wait_for(award)}
    named = {*waits, *(reference for each in additions for reference in each.holds)}
    if gone := sorted(named - set(payments)):
        raise RuleBroken(f"{gone[0]} is not planned, so nothing can be changed about it.")
    if any(reference not in choice for each in waits.values() for reference in each):
        raise RuleBroken("Payments wait only for conditions of this award that are not met.")
    rows = []
    for reference, payment in payments.items():
        before = [(each.reference, each.title) for each in payment.conditions.all()]
        wanted = set(waits.get(reference, [key for key, _ in before]))
        met = [each for each in before if each[0] not in choice]
        after = met + [(key, each.title) for key, each in choice.items() if key in wanted]
        added = [number for number, each in enumerate(additions) if reference in each.holds]
        if added or set(after) != set(before):
            rows.append(
                {
                    "payment": reference,
                    "label": payment.label,
                    "before": before,
                    "after": after,
                    "added": added,
                }
            )
    return rows


def _stored(terms: ConditionTerms, titles: Mapping[str, str]) -> dict[str, Any]:
    """As the change keeps it; what it points to is named, so that its words stay."""
    values = {name: value for name, value in vars(terms).items() if name not in _APART}
    return values | {
        "due_on": terms.due_on.isoformat() if terms.due_on else None,
        "verifier": str(terms.verifier.pk) if terms.verifier else None,
        "report_form": str(terms.report_form.pk) if terms.report_form else None,
        "form_name": str(terms.report_form or ""),
        "after_title": titles.get(terms.due_after, ""),
    }


def _restored(row: Mapping[str, Any]) -> ConditionTerms:
    values = {each.name: row[each.name] for each in fields(ConditionTerms) if each.name in row}
    verifier = User.objects.filter(pk=row["verifier"]).first() if row["verifier"] else None
    form = FormVersion.objects.get(pk=row["report_form"]) if row["report_form"] else None
    due_on = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    return ConditionTerms(**values | {"verifier": verifier, "report_form": form, "due_on": due_on})


def _drafts(award: Award, adds: Sequence[Mapping[str, Any]], at: datetime) -> list[Condition]:
    """The conditions to be, unsaved, with the days their rules come to."""
    known = list(award.conditions.order_by("position"))
    last = award.conditions.aggregate(last=Max("position"))["last"] or 0
    made = []
    for number, terms in enumerate((_restored(row) for row in adds), 1):
        check_condition(terms, award.openness_policy)
        values = {name: value for name, value in vars(terms).items() if name not in _APART}
        values["due_after"] = next((row for row in known if row.reference == terms.due_after), None)
        if terms.due_by == Condition.DueBy.AFTER_MET and values["due_after"] is None:
            raise RuleBroken(f"Say after which condition “{terms.title}” is due.")
        values["due_on"] = terms.due_on or award.ends_on
        # A key that no stored row has, until it is saved.
        made.append(Condition(pk=-number, award=award, position=last + number, **values))
    days = resolve_days(award, [*known, *made])
    today = local_day(award.application.call, at)
    for condition in made:
        condition.due_on = days[condition]
        if condition.due_on < today:
            raise RuleBroken(f"“{condition.title}” would be due in the past.")
    return made


def _hang(amendment: Amendment, by: Actor, at: datetime) -> None:
    award = amendment.award
    rows = movable_payments(award).select_for_update(of=("self",))
    payments = {each.reference: each for each in rows}
    conditions = {each.reference: each for each in award.conditions.all()}
    for row in amendment.hangs:
        payment = payments.get(row["payment"])
        waits_for = {each.reference for each in payment.conditions.all()} if payment else set()
        if payment is None or waits_for != {reference for reference, _ in row["before"]}:
            raise RuleBroken(
                f"{row['payment']} is no longer as it was when this was planned. "
                "Decline this change and plan it anew."
            )
        after = [conditions[reference] for reference, _ in row["after"]]
        payment.conditions.set(after)
        if not after and payment.basis == Payment.Basis.MILESTONE:
            payment.basis = Payment.Basis.DATE
            payment.save(update_fields=["basis"])
        payment.award = award
        names = ", ".join(each.reference for each in after)
        record_payment(payment, "payment.hang", by, at, reason=amendment.reference, waits_for=names)
