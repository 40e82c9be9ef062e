"""Decisions, and what of them is known to applicants."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from grants.models import Application, Call
from grants.queries import applications_in_round, visible_applications
from grants.queries.calls import still_held
from reviews.models import Decision
from reviews.states import DecisionState


def funded_decisions(call: Call) -> QuerySet[Decision]:
    """The announced decisions to fund applications of the call."""
    return (
        Decision.objects.filter(
            application__call=call,
            state=DecisionState.ANNOUNCED,
            outcome=Decision.Outcome.FUND,
        )
        .select_related("application__owner")
        .order_by("application__reference")
    )


def announced_decision(user: User, reference: str) -> Decision | None:
    """The decision about one of the person's own applications as it was announced last.

    What is decided again from the waiting list reads as it was told, until the next announcement.
    """
    decision = (
        Decision.objects.filter(
            application__in=visible_applications(user), application__reference=reference
        )
        .select_related("application__call__programme")
        .first()
    )
    if decision is None or decision.state == DecisionState.ANNOUNCED:
        return decision
    return as_announced(decision) if decision.waitlisted_at else None


def as_announced(decision: Decision) -> Decision:
    """A decision that is decided again, as it was when it was announced; not to be saved."""
    events: Any = Decision.pgh_event_model  # type: ignore[attr-defined]  # made by pghistory
    told = events.objects.filter(pgh_obj=decision.pk, state=DecisionState.ANNOUNCED)
    last = told.order_by("-pgh_id").values(*(each.attname for each in Decision._meta.fields))[0]
    before = Decision(**last)
    before.application = decision.application
    return before


def decided_again(call: Call) -> QuerySet[Decision]:
    """The decisions that were announced as waiting list and whose next result is not told yet."""
    return round_decisions(call).filter(waitlisted_at__isnull=False, announced_at__isnull=True)


def undecided(call: Call) -> QuerySet[Application]:
    """Applications in the round without a decision, or with one that is not sealed yet."""
    sealed = Decision.objects.filter(state__in=[DecisionState.SEALED, DecisionState.ANNOUNCED])
    return (
        applications_in_round(call)
        .exclude(pk__in=sealed.values("application"))
        .order_by("reference")
    )


def round_decisions(call: Call) -> QuerySet[Decision]:
    """The decisions about applications that are still in the round."""
    return Decision.objects.filter(application__in=applications_in_round(call))


def promised_money(call: Call, *, without: Collection[str]) -> int:
    """Minor units that decisions promise, leaving out the applications with these references.

    Where there is an award, what it holds now: what was freed since is not promised any more.
    """
    decided = round_decisions(call).filter(outcome=Decision.Outcome.FUND)
    decided = decided.exclude(state=DecisionState.RETURNED)
    decided = decided.exclude(application__reference__in=without)
    amounts = decided.values_list("application_id", "amount")
    return still_held(call, {key: amount or 0 for key, amount in amounts})
