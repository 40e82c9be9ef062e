"""The phases of a call's reviewing: setting them, and moving from one to the next."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import pairwise

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Call
from reviews.models import ReviewPhase
from reviews.permissions import can_route
from reviews.queries.phases import phase_at, phases_of
from reviews.visibility import Shown, Switches, broken_promise, usual_phases

MOST_PHASES = 8


@dataclass(frozen=True)
class PhaseInput:
    """One phase as staff write it; moments are aware. `position` counts from 1."""

    name: str
    position: int
    switches: Switches
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@transaction.atomic
def save_phase(
    *, call: Call, phase: ReviewPhase | None, wanted: PhaseInput, by: Actor, at: datetime
) -> ReviewPhase:
    """Change a phase, or add one with `phase=None`. The others make room for its place."""
    call = _locked(call)
    require(can_route(by, call))
    others = [each for each in phases_of(call) if phase is None or each.pk != phase.pk]
    if phase is None and len(others) >= MOST_PHASES:
        raise RuleBroken(f"A call has at most {MOST_PHASES} phases.")
    if any(each.name.casefold() == wanted.name.casefold() for each in others):
        raise RuleBroken("Another phase has this name. Choose one of its own.", "name")
    _check(wanted, blind=call.is_blind)
    saved = phase or ReviewPhase(call=call)
    saved.name, saved.starts_at, saved.ends_at = wanted.name, wanted.starts_at, wanted.ends_at
    for name, value in asdict(wanted.switches).items():
        setattr(saved, name, value)
    others.insert(min(max(wanted.position, 1), len(others) + 1) - 1, saved)
    _check_order(others)
    saved.position = others.index(saved) + 1
    saved.save()
    _renumber(others)
    _trace(call, "phase.save", saved.name, by, at)
    return saved


def _check(wanted: PhaseInput, *, blind: bool) -> None:
    """What a phase cannot be, whatever stands around it."""
    if wanted.starts_at and wanted.ends_at and wanted.ends_at <= wanted.starts_at:
        raise RuleBroken("A phase ends after it begins.", "ends_at")
    if wanted.switches.may_discuss and wanted.switches.reviews == Shown.NEVER:
        raise RuleBroken(
            "A discussion quotes reviews. Let reviewers see the other reviews first.", "reviews"
        )
    problem = broken_promise(wanted.switches, blind=blind)
    if problem:
        raise RuleBroken(problem, "applicants")


def _check_order(phases: Sequence[ReviewPhase]) -> None:
    """Phases begin one after the other."""
    moments = [each.starts_at for each in phases if each.starts_at]
    if any(later <= earlier for earlier, later in pairwise(moments)):
        raise RuleBroken(
            "Phases begin one after the other. Change the begin or the place of this one.",
            "starts_at",
        )


def _renumber(phases: Sequence[ReviewPhase]) -> None:
    for position, each in enumerate(phases, 1):
        each.position = position
    ReviewPhase.objects.bulk_update(phases, ["position"])


@transaction.atomic
def remove_phase(*, call: Call, phase: ReviewPhase, by: Actor, at: datetime) -> None:
    """Take a phase out. Without any, the call is reviewed as its blindness says."""
    call = _locked(call)
    require(can_route(by, call))
    name = phase.name
    call.review_phases.filter(pk=phase.pk).delete()
    _renumber(phases_of(call))
    _trace(call, "phase.remove", name, by, at)


@transaction.atomic
def add_usual_phases(*, call: Call, by: Actor, at: datetime) -> list[ReviewPhase]:
    """Reviewing, discussing, closed: where most calls begin. The first is the present one."""
    call = _locked(call)
    require(can_route(by, call))
    if phases_of(call):
        raise RuleBroken("This call has phases already.")
    phases = [
        ReviewPhase(call=call, position=position, name=name, **asdict(switches))
        for position, (name, switches) in enumerate(usual_phases(blind=call.is_blind), 1)
    ]
    phases[0].starts_at = at
    made = ReviewPhase.objects.bulk_create(phases)
    _trace(call, "phase.usual", phases[0].name, by, at)
    return made


@transaction.atomic
def begin_phase(*, call: Call, phase: ReviewPhase, by: Actor, at: datetime) -> ReviewPhase:
    """Move to a phase at once, forwards or back. What it shows is shown from this moment.

    Going back takes the begin of the later phases away: they wait for a hand again.
    """
    call = _locked(call)
    require(can_route(by, call))
    phases = phases_of(call)
    chosen = next((each for each in phases if each.pk == phase.pk), None)
    if chosen is None:
        raise RuleBroken("This phase is gone. Open the page again.")
    if phase_at(phases, at) == chosen and chosen.starts_at and chosen.starts_at <= at:
        raise RuleBroken(f"{chosen.name} is the present phase already.")
    passed = [each for each in phases if each.starts_at]
    # An earlier one that was to begin later is skipped; a later one that had begun waits again.
    undone = [
        each.pk
        for each in passed
        if each != chosen and (each.starts_at > at) == (each.position < chosen.position)  # type: ignore[operator]
    ]
    ReviewPhase.objects.filter(pk__in=undone).update(starts_at=None, ends_at=None)
    chosen.starts_at = at
    if chosen.ends_at and chosen.ends_at <= at:
        chosen.ends_at = None
    chosen.save(update_fields=["starts_at", "ends_at"])
    _trace(call, "phase.begin", chosen.name, by, at)
    return chosen


def _trace(call: Call, verb: str, name: str, by: Actor, at: datetime) -> None:
    record(by=by, verb=verb, subject=call, at=at, scope=call.programme.slug, phase=name)


def _locked(call: Call) -> Call:
    return (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=call.pk)
    )
