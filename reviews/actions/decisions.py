"""Deciding. Decisions are sealed: nothing shows to applicants until they are announced."""

from collections.abc import Mapping
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
from reviews.permissions import can_decide
from reviews.queries.decisions import promised_money
from reviews.states import DECISION

FIELDS = [
    "outcome",
    "amount",
    "reason_for_applicant",
    "reason_internal",
    "decided_by",
    "decided_at",
]


@dataclass(frozen=True)
class DecisionInput:
    """What is decided about one application. `amount` in minor units, for funded ones only."""

    outcome: str
    amount: int | None = None
    reason_for_applicant: str = ""
    reason_internal: str = ""


@transaction.atomic
def decide(
    *, call: Call, decisions: Mapping[str, DecisionInput], by: Actor, at: datetime
) -> list[Decision]:
    """Decide about applications (by reference), or change what was decided; all or none.

    `RuleBroken` when an application is not in the round, a funded one has no amount, or the
    call's budget does not reach (it says by how much).
    """
    call = Call.objects.select_for_update(of=("self",)).select_related("programme").get(pk=call.pk)
    require(can_decide(by, call))
    rows = applications_in_round(call).filter(reference__in=list(decisions))
    applications = {row.reference: row for row in rows}
    unknown = sorted(set(decisions) - set(applications))
    if unknown:
        raise RuleBroken(f"Not in the round of this call: {', '.join(unknown)}.")
    for reference, decision in decisions.items():
        _require_sound(reference, decision)
    _require_budget(call, decisions)
    written = _write(applications, decisions, by, at)
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
        raise RuleBroken(f"{reference}: a funded application needs an amount above zero.")


def _require_budget(call: Call, decisions: Mapping[str, DecisionInput]) -> None:
    new = sum(
        each.amount or 0 for each in decisions.values() if each.outcome == Decision.Outcome.FUND
    )
    total = promised_money(call, without=list(decisions)) + new
    if new and total > call.budget:
        over = format_money(total - call.budget, call.currency)
        raise RuleBroken(
            f"That would promise {format_money(total, call.currency)}, which is {over} more than "
            f"the budget of {format_money(call.budget, call.currency)}. Nothing was changed."
        )


def _write(
    applications: Mapping[str, Application],
    decisions: Mapping[str, DecisionInput],
    by: Actor,
    at: datetime,
) -> list[Decision]:
    existing = {
        row.application_id: row
        for row in Decision.objects.select_for_update().filter(
            application__in=[row.pk for row in applications.values()]
        )
    }
    fresh, changed = [], []
    for reference, wanted in decisions.items():
        application = applications[reference]
        row = existing.get(application.pk)
        if row is None:
            row = Decision(application=application)
            fresh.append(row)
        else:
            row.state = DECISION.check(row, "change")
            changed.append(row)
        row.outcome = wanted.outcome
        row.amount = wanted.amount if wanted.outcome == Decision.Outcome.FUND else None
        row.reason_for_applicant = wanted.reason_for_applicant
        row.reason_internal = wanted.reason_internal
        row.decided_by, row.decided_at = person(by), at
    Decision.objects.bulk_create(fresh, batch_size=1000)
    Decision.objects.bulk_update(changed, FIELDS, batch_size=500)
    return fresh + changed
