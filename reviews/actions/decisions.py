"""Deciding. Decisions are sealed: nothing shows to applicants until they are announced."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.money import format_money
from grants.models import Application, Call
from grants.queries import applications_in_round
from reviews.models import Decision
from reviews.permissions import can_confirm, can_decide_on, can_decide_some
from reviews.queries.announcing import with_more_time
from reviews.queries.deciding import conflicted_references, rules_of
from reviews.queries.decisions import promised_money
from reviews.states import DECISION

FIELDS = [
    "outcome",
    "amount",
    "amount_reason",
    "rule",
    "reason_for_applicant",
    "reason_internal",
    "feedback",
    "feedback_edited",
    "state",
    "decided_by",
    "decided_at",
    "needs_second",
    "confirmed_by",
    "confirmed_at",
    "returned_note",
]

BY_HAND = "By hand"


@dataclass(frozen=True)
class DecisionInput:
    """What is decided about one application. `amount` in minor units, for funded ones only.

    `rule` says by what it was decided. `feedback` is what the applicant will read of the reviews;
    empty has it put together anew. `None` leaves a text as it was: the rule as long as the outcome
    is the same, and the reason of an amount as long as the amount is.
    """

    outcome: str
    amount: int | None = None
    reason_for_applicant: str | None = ""
    reason_internal: str | None = ""
    amount_reason: str | None = ""
    rule: str | None = BY_HAND
    feedback: str | None = None


@transaction.atomic
def decide(
    *, call: Call, decisions: Mapping[str, DecisionInput], by: Actor, at: datetime
) -> list[Decision]:
    """Decide about applications (by reference), or change what was decided; all or none.

    Where the call asks for a second person the decisions wait for one. `RuleBroken` when an
    application is not in the round, can still change or is on its way to the applicant, a funded
    one has no amount, the person has a conflict of interest, or the call's budget does not reach
    (it says by how much).
    """
    call = (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=call.pk)
    )
    require(can_decide_on(by, call, decisions))
    rows = applications_in_round(call).filter(reference__in=list(decisions))
    applications = {row.reference: row for row in rows}
    unknown = sorted(set(decisions) - set(applications))
    if unknown:
        raise RuleBroken(f"Not in the round of this call: {', '.join(unknown)}.")
    for reference, decision in decisions.items():
        _require_sound(reference, decision)
    require_no_conflict(by, decisions)
    _require_no_more_time(call, decisions, at)
    _require_budget(call, decisions)
    written = _write(call, applications, decisions, by, at)
    record(
        by=by,
        verb="decision.seal",
        subject=call,
        at=at,
        scope=call.programme.slug,
        decisions={ref: [each.outcome, each.amount] for ref, each in decisions.items()},
    )
    return written


def _require_sound(reference: str, decision: DecisionInput) -> None:
    if decision.outcome not in Decision.Outcome.values:
        raise RuleBroken("Choose what is decided.", "outcome")
    if decision.outcome == Decision.Outcome.FUND and not (decision.amount or 0) > 0:
        raise RuleBroken(f"{reference}: a funded application needs an amount above zero.", "amount")


def require_no_conflict(by: Actor, references: Iterable[str]) -> None:
    """Nobody decides about their own work or that of those near to them: `RuleBroken`."""
    found = conflicted_references(by, references)
    if found:
        raise RuleBroken(
            f"You have a conflict of interest with {', '.join(found)}. "
            "Somebody else has to decide there. Nothing was changed."
        )


def _require_no_more_time(call: Call, references: Iterable[str], at: datetime) -> None:
    """What its applicant can still submit anew is not decided, as it is not announced either."""
    if call.mode != Call.Mode.FIXED:
        return
    late = with_more_time(call, at).filter(reference__in=list(references))
    named = ", ".join(late.values_list("reference", flat=True))
    if named:
        raise RuleBroken(
            f"More time was given and still runs for {named}. Decide there when it is over, or "
            "close the call. Nothing was changed."
        )


def _require_budget(call: Call, decisions: Mapping[str, DecisionInput]) -> None:
    new = sum(
        each.amount or 0 for each in decisions.values() if each.outcome == Decision.Outcome.FUND
    )
    total = promised_money(call, without=list(decisions)) + new
    if new and total > call.budget:
        over = format_money(total - call.budget, call.currency)
        raise RuleBroken(
            f"That would promise {format_money(total, call.currency)}, which is {over} more than "
            f"the budget of {format_money(call.budget, call.currency)}. Nothing was changed.",
            "amount",
        )


def _write(
    call: Call,
    applications: Mapping[str, Application],
    decisions: Mapping[str, DecisionInput],
    by: Actor,
    at: datetime,
) -> list[Decision]:
    existing = {row.application_id: row for row in _locked(row.pk for row in applications.values())}
    needs_second = rules_of(call).second_person
    fresh, changed = [], []
    for reference, wanted in decisions.items():
        application = applications[reference]
        row = existing.get(application.pk)
        if row is None:
            row = Decision(application=application)
            fresh.append(row)
        else:
            require_still(row, reference)
            _require_off_the_list(row, reference, wanted)
            changed.append(row)
        row.state = DECISION.check(row, "propose" if needs_second else "change")
        row.needs_second = needs_second
        row.confirmed_by = row.confirmed_at = None
        row.returned_note = ""
        row.decided_by, row.decided_at = person(by), at
        _fill(row, wanted)
    Decision.objects.bulk_create(fresh, batch_size=1000)
    Decision.objects.bulk_update(changed, FIELDS, batch_size=500)
    return fresh + changed


def _locked(applications: Iterable[int]) -> list[Decision]:
    rows = Decision.objects.select_for_update(of=("self",)).select_related(
        "announcement", "application__call__programme"
    )
    return list(rows.filter(application__in=list(applications)).order_by("pk"))


def require_still(row: Decision, reference: str) -> None:
    """A decision on its way stands as those who set the announcement saw it, and then for good."""
    if row.announced_at is not None:
        raise RuleBroken(f"{reference}: the decision is announced, so it can no longer change.")
    if row.announcement is not None:
        raise RuleBroken(
            f"{reference} goes out with announcement {row.announcement.number}. "
            "Take that back first, then change the decision."
        )


def _require_off_the_list(row: Decision, reference: str, wanted: DecisionInput) -> None:
    if row.waitlisted_at is not None and wanted.outcome == Decision.Outcome.WAITLIST:
        raise RuleBroken(
            f"{reference} is on the waiting list already. Fund it, do not fund it, or leave it "
            "there.",
            "outcome",
        )


def _fill(row: Decision, wanted: DecisionInput) -> None:
    amount = wanted.amount if wanted.outcome == Decision.Outcome.FUND else None
    if wanted.rule is not None or row.outcome != wanted.outcome:
        row.rule = wanted.rule or BY_HAND
    if wanted.amount_reason is not None or row.amount != amount:
        row.amount_reason = (wanted.amount_reason or "") if amount else ""
    row.outcome, row.amount = wanted.outcome, amount
    if wanted.reason_for_applicant is not None:
        row.reason_for_applicant = wanted.reason_for_applicant
    if wanted.reason_internal is not None:
        row.reason_internal = wanted.reason_internal
    if wanted.feedback is not None:
        row.feedback = wanted.feedback
        row.feedback_edited = bool(wanted.feedback.strip())


@transaction.atomic
def confirm_decisions(
    *, call: Call, references: Iterable[str], by: Actor, at: datetime
) -> list[Decision]:
    """The second person agrees, and the decisions are sealed; all or none.

    `RuleBroken` for a decision that does not wait, an application that can still change, or a
    conflict of interest; `NotAllowed` for the person who made one of them.
    """
    rows = _waiting(call, references, by)
    _require_no_more_time(call, [row.application.reference for row in rows], at)
    for decider in {row.decided_by_id: row for row in rows}.values():
        require(can_confirm(by, decider))
    for row in rows:
        row.state = DECISION.check(row, "confirm")
        row.confirmed_by, row.confirmed_at = person(by), at
    Decision.objects.bulk_update(rows, ["state", "confirmed_by", "confirmed_at"], batch_size=500)
    _note(call, "decision.confirm", rows, by, at)
    return rows


@transaction.atomic
def return_decisions(
    *, call: Call, references: Iterable[str], note: str, by: Actor, at: datetime
) -> list[Decision]:
    """The second person disagrees, or who decided thinks again: to be decided anew, and why."""
    if not note.strip():
        raise RuleBroken("Say why, so that it can be decided anew.", "note")
    rows = _waiting(call, references, by)
    for row in rows:
        row.state = DECISION.check(row, "send_back")
        row.returned_note = note[:500]
    Decision.objects.bulk_update(rows, ["state", "returned_note"], batch_size=500)
    _note(call, "decision.send_back", rows, by, at, note=note)
    return rows


def _waiting(call: Call, references: Iterable[str], by: Actor) -> list[Decision]:
    """The decisions about these applications of the call, locked."""
    wanted = set(references)
    call = (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=call.pk)
    )
    require(can_decide_on(by, call, wanted) if wanted else can_decide_some(by, call))
    applications = applications_in_round(call).filter(reference__in=wanted)
    rows = _locked(applications.values_list("pk", flat=True))
    if not wanted or len(rows) != len(wanted):
        raise RuleBroken("Choose decisions of this call that wait for a second person.")
    require_no_conflict(by, wanted)
    return rows


def _note(
    call: Call, verb: str, rows: list[Decision], by: Actor, at: datetime, **data: object
) -> None:
    outcomes = {str(row.application_id): row.outcome for row in rows}
    scope = call.programme.slug
    record(by=by, verb=verb, subject=call, at=at, scope=scope, decisions=outcomes, **data)
