"""Which applications of a call should be discussed because their reviewers disagree."""

from collections import defaultdict

from django.db.models import F, QuerySet, Sum

from accounts.models import User
from grants.models import Application, Call
from reviews.disagreement import Disagreement, by_application, disagreements
from reviews.models import Review, Score
from reviews.queries.conflicts import no_conflict_of
from reviews.queries.reviewing import counted_reviews

_REFERENCE = "assignment__application__reference"


def call_disagreements(call: Call, user: User) -> list[tuple[Disagreement, Application]]:
    """The applications to discuss, the widest spread first, without what a conflict hides.

    Three queries however many reviews there are.
    """
    found = {each.application: each for each in _disagreements(counted_reviews(call))}
    rows = Application.objects.filter(no_conflict_of(user), call=call, reference__in=found)
    titled = {row.reference: row for row in rows}
    return [(each, titled[name]) for name, each in found.items() if name in titled]


def _disagreements(reviews: QuerySet[Review]) -> list[Disagreement]:
    means: dict[str, list[float]] = defaultdict(list)
    sums = (
        Score.objects.filter(review__in=reviews, value__isnull=False)
        .order_by("review_id")
        .values_list(f"review__{_REFERENCE}", "review")
        .annotate(total=Sum(F("value") * F("criterion__weight")), weight=Sum("criterion__weight"))
    )
    for reference, _, total, weight in sums:
        means[reference].append(total / weight)
    recommendations: dict[str, list[str]] = defaultdict(list)
    for reference, words in reviews.values_list(_REFERENCE, "recommendation"):
        recommendations[reference].append(words)
    return disagreements(by_application(means, recommendations))
