"""Making, changing, applying and discarding assignment plans."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.jobs.models import Job
from core.jobs.starting import start_job
from grants.deadlines import local_day
from grants.models import Application, Call
from grants.states import OUT_OF_ROUND
from reviews import matching
from reviews.actions.comparing import read_affinities
from reviews.actions.detecting import redetect_conflicts
from reviews.actions.numbers import figures_of, short_list
from reviews.actions.storing import copy_in
from reviews.archive import Archive
from reviews.models import AffinityTable, AssignmentPlan, PlannedPair
from reviews.permissions import can_route
from reviews.queries.candidates import Candidate, planned_reviewers
from reviews.queries.planning import (
    Parameters,
    Round,
    input_fingerprint,
    kept_pairs,
    last_day_of,
    last_pairs,
    last_parameters,
    read_contents,
    read_round,
    settled_applications,
    table_of,
    to_problem,
    with_bids,
)
from reviews.states import PLAN


def _quiet(done: int, total: int, note: str = "") -> None:
    """Progress nobody watches."""


def plan_assignments(
    *,
    call: Call,
    parameters: Parameters,
    by: Actor,
    at: datetime,
    only: Application | None = None,
    progress: Callable[[int, int, str], None] = _quiet,
) -> AssignmentPlan:
    """Propose who reviews what: most affinity under limits and conflicts, with its proof.

    Takes seconds for thousands of applications, so pages start it as a job. What was asked
    before stays; people who declined are not asked again. With `only`, one application is
    planned against the loads that everybody has by now; while a call with batches is open, those
    of the batches that have closed are.
    """
    require(can_route(by, call))
    progress(0, 3, "Reading applications and reviewers.")
    first_day = local_day(call, at)
    people = planned_reviewers(call, first_day, last_day_of(parameters))
    contents, prints = read_contents(call)
    _require_both(contents, people)
    redetect_conflicts(call=call, at=at)
    round_ = read_round(call, people, only=_chosen(call, only, at))
    if parameters.keep_bonus:
        round_ = replace(round_, kept=last_pairs(call, round_))
    _require_both(round_.applications, round_.reviewers)
    progress(1, 3, f"Comparing {len(round_.applications)} applications with {len(people)} people.")
    affinity = with_bids(read_affinities(call, round_, contents, at), round_, parameters)
    progress(2, 3, "Looking for the best plan.")
    problem = to_problem(round_, affinity, parameters)
    try:
        result = matching.plan(problem)
    except ValueError as error:
        raise RuleBroken(f"No plan can be made: {error}") from None
    archive = Archive.of(problem, result, *round_.keys)
    fingerprint = input_fingerprint(round_, prints, parameters)
    made = Made(round_, result, archive, parameters, fingerprint)
    return _store(call, made, by=by, at=at)


def _chosen(call: Call, only: Application | None, at: datetime) -> list[int] | None:
    """Keys of the applications that are planned; None for all of the round."""
    if only:
        return [only.pk]
    settled = settled_applications(call, at)
    if settled is None:
        return None
    keys = list(settled.values_list("pk", flat=True))
    if not keys:
        raise RuleBroken("No batch with applications has closed yet, so there is nothing to plan.")
    return keys


def route_one(
    *,
    application: Application,
    by: Actor,
    at: datetime,
    progress: Callable[[int, int, str], None] = _quiet,
) -> AssignmentPlan:
    """Propose reviewers for one application, under the rules of the call's last plan.

    For rolling calls and for gaps: everybody's load counts, what was asked stays. The proposal
    is a plan like any other: looked at, changed, applied.
    """
    call = application.call
    require(can_route(by, call))
    if application.is_test or application.state in OUT_OF_ROUND:
        raise RuleBroken(f"{application} is not in the round.")
    parameters = last_parameters(call)
    return plan_assignments(
        call=call, parameters=parameters, by=by, at=at, only=application, progress=progress
    )


def start_planning(
    *,
    call: Call,
    parameters: Parameters,
    by: Actor,
    at: datetime,
) -> Job:
    """Have a worker make the plan; the job shows how far it is."""
    require(can_route(by, call))
    return start_job(
        kind="reviews.jobs.make_plan",
        title=f"Planning the reviews of {call.title}"[:200],
        by=by,
        at=at,
        params={"call": call.pk, "parameters": asdict(parameters)},
        scope=call.programme.slug,
        back_url=reverse("reviews:staff_plan_list", args=[call.slug]),
    )


def start_routing(*, application: Application, by: Actor, at: datetime) -> Job:
    """Have a worker look for reviewers of one application."""
    call = application.call
    require(can_route(by, call))
    return start_job(
        kind="reviews.jobs.route_one",
        title=f"Looking for reviewers of {application.reference}",
        by=by,
        at=at,
        params={"application": application.pk},
        scope=call.programme.slug,
        back_url=reverse("reviews:staff_plan_list", args=[call.slug]),
    )


def _require_both(applications: object, reviewers: list[Candidate]) -> None:
    if not applications:
        raise RuleBroken("This call has no submitted applications, so there is nothing to plan.")
    if not reviewers:
        raise RuleBroken("The panel of this call has no active reviewers. Add reviewers first.")


@dataclass(frozen=True)
class Made:
    """A plan before it is stored."""

    round_: Round
    result: matching.Plan
    archive: Archive
    parameters: Parameters
    fingerprint: str


@transaction.atomic
def _store(call: Call, made: Made, *, by: Actor, at: datetime) -> AssignmentPlan:
    Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    result, round_ = made.result, made.round_
    last = AssignmentPlan.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0
    plan = AssignmentPlan.objects.create(
        call=call,
        number=last + 1,
        parameters=asdict(made.parameters),
        input_sha256=made.fingerprint,
        objective=result.objective,
        bound=result.bound,
        worst=result.worst_pair or 0.0,
        figures=figures_of(result, round_),
        short=short_list(result.short, round_),
        seconds=result.seconds,
        created_at=at,
        created_by=person(by),
    )
    copy_in(
        PlannedPair,
        ["plan_id", "application_id", "reviewer_id", "affinity", "by_hand"],
        (
            (plan.pk, round_.applications[row], round_.reviewers[column].pk, value, False)
            for row, column, value in result.pairs
        ),
    )
    AffinityTable.objects.create(plan=plan, content=made.archive.pack())
    _trace(plan, "plan.create", by, at, input_sha256=made.fingerprint, pairs=len(result.pairs))
    return plan


def evaluate_plan(plan: AssignmentPlan) -> None:
    """Add the numbers of a changed plan up again; the proven bound stays what it was."""
    measure_plan(plan, plan.pairs.values_list("application_id", "reviewer_id"))
    plan.save(update_fields=["objective", "worst", "figures", "short"])


def measure_plan(plan: AssignmentPlan, pairs: Iterable[tuple[int, int]]) -> None:
    """Give a plan, not yet stored, the numbers these (application pk, reviewer pk) would have."""
    table = table_of(plan)
    round_ = read_round(plan.call, only=table.applications.tolist())
    round_ = replace(round_, kept=kept_pairs(plan, round_))
    row_of = {pk: row for row, pk in enumerate(round_.applications)}
    column_of = {each.pk: column for column, each in enumerate(round_.reviewers)}
    known = [
        (row_of[application], column_of[reviewer])
        for application, reviewer in pairs
        if application in row_of and reviewer in column_of
    ]
    problem = to_problem(round_, table.for_round(round_), Parameters(**plan.parameters))
    result = matching.evaluate(problem, known)
    plan.objective = result.objective
    plan.worst = result.worst_pair or 0.0
    plan.figures = {
        **plan.figures,
        **figures_of(result, round_),
        "gap": plan.bound - result.objective,
        "changed": True,
    }
    plan.short = short_list([each for each in result.violations if each.kind == "short"], round_)


@transaction.atomic
def discard_plan(*, plan: AssignmentPlan, by: Actor, at: datetime) -> AssignmentPlan:
    """Put a plan aside. It stays readable."""
    plan = locked_plan(plan)
    require(can_route(by, plan.call))
    plan.state = PLAN.check(plan, "discard")
    plan.save(update_fields=["state"])
    _trace(plan, "plan.discard", by, at)
    return plan


def locked_plan(plan: AssignmentPlan) -> AssignmentPlan:
    """The plan's row, locked until the transaction ends."""
    return (
        AssignmentPlan.objects.select_for_update(of=("self",))
        .select_related("call__programme")
        .get(pk=plan.pk)
    )


def _trace(plan: AssignmentPlan, verb: str, by: Actor, at: datetime, **data: object) -> None:
    scope = plan.call.programme.slug
    record(by=by, verb=verb, subject=plan.call, at=at, scope=scope, plan=plan.number, **data)
