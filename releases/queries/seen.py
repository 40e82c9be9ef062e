"""The stamp of what the page of an output showed: sent along with a decision about it."""

from awards.models import Condition
from awards.queries.seen import stamp_of_steps
from releases.queries.conditions import latest_evidence, runs_of


def stamp_of_output(condition: Condition) -> str:
    """The newest step, hand-in and ruling, and how far the newest run over each piece has come."""
    evidence = latest_evidence(condition)
    ruling = condition.rulings.order_by("-pk").values_list("pk", flat=True).first()
    runs = [run for run in runs_of(evidence) if run is not None] if evidence else []
    looks = ",".join(f"{run.pk}:{run.state}" for run in runs)
    handed_in = evidence.pk if evidence else 0
    return f"{stamp_of_steps(condition)};{handed_in};{ruling or 0};{looks}"
