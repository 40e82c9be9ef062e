"""The rules a call decides by, who must keep out of a decision, and what waits for a person."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import User
from core.actors import Actor
from grants.models import Application, Call
from grants.queries import applications_in_round, staff_calls
from reviews.models import DecidingRules, Decision
from reviews.queries.conflicts import SOURCES, no_conflict_of
from reviews.states import DecisionState

PAGE = 250


def rules_of(call: Call) -> DecidingRules:
    """The rules of a call: what is stored, or the defaults (a row not stored yet)."""
    return DecidingRules.objects.filter(call=call).first() or DecidingRules(call=call)


def conflicted_references(user: Actor, references: Iterable[str]) -> list[str]:
    """Those of the applications the person must not decide about, by reference. One query."""
    if user.pk is None:
        return []
    conflicts = [
        source.rows().filter(**{source.user: user.pk}).order_by().values(source.application)
        for source in SOURCES
    ]
    rows = Application.objects.filter(pk__in=conflicts[0].union(*conflicts[1:]))
    found = rows.filter(reference__in=list(references)).order_by("reference")
    return list(found.values_list("reference", flat=True))


def _decisions_for(call: Call, user: User) -> QuerySet[Decision]:
    applications = applications_in_round(call).filter(no_conflict_of(user))
    return Decision.objects.filter(application__in=applications)


_SHOWN = (
    *("outcome", "amount", "state", "returned_note", "rule", "announced_at"),
    *("application__reference", "application__title", "announcement__due_at"),
    *("decided_by__name", "decided_by__email", "confirmed_by__name", "confirmed_by__email"),
)


def decision_page(call: Call, user: User, *, state: str, after: str) -> tuple[list[Decision], str]:
    """A page of the round's decisions, by reference, and the reference to go on after.

    Without those a conflict of interest hides from the person.
    """
    rows = (
        _decisions_for(call, user)
        .filter(application__reference__gt=after)
        .select_related("application", "decided_by", "confirmed_by", "announcement")
        .only(*_SHOWN)
        .order_by("application__reference")
    )
    found = list((rows.filter(state=state) if state else rows)[: PAGE + 1])
    more = found[PAGE - 1].application.reference if len(found) > PAGE else ""
    return found[:PAGE], more


def decision_states(call: Call, user: User) -> dict[str, int]:
    """How many decisions of the round are how far; under "" all of them."""
    rows = _decisions_for(call, user).order_by()
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    return {**counts, "": sum(counts.values())}


def decision_history(decision: Decision) -> list[Any]:
    """Every state the decision was in, the newest first, as the database wrote it down."""
    events: Any = Decision.pgh_event_model  # type: ignore[attr-defined]  # made by pghistory
    rows = events.objects.filter(pgh_obj=decision.pk).select_related("decided_by", "confirmed_by")
    return list(rows.order_by("-pgh_id"))


def waiting_for_second(user: User) -> list[tuple[Call, int]]:
    """The calls with decisions this person may confirm, and how many; none of their own."""
    waiting = Decision.objects.filter(state=DecisionState.WAITING).exclude(decided_by=user)
    calls = {
        call.pk: call
        for call in staff_calls(user).filter(pk__in=waiting.values("application__call"))
    }
    if not calls:
        return []
    counts = (
        waiting.filter(application__call__in=calls)
        .order_by()
        .values_list("application__call")
        .annotate(Count("pk"))
    )
    return [(calls[pk], count) for pk, count in sorted(counts)]
