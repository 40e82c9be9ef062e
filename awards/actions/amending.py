"""Asking for a change of an accepted award, and taking the request back."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from awards import emails
from awards.actions._locks import locked_award
from awards.due import LAST_DAY
from awards.models import ASKED_KINDS, Amendment, Award
from awards.permissions import can_request_amendment, can_withdraw_amendment
from awards.queries.budget_lines import agreed_lines
from awards.states import AMENDMENT, AWARD, OPEN_AMENDMENT, AmendmentState
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.money import format_money
from core.references.numbering import next_reference


@dataclass(frozen=True)
class Wanted:
    """What is to become of the award; only the fields of the kind are read. Minor units.

    `lines` is the whole budget by line: `name`, and `amount` from now on.
    """

    reason: str
    ends_on: date | None = None
    amount: int | None = None
    investigator: User | None = None
    institution: str = ""
    details: str = ""
    lines: list[dict[str, Any]] = field(default_factory=list)


def request_amendment(
    *, award: Award, kind: str, wanted: Wanted, by: Actor, at: datetime
) -> Amendment:
    """Ask for a change, or answer what staff asked back about the open one of this kind.

    Raises `RuleBroken` when nothing would change, without a reason, while another request of the
    kind waits for staff, and for an award that is not accepted.
    """
    with transaction.atomic():
        award = locked_award(award.pk)
        require(can_request_amendment(by, award))
        AWARD.check(award, "amend")
        if kind not in ASKED_KINDS:
            raise RuleBroken("This change is planned by staff.")
        check_wanted(award, kind, wanted)
        amendment = award.amendments.filter(kind=kind, state__in=OPEN_AMENDMENT).first()
        if amendment is None:
            amendment = Amendment(
                award=award,
                kind=kind,
                reference=next_reference("AMD", at=at),
                state=AmendmentState.REQUESTED,
            )
        elif amendment.state == AmendmentState.ASKED_BACK:
            amendment.state = AMENDMENT.check(amendment, "request")
        else:
            raise RuleBroken(
                f"{amendment.reference} asks for a change of this kind already. "
                "Withdraw it before you ask for another."
            )
        for name, value in vars(wanted).items():
            setattr(amendment, name, value)
        before = agreed_lines(award) if wanted.lines else {}
        amendment.lines = [{**line, "before": before.get(line["name"], 0)} for line in wanted.lines]
        amendment.requested_by, amendment.requested_at = person(by), at
        amendment.save()
        note(amendment, "request", by, at)
        emails.amendment_requested(amendment, at=at)
        return amendment


def withdraw_amendment(*, amendment: Amendment, by: Actor, at: datetime) -> Amendment:
    """Take a request back before it is decided. Withdrawn twice is withdrawn once."""
    with transaction.atomic():
        amendment = locked_amendment(amendment)
        require(can_withdraw_amendment(by, amendment))
        if amendment.state == AmendmentState.WITHDRAWN:
            return amendment
        amendment.state = AMENDMENT.check(amendment, "withdraw")
        amendment.save(update_fields=["state"])
        note(amendment, "withdraw", by, at)
        return amendment


def locked_amendment(amendment: Amendment) -> Amendment:
    """The request behind the lock of its award."""
    award = locked_award(amendment.award_id)
    found = Amendment.objects.select_for_update(of=("self",)).select_related("investigator")
    locked = found.get(pk=amendment.pk)
    locked.award = award
    return locked


def note(amendment: Amendment, verb: str, by: Actor, at: datetime, reason: str = "") -> None:
    """Write the deed into the award's history."""
    record(
        by=by,
        verb=f"amendment.{verb}",
        subject=amendment.award,
        at=at,
        scope=amendment.award.application.call.programme.slug,
        amendment=amendment.reference,
        kind=amendment.kind,
        reason=reason or amendment.reason,
    )


def check_wanted(award: Award, kind: str, wanted: Wanted | Amendment) -> None:
    """`RuleBroken` at the field when the change is incomplete or changes nothing."""
    if not wanted.reason.strip():
        raise RuleBroken("Say why, so that the programme can decide.", "reason")
    if kind == Amendment.Kind.EXTENSION and (
        wanted.ends_on is None or wanted.ends_on <= award.ends_on
    ):
        raise RuleBroken("The new last day must be later than the present one.", "ends_on")
    if kind == Amendment.Kind.EXTENSION and wanted.ends_on and wanted.ends_on > LAST_DAY:
        raise RuleBroken(f"The new last day lies after {LAST_DAY.year}.", "ends_on")
    if kind == Amendment.Kind.AMOUNT and (not wanted.amount or wanted.amount == award.amount):
        raise RuleBroken("Name an amount other than the present one.", "amount")
    if kind == Amendment.Kind.INVESTIGATOR:
        _check_investigator(award, wanted.investigator)
    if kind == Amendment.Kind.INSTITUTION and wanted.institution.strip() in {"", award.held_at}:
        raise RuleBroken("Name an institution other than the present one.", "institution")
    if kind == Amendment.Kind.BUDGET and wanted.lines:
        _check_lines(award, wanted.lines)
    elif kind in {Amendment.Kind.BUDGET, Amendment.Kind.OTHER} and not wanted.details.strip():
        raise RuleBroken("Write what is to hold from now on.", "details")


def _check_lines(award: Award, lines: list[dict[str, Any]]) -> None:
    """Money is moved, neither made nor lost."""
    after = {line["name"]: line["amount"] for line in lines}
    total = sum(after.values())
    if len(after) != len(lines) or any(amount < 0 for amount in after.values()):
        raise RuleBroken("Each line of the budget stands there once, with nothing below zero.")
    if total != award.amount:
        gap = format_money(abs(award.amount - total), award.currency)
        word = "missing" if total < award.amount else "too much"
        raise RuleBroken(
            f"The lines add up to {format_money(total, award.currency)}, but the award is "
            f"{format_money(award.amount, award.currency)}: {gap} {word}."
        )
    before = agreed_lines(award)
    if all(after.get(name, 0) == before.get(name, 0) for name in {*after, *before}):
        raise RuleBroken("Change at least two lines, so that money moves between them.")


def _check_investigator(award: Award, user: User | None) -> None:
    if user is None or user.pk == award.application.owner_id or not user.is_active:
        raise RuleBroken("Choose another person of the team.", "investigator")
    if not award.application.team.filter(user=user).exists():
        raise RuleBroken(f"{user} is not in the team of this application.", "investigator")
