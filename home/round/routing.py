"""From an empty programme to reviewers who have said yes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from accounts.roles import Role
from core.actors import SYSTEM
from core.errors import DomainError
from grants.actions.calls import create_call, create_programme, publish_call
from grants.actions.importing import import_applications
from grants.models import Application, Call, ProgrammeRole
from home.round.measuring import Meter
from home.round.source import Source, load_limit, reviewers_for
from reviews.actions.conflicts import enter_conflict
from reviews.actions.invitations import CONFLICT, Answer, answer_invitation
from reviews.actions.inviting import apply_plan
from reviews.actions.panels import create_panel, import_reviewers
from reviews.actions.planning import plan_assignments
from reviews.actions.rubrics import ensure_rubric
from reviews.models import AssignmentPlan, Invitation, Reviewer
from reviews.queries.planning import call_parameters

OFFICER = "officer@example.org"
AWARD = 80_000_00
"""What a funded application gets, in cents: the file says nothing of money."""
FUNDED_OF = 50
"""One application in so many is funded."""
REVIEWS_EACH = 3


@dataclass
class Round:
    """A round while it runs. `facts` are what the command reports, in order."""

    source: Source
    reviewers: int
    random: Random
    now: datetime
    meter: Meter
    facts: dict[str, Any] = field(default_factory=dict)
    call: Call = field(init=False)
    officer: User = field(init=False)

    def days(self, number: float) -> datetime:
        """So many days after the deadline of the call, which was 60 days ago."""
        return self.now + timedelta(days=number - 60)


def open_call(state: Round) -> None:
    """A programme with one officer; a published call whose budget funds two in a hundred."""
    with state.meter.step("Programme and call"):
        known = User.objects.filter(email=OFFICER).first()
        officer = known or User.objects.create_user(OFFICER, name="Samuel Okafor")
        programme = create_programme(
            fields={
                "name": "Demonstration round",
                "summary": "A whole round on real applications, run by run_demo_round.",
                "contact_email": "grants@example.org",
                "signatory_name": "Dr Iris Adeyemi",
                "signatory_title": "Director of programmes",
            },
            by=SYSTEM,
            at=state.days(-60),
        )
        ProgrammeRole.objects.create(programme=programme, user=officer, role=Role.OFFICER)
        funded = max(3, round(len(state.source.good) / FUNDED_OF))
        call = create_call(
            programme=programme,
            fields={
                "title": "Open research 2026",
                "summary": "Research whose results stay open.",
                "opens_at": state.days(-50),
                "deadline": state.days(0),
                "budget": funded * AWARD,
                "currency": "EUR",
                "reviews_per_application": REVIEWS_EACH,
            },
            by=officer,
            at=state.days(-59),
        )
        state.call = publish_call(call=call, by=officer, at=state.days(-58))
        state.officer = officer


def load_applications(state: Round) -> None:
    """Import the file; bad rows are counted and left out."""
    with state.meter.step("Import of applications") as step:
        report = import_applications(
            call=state.call,
            rows=state.source.rows,
            mapping=None,
            owner=None,
            by=state.officer,
            at=state.days(-1),
            skip_bad_rows=True,
        )
        step.detail = f"{report.loaded:,} loaded, {len(report.bad_rows)} bad rows"
    if not report.loaded:
        raise DomainError(report.sentence)
    state.facts["applications"] = report.loaded
    state.facts["bad_rows"] = len(report.bad_rows)


def seat_panel(state: Round) -> None:
    """The rubric, and a panel whose members know what the applications are about."""
    call, at = state.call, state.days(1)
    rows = reviewers_for(state.source, state.reviewers, state.random)
    with state.meter.step("Panel") as step:
        limit = load_limit(state.facts["applications"], state.reviewers, REVIEWS_EACH)
        create_panel(
            call=call, name=f"Panel of {call.title}", max_load=limit, by=state.officer, at=at
        )
        report = import_reviewers(call=call, rows=rows, by=state.officer, at=at)
        ensure_rubric(call)
        step.detail = f"{report.added} reviewers, at most {limit} reviews each"
    state.facts["reviewers"] = report.added
    state.facts["most_reviews_each"] = limit


def enter_conflicts(state: Round) -> None:
    """Staff enter one conflict for every thirty applications."""
    applications = list(state.call.applications.select_related("call__programme").order_by("pk"))
    users = [row.user for row in _panel(state)]
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < max(1, len(applications) // 30):
        pairs.add((state.random.randrange(len(applications)), state.random.randrange(len(users))))
    with state.meter.step("Conflicts entered by staff") as step:
        for row, column in sorted(pairs):
            enter_conflict(
                application=applications[row],
                user=users[column],
                reason="They worked together in the last three years.",
                by=state.officer,
                at=state.days(2),
            )
        step.detail = f"{len(pairs)} conflicts"
    state.facts["conflicts_entered"] = len(pairs)


def _panel(state: Round) -> list[Reviewer]:
    rows = Reviewer.objects.filter(panel__call=state.call).select_related("user")
    return list(rows.order_by("pk"))


def make_plan(state: Round, name: str, *, prefix: str, at: datetime) -> AssignmentPlan:
    """Plan who reviews what; objective and proven bound become facts under the prefix."""
    call = Call.objects.select_related("programme", "panel").get(pk=state.call.pk)
    with state.meter.step(name) as step:
        plan = plan_assignments(
            call=call, parameters=call_parameters(call), by=state.officer, at=at
        )
        step.detail = f"{plan.figures['pairs']:,} pairs; the search itself {plan.seconds:.1f} s"
    state.facts |= {
        f"{prefix}_pairs": plan.figures["pairs"],
        f"{prefix}_objective": round(plan.objective, 6),
        f"{prefix}_bound": round(plan.bound, 6),
        f"{prefix}_short": len(plan.short),
        f"{prefix}_search_seconds": round(plan.seconds, 3),
    }
    return plan


def invite(state: Round, plan: AssignmentPlan, name: str, *, at: datetime) -> None:
    """Apply the plan: assignments, one invitation and one mail per reviewer."""
    with state.meter.step(name) as step:
        count = apply_plan(plan=plan, due_at=at + timedelta(days=30), by=state.officer, at=at)
        step.detail = f"{count:,} assignments"


def answer(state: Round, name: str, *, conflicted: bool, at: datetime) -> None:
    """Every reviewer accepts; when `conflicted`, one in ten declares a conflict of interest."""
    waiting = Invitation.objects.filter(reviewer__panel__call=state.call, answered_at=None)
    invitations = list(waiting.order_by("pk"))
    accepted = declared = 0
    with state.meter.step(name) as step:
        for number, invitation in enumerate(invitations):
            references = _asked_of(invitation)
            answers = dict.fromkeys(references, Answer())
            if conflicted and number % 10 == 0:
                answers[references[0]] = Answer(CONFLICT, "We have a paper together.")
                declared += 1
            accepted += len(answer_invitation(invitation=invitation, answers=answers, at=at))
        step.detail = f"{len(invitations)} invitations: {accepted:,} accepted, {declared} conflicts"
    state.facts["conflicts_declared"] = state.facts.get("conflicts_declared", 0) + declared


def _asked_of(invitation: Invitation) -> list[str]:
    asked = Application.objects.filter(assignments__invitation=invitation).order_by("reference")
    return list(asked.values_list("reference", flat=True))
