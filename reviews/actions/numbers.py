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
        figures["warnings"] = _warnings(result.violations, round_)
    return figures


def _warnings(violations: list[Violation], round_: Round) -> list[str]:
    """Rules broken by hand, each with the reviewer and the application it is about."""
    told = [each for each in violations if each.kind not in {"short", "pin dropped"}]
    rows = {each.application for each in told if each.application is not None}
    pks = {row: round_.applications[row] for row in rows}
    named = Application.objects.filter(pk__in=pks.values()) if pks else Application.objects.none()
    references = dict(named.values_list("pk", "reference"))
    found = []
    for each in told:
        about = []
        if each.reviewer is not None:
            about.append(round_.reviewers[each.reviewer].email)
        if each.application is not None:
            about.append(references.get(pks[each.application], ""))
        found.append(f"{', '.join(filter(None, about))}: {each.explanation}")
    return found


def short_list(gaps: Iterable[Short | Violation], round_: Round) -> list[dict[str, Any]]:
    """Applications left short: reference, title and why."""
    found = [(round_.applications[each.application or 0], each.explanation) for each in gaps]
    rows = Application.objects.filter(pk__in=[pk for pk, _ in found])
    names = {pk: (ref, title) for pk, ref, title in rows.values_list("pk", "reference", "title")}
    return [
        {"reference": names[pk][0], "title": names[pk][1], "explanation": words}
        for pk, words in found
    ]
