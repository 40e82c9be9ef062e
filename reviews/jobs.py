"""Long work of the review round, started by pages."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.errors import DomainError, require
from core.jobs.running import Cancelled, Run
from grants.models import Application, Call
from reviews.actions import inviting, planning
from reviews.actions.announcing import carry_out_announcement, stop_announcement
from reviews.actions.detecting import redetect_conflicts
from reviews.actions.exports import make_booklet, make_data, make_workbook
from reviews.actions.planning import locked_plan, plan_assignments
from reviews.errors import AnnouncedBefore
from reviews.models import Announcement, AssignmentPlan, Reviewer, RoundExport
from reviews.permissions import can_route
from reviews.queries.planning import Parameters
from reviews.states import PlanState


def make_plan(run: Run) -> dict[str, Any]:
    """Plan a call's assignments; the result names the plan."""
    call = _call(run)
    plan = plan_assignments(
        call=call,
        parameters=Parameters(**run.params["parameters"]),
        by=run.by,
        at=timezone.now(),
        progress=run.progress,
    )
    run.progress(3, 3)
    pairs = plan.figures["pairs"]
    return {"plan": plan.number, "sentence": f"Plan {plan.number} is ready: {pairs:,} pairs."}


def route_one(run: Run) -> dict[str, Any]:
    """Plan one application; the result names the plan and says what is still missing."""
    rows = Application.objects.select_related("call__programme")
    plan = planning.route_one(
        application=rows.get(pk=run.params["application"]),
        by=run.by,
        at=timezone.now(),
        progress=run.progress,
    )
    run.progress(3, 3)
    words = f"Plan {plan.number} is ready. Look at it and apply it to invite the reviewers."
    gaps = " ".join(gap["explanation"] for gap in plan.short)
    return {"plan": plan.number, "sentence": f"{words} Left short: {gaps}" if gaps else words}


def apply_plan(run: Run) -> dict[str, Any]:
    """Apply a plan. Started again after it was applied, it says so and asks nobody twice."""
    plan = AssignmentPlan.objects.get(pk=run.params["plan"])
    total = plan.pairs.count()
    run.progress(0, total, f"Making {total:,} assignments and their invitations.")
    with transaction.atomic():
        plan = locked_plan(plan)
        require(can_route(run.by, plan.call))
        if plan.state == PlanState.APPLIED:
            words = f"Plan {plan.number} is applied already. Nobody was asked a second time."
            return {"plan": plan.number, "sentence": words}
        count = inviting.apply_plan(
            plan=plan,
            due_at=datetime.fromisoformat(run.params["due_at"]),
            expected=run.params.get("version"),
            by=run.by,
            at=timezone.now(),
        )
        # Inside, so that a stop asked for until now undoes everything.
        run.progress(total, total)
    words = f"{count:,} assignments are made and the invitations are on their way."
    return {"plan": plan.number, "sentence": words}


def announce_results(run: Run) -> dict[str, Any]:
    """Carry an announcement out. Started again after that, it says so and sends nothing.

    What stops it is noted with the announcement, so that staff find it where they set it.
    """
    announcement = Announcement.objects.select_related("call__programme").get(
        pk=run.params["announcement"]
    )
    total = announcement.decisions.count()
    try:
        run.progress(0, total, f"Telling {total:,} applicants.")
        with transaction.atomic():
            done = carry_out_announcement(announcement=announcement, by=run.by, at=timezone.now())
            # Inside, so that a stop asked for until now undoes everything.
            run.progress(total, total)
    except AnnouncedBefore as error:
        return {"sentence": error.message}
    except (DomainError, Cancelled) as error:
        problem = getattr(error, "message", "") or "Somebody stopped it."
        stop_announcement(announcement=announcement, problem=problem, at=timezone.now())
        raise
    return {"sentence": f"The results are announced. {done.total:,} mails are on their way."}


def make_export(run: Run) -> dict[str, Any]:
    """Make a file of a round. Started again from the beginning it makes it anew."""
    call, now = _call(run), timezone.now()
    kind = run.params["kind"]
    run.progress(0, 1, "Reading the round.")
    if kind == RoundExport.Kind.BOOKLET:
        reader = Reviewer.objects.select_related("user").filter(pk=run.params["reader"]).first()
        made = make_booklet(
            call=call,
            reader=reader,
            volume=run.params["volume"],
            with_reviews=run.params["with_reviews"],
            by=run.by,
            at=now,
        )
    else:
        make = make_workbook if kind == RoundExport.Kind.WORKBOOK else make_data
        made = make(call=call, by=run.by, at=now, progress=run.progress)
    return {"sentence": f"{made.file.name} is made. You find it where you started it."}


def detect_conflicts(run: Run) -> dict[str, Any]:
    """Look for conflicts of interest in a call."""
    call = _call(run)
    require(can_route(run.by, call))
    run.progress(0, 1, "Comparing people, works and organisations.")
    with transaction.atomic():
        done = redetect_conflicts(call=call, at=timezone.now())
        run.progress(1, 1)
    return {"sentence": done.sentence}


def _call(run: Run) -> Call:
    return Call.objects.select_related("programme").get(pk=run.params["call"])
