"""Long work of the review round, started by pages."""

from typing import Any

from django.utils import timezone

from core.jobs.running import Run
from grants.models import Call
from reviews.actions.planning import plan_assignments
from reviews.queries.planning import Parameters


def make_plan(run: Run) -> dict[str, Any]:
    """Plan a call's assignments; the result names the plan."""
    call = Call.objects.select_related("programme").get(pk=run.params["call"])
    plan = plan_assignments(
        call=call,
        parameters=Parameters(**run.params["parameters"]),
        by=run.by,
        at=timezone.now(),
        progress=run.progress,
    )
    run.progress(3, 3)
    pairs = plan.figures["pairs"]
    return {"plan": plan.number, "sentence": f"Plan {plan.number} is ready: {pairs} pairs."}
