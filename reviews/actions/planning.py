"""Making, changing, applying and discarding assignment plans."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.jobs.models import Job
from core.jobs.starting import start_job
from grants.models import Call
from reviews import matching
from reviews.actions.conflicts import detect_conflicts
from reviews.actions.numbers import figures_of, short_list
from reviews.actions.storing import copy_in
from reviews.affinity import affinities
from reviews.models import AffinityTable, AssignmentPlan, PlannedPair
from reviews.permissions import can_route
from reviews.queries.planning import (
    Candidate,
    Parameters,
    Round,
    Table,
    active_reviewers,
    expertise,
    input_fingerprint,
    proposal_text,
    read_contents,
    read_round,
    table_of,
    to_problem,
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
    progress: Callable[[int, int, str], None] = _quiet,
) -> AssignmentPlan:
    """Propose who reviews what: most affinity under limits and conflicts, with its proof.

    Takes seconds for thousands of applications, so pages start it as a job. What was asked
    before stays; people who declined are not asked again.
    """
    require(can_route(by, call))
    progress(0, 3, "Reading applications and reviewers.")
    reviewers = active_reviewers(call)
    contents, prints = read_contents(call)
    _require_both(contents, reviewers)
    people = {reviewer.email.lower(): reviewer.user for reviewer in reviewers}
    with transaction.atomic():
        detect_conflicts(call=call, contents=contents, people=people, at=at)
    round_ = read_round(call)
    _require_both(round_.applications, round_.reviewers)
    texts = [proposal_text(contents.get(pk)) for pk in round_.applications]
    progress(1, 3, f"Comparing {len(texts)} applications with {len(reviewers)} reviewers.")
    affinity = affinities(texts, [expertise(each) for each in round_.reviewers])
    progress(2, 3, "Looking for the best plan.")
    try:
        result = matching.plan(to_problem(round_, affinity, parameters))
    except ValueError as error:
        raise RuleBroken(f"No plan can be made: {error}") from None
    fingerprint = input_fingerprint(round_, prints, parameters)
    return _store(
        call,
        round_,
        result=result,
        affinity=affinity,
        parameters=parameters,
        fingerprint=fingerprint,
        by=by,
        at=at,
    )


def start_planning(*, call: Call, parameters: Parameters, by: Actor, at: datetime) -> Job:
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


def _require_both(applications: object, reviewers: list[Candidate]) -> None:
    if not applications:
        raise RuleBroken("This call has no submitted applications, so there is nothing to plan.")
    if not reviewers:
        raise RuleBroken("The panel of this call has no active reviewers. Add reviewers first.")


@transaction.atomic
def _store(
    call: Call,
    round_: Round,
    *,
    result: matching.Plan,
    affinity: "np.typing.NDArray[np.float32]",
    parameters: Parameters,
    fingerprint: str,
    by: Actor,
    at: datetime,
) -> AssignmentPlan:
    Call.objects.select_for_update().get(pk=call.pk)
    last = AssignmentPlan.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0
    plan = AssignmentPlan.objects.create(
        call=call,
        number=last + 1,
        parameters=asdict(parameters),
        input_sha256=fingerprint,
        objective=result.objective,
        bound=result.bound,
        worst=result.worst_pair or 0.0,
        figures=figures_of(result, round_) | {"gap": result.gap, "rounds": result.rounds},
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
    keys = np.array([each.pk for each in round_.reviewers], dtype=np.int64)
    table = Table(affinity, np.array(round_.applications, dtype=np.int64), keys)
    AffinityTable.objects.create(plan=plan, content=table.pack())
    _trace(plan, "plan.create", by, at, input_sha256=fingerprint, pairs=len(result.pairs))
    return plan


def evaluate_plan(plan: AssignmentPlan) -> None:
    """Add the numbers of a changed plan up again; the proven bound stays what it was."""
    measure_plan(plan, plan.pairs.values_list("application_id", "reviewer_id"))
    plan.save(update_fields=["objective", "worst", "figures", "short"])


def measure_plan(plan: AssignmentPlan, pairs: Iterable[tuple[int, int]]) -> None:
    """Give a plan, not yet stored, the numbers these (application pk, reviewer pk) would have."""
    round_ = read_round(plan.call)
    row_of = {pk: row for row, pk in enumerate(round_.applications)}
    column_of = {each.pk: column for column, each in enumerate(round_.reviewers)}
    known = [
        (row_of[application], column_of[reviewer])
        for application, reviewer in pairs
        if application in row_of and reviewer in column_of
    ]
    parameters = Parameters(**plan.parameters)
    problem = to_problem(round_, table_of(plan).for_round(round_), parameters)
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
