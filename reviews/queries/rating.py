"""How a call's reviews were rated, by reviewer. For staff only."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from grants.models import Call
from reviews.models import Review, Reviewer, ReviewRating
from reviews.queries.panel import Seat
from reviews.queries.reviewing import counted_reviews


def rateable_review(seat: Seat, number: int) -> Review | None:
    """The submitted review under a pseudonym, if the person may read it and did not write it."""
    if not seat.seen.reviews or number == seat.number:
        return None
    keys = [pk for pk, drawn in seat.numbers.items() if drawn == number]
    return (
        counted_reviews(seat.application.call)
        .filter(assignment__in=keys, assignment__application=seat.application)
        .select_related("assignment__application__call__programme")
        .first()
    )


@dataclass(frozen=True)
class RatedReviewer:
    """A reviewer with how many of their reviews count and how they were rated."""

    reviewer: Reviewer
    reviews: int
    rated: list[tuple[str, int]]


def rated_reviewers(call: Call) -> list[RatedReviewer]:
    """Everybody who submitted a review, by address. Two queries."""
    reviews: Counter[int] = Counter()
    people: dict[int, Reviewer] = {}
    rows = counted_reviews(call).select_related("assignment__reviewer__user")
    for row in rows:
        reviewer = row.assignment.reviewer
        people[reviewer.pk] = reviewer
        reviews[reviewer.pk] += 1
    kinds: dict[int, Counter[str]] = defaultdict(Counter)
    ratings = ReviewRating.objects.filter(review__assignment__application__call=call)
    for reviewer_id, kind in ratings.values_list("review__assignment__reviewer", "kind"):
        kinds[reviewer_id][kind] += 1
    names = dict(ReviewRating.Kind.choices)
    return [
        RatedReviewer(
            reviewer=person,
            reviews=reviews[pk],
            rated=[(str(names[kind]), kinds[pk][kind]) for kind in names if kinds[pk][kind]],
        )
        for pk, person in sorted(people.items(), key=lambda pair: pair[1].user.email)
    ]
