"""The reviews that count in a call, added up in whole numbers, however the rubric counts them."""

from django.db import connection
from django.db.models import F, Min, QuerySet, Sum, Value

from grants.models import Call
from reviews.models import Rubric, Score
from reviews.queries.reviewing import counted_reviews
from reviews.queries.rubrics import rubric_or_default
from reviews.ranking import Tally
from reviews.scoring import order_tallies

_TALLIES = """
    SELECT reference, weight, count(*), sum(total)::bigint, sum(total * total)::bigint,
        min(total), max(total)
    FROM ({}) AS sums (reference, review, total, weight)
    GROUP BY reference, weight
"""


def tallies_of(call: Call) -> list[Tally]:
    """The counted reviews of a call.

    Scores: the weighted mean of what a review scores; “not applicable” counts neither way.
    Pass or fail: 1 for a review that passes on every criterion, else 0; the mean is the share
    that passes. Order: the share of a reviewer's other applications it stands before.
    """
    mode = rubric_or_default(call).mode
    if mode == Rubric.Mode.ORDER:
        placed = counted_reviews(call).filter(place__isnull=False)
        rows = placed.values_list(
            "assignment__reviewer_id", "assignment__application__reference", "place"
        )
        return order_tallies((reviewer, name, place or 0) for reviewer, name, place in rows)
    sums = (
        counted_scores(call)
        .values_list("review__assignment__application__reference", "review_id")
        .order_by()
    )
    if mode == Rubric.Mode.PASS_FAIL:
        return _added_up(sums.annotate(total=Min("value"), weight=Value(1)))
    total, weight = Sum(F("value") * F("criterion__weight")), Sum("criterion__weight")
    return _added_up(sums.annotate(total=total, weight=weight))


def counted_scores(call: Call) -> QuerySet[Score]:
    """The values that count: of reviews that count, without “not applicable”."""
    return Score.objects.filter(review__in=counted_reviews(call), value__isnull=False)


def _added_up(sums: QuerySet[Score, tuple[object, ...]]) -> list[Tally]:
    inner, parameters = sums.query.sql_with_params()
    with connection.cursor() as cursor:
        # The query set cannot group its own groups. What is put in is its SQL, never a value.
        cursor.execute(_TALLIES.format(inner), parameters)
        return [Tally(*row) for row in cursor.fetchall()]
