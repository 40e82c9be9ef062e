"""The numbers of a plan as they are stored with it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from grants.models import Application
from reviews.gaps import Short
from reviews.matching import Evaluation, Plan, Violation
from reviews.queries.planning import Round
from reviews.worth import Numbers


def figures_of(result: Numbers, round_: Round) -> dict[str, Any]:
    """Counts, sums and loads: what the plan page shows on top. Affinities are 0 to 1 each.

    `loads` maps a number of reviews to how many reviewers have it (keys are text, as JSON wants).
    """
    loads = Counter(result.loads)
    figures: dict[str, Any] = {
        "applications": len(round_.applications),
        "reviewers": len(round_.reviewers),
        "pairs": len(result.pairs),
        "worst_application": result.worst_application,
        "fifth_percentile": result.fifth_percentile,
        "mean": result.affinity_total / len(result.pairs) if result.pairs else None,
        "loads": {str(load): loads[load] for load in sorted(loads)},
        "heaviest_load": max(result.loads, default=0),
        "lightest_load": min(result.loads, default=0),
    }
    if isinstance(result, Plan):
        figures |= {"gap": result.gap, "rounds": result.rounds, "floor": result.floor}
        figures["under"] = [
            {"reviewer": round_.reviewers[column].email, "missing": missing}
            for column, missing in result.under
        ]
    if isinstance(result, Evaluation):
        figures["warnings"] = [
            _words(violation, round_)
            for violation in result.violations
            if violation.kind not in {"short", "pin dropped"}
        ]
    return figures


def _words(violation: Violation, round_: Round) -> str:
    who = round_.reviewers[violation.reviewer].email if violation.reviewer is not None else ""
    return f"{who}: {violation.explanation}" if who else violation.explanation


def short_list(gaps: Iterable[Short | Violation], round_: Round) -> list[dict[str, Any]]:
    """Applications left short: reference, title and why."""
    found = [(round_.applications[each.application or 0], each.explanation) for each in gaps]
    rows = Application.objects.filter(pk__in=[pk for pk, _ in found])
    names = {pk: (ref, title) for pk, ref, title in rows.values_list("pk", "reference", "title")}
    return [
        {"reference": names[pk][0], "title": names[pk][1], "explanation": words}
        for pk, words in found
    ]
