"""Scenarios: trying without deciding, and taking one over as decisions in one deed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.money import format_money
from grants.models import Call
from grants.queries import applications_in_round
from reviews.actions.decisions import DecisionInput, decide
from reviews.models import Decision, Scenario, ScenarioChoice
from reviews.permissions import can_decide
from reviews.queries.scenarios import board_of, choices_of, outcome_of

MOST = 20
LEAVE = "leave"


@dataclass(frozen=True)
class Said:
    """What a scenario says of one application; `amount` in minor units, `None` for as asked."""

    place: str = ScenarioChoice.Place.RANK
    amount: int | None = None
    reason: str = ""


@transaction.atomic
def create_scenario(
    *, call: Call, name: str, copy_of: Scenario | None = None, by: Actor, at: datetime
) -> Scenario:
    """A new scenario, as the call stands or as another one says. `RuleBroken` when too many."""
    call = _locked(call)
    require(can_decide(by, call))
    if call.scenarios.count() >= MOST:
        raise RuleBroken(f"A call holds at most {MOST} scenarios. Remove one first.", "name")
    last = call.scenarios.aggregate(last=Max("number"))["last"] or 0
    scenario = Scenario.objects.create(
        call=call,
        number=last + 1,
        name=name,
        budget=copy_of.budget if copy_of else call.budget,
        fill=bool(copy_of and copy_of.fill),
        use_themes=copy_of.use_themes if copy_of else True,
        changed_by=person(by),
        changed_at=at,
    )
    if copy_of:
        _store(scenario, {c.application_id: _said(c) for c in copy_of.choices.all()})
    _note(scenario, "create", by, at)
    return scenario


def _said(choice: ScenarioChoice) -> Said:
    return Said(choice.place, choice.amount, choice.reason)


@transaction.atomic
def save_scenario(
    *,
    scenario: Scenario,
    name: str,
    budget: int,
    fill: bool,
    use_themes: bool,
    note: str,
    said: Mapping[str, Said],
    by: Actor,
    at: datetime,
) -> Scenario:
    """Change what a scenario tries. `said` is by reference; what is not in it stays.

    Decides nothing. `RuleBroken` for an application that is not in the round.
    """
    call = _locked(scenario.call)
    require(can_decide(by, call))
    applications = dict(
        applications_in_round(call).filter(reference__in=list(said)).values_list("reference", "pk")
    )
    if len(applications) != len(said):
        raise RuleBroken("Some of these applications are not in the round of this call.")
    scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)
    scenario.name, scenario.budget, scenario.note = name, budget, note
    scenario.fill, scenario.use_themes = fill, use_themes
    scenario.changed_by, scenario.changed_at = person(by), at
    scenario.save()
    ScenarioChoice.objects.filter(scenario=scenario, application__in=applications.values()).delete()
    _store(scenario, {applications[reference]: each for reference, each in said.items()})
    scenario.call = call
    _note(scenario, "save", by, at, budget=budget)
    return scenario


def _store(scenario: Scenario, said: Mapping[int, Said]) -> None:
    ScenarioChoice.objects.bulk_create(
        ScenarioChoice(
            scenario=scenario,
            application_id=pk,
            place=each.place,
            amount=each.amount,
            reason=each.reason,
        )
        for pk, each in said.items()
        if each != Said()
    )


@transaction.atomic
def remove_scenario(*, scenario: Scenario, by: Actor, at: datetime) -> None:
    """Drop a scenario. One that was taken over stays for the file."""
    call = _locked(scenario.call)
    require(can_decide(by, call))
    scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if scenario.taken_at:
        raise RuleBroken("This scenario was taken over as decisions, so it stays for the file.")
    scenario.call = call
    _note(scenario, "remove", by, at)
    scenario.delete()


@transaction.atomic
def take_over_scenario(
    *, scenario: Scenario, others: str, by: Actor, at: datetime
) -> list[Decision]:
    """Decide as a scenario says: who it funds is funded with its amount, all in one deed.

    `others` is what becomes of those it does not fund: an outcome, or `LEAVE`. What is announced
    or on its way stays. `RuleBroken` when it funds nobody, puts in more than a limit holds, or
    for what `decide` refuses.
    """
    call = _locked(scenario.call)
    require(can_decide(by, call))
    scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)
    inputs = _decisions_of(scenario, call, others)
    made = decide(call=call, decisions=inputs, by=by, at=at)
    scenario.taken_by, scenario.taken_at = person(by), at
    scenario.save(update_fields=["taken_by", "taken_at"])
    scenario.call = call
    _note(scenario, "take_over", by, at, others=others)
    return made


def _decisions_of(scenario: Scenario, call: Call, others: str) -> dict[str, DecisionInput]:
    board = board_of(call)
    choices = choices_of([scenario])[scenario.pk]
    outcome = outcome_of(board, scenario, choices)
    for limit, over in outcome.choice.over.items():
        what = f"the cap of {limit}" if limit else "the budget of the scenario"
        raise RuleBroken(f"What you put in is {format_money(over, call.currency)} above {what}.")
    rows = [row for row in board.rows if not row.settled]
    if not any(row.reference in outcome.amounts for row in rows):
        raise RuleBroken("This scenario funds nobody who is not decided already.")
    before = {row.application_id: row for row in Decision.objects.filter(application__call=call)}
    rule = f"Scenario {scenario.number}: {scenario.name}"[:200]
    wanted = {
        row.reference: _wanted(
            outcome.amounts.get(row.reference),
            others,
            rule,
            before.get(row.pk),
            choices.get(row.pk),
        )
        for row in rows
    }
    return {reference: each for reference, each in wanted.items() if each}


def _wanted(
    amount: int | None,
    others: str,
    rule: str,
    before: Decision | None,
    said: ScenarioChoice | None,
) -> DecisionInput | None:
    """The decision about one application; reasons that were written before stay."""
    if amount is None and others == LEAVE:
        return None
    return DecisionInput(
        outcome=Decision.Outcome.FUND if amount else others,
        amount=amount,
        reason_for_applicant=before.reason_for_applicant if before else "",
        reason_internal=before.reason_internal if before else "",
        amount_reason=said.reason if said else "",
        rule=rule,
    )


def _locked(call: Call) -> Call:
    rows = Call.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    return rows.get(pk=call.pk)


def _note(scenario: Scenario, verb: str, by: Actor, at: datetime, **data: object) -> None:
    record(
        by=by,
        verb=f"scenario.{verb}",
        subject=scenario.call,
        at=at,
        scope=scenario.call.programme.slug,
        number=scenario.number,
        name=scenario.name,
        **data,
    )
