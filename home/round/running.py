"""The whole round, in order, and its report."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from home.round import granting, routing
from home.round.measuring import Meter, Step
from home.round.reviewing import review_everything
from home.round.source import read_source


@dataclass(frozen=True)
class Plan:
    """What to run. `one_by_one` reviews go through the actions; a release is checked if named."""

    applications: Path
    reviewers: int
    seed: int
    one_by_one: int = 500
    release_url: str = ""
    release_licence: str = "MIT"


@dataclass(frozen=True)
class Report:
    """Facts by name in order, and the measured steps."""

    facts: dict[str, Any]
    steps: list[Step]

    @property
    def total(self) -> Step:
        """All steps together: seconds added up, the highest peak."""
        return Step(
            "Whole round",
            seconds=sum(step.seconds for step in self.steps),
            cpu_seconds=sum(step.cpu_seconds for step in self.steps),
            database_seconds=sum(step.database_seconds for step in self.steps),
            before_mib=self.steps[0].before_mib,
            peak_mib=max(step.peak_mib for step in self.steps),
        )


def run_round(plan: Plan, *, now: datetime, told: Callable[[Step], None]) -> Report:
    """Run every step through the actions of the pages. The call's deadline is 60 days before `now`.

    The same file, number of reviewers and seed give the same round. `told` hears of each step.
    """
    meter = Meter(told)
    with meter.step("Reading the file") as step:
        source = read_source(plan.applications)
        step.detail = f"{len(source.good):,} rows, {len(source.ratings):,} of them rated"
    # Nothing here is a secret: the draw has to be the same every time.
    random = Random(plan.seed)  # noqa: S311
    state = routing.Round(source, plan.reviewers, random, now, meter)
    state.facts["seed"] = plan.seed
    routing.open_call(state)
    state.facts["call"] = state.call.slug
    routing.load_applications(state)
    routing.seat_panel(state)
    routing.enter_conflicts(state)
    first = routing.make_plan(state, "Assignment plan", prefix="plan", at=state.days(3))
    routing.invite(state, first, "Invitations", at=state.days(3.1))
    routing.answer(state, "Answers of the reviewers", conflicted=True, at=state.days(5))
    again = routing.make_plan(
        state, "Second plan, for what conflicts left open", prefix="second_plan", at=state.days(6)
    )
    routing.invite(state, again, "Invitations of the second plan", at=state.days(6.1))
    routing.answer(state, "Answers to the second plan", conflicted=False, at=state.days(7))
    review_everything(state, plan.one_by_one)
    granting.decide_everything(state)
    granting.grant(state, plan.release_url, plan.release_licence)
    if plan.release_url:
        granting.hand_in_release(state, plan.release_url)
    granting.count_register(state)
    return Report(state.facts, meter.steps)
