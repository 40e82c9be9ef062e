"""Beside tests/reviews/actions/test_rating.py, which tells the stories."""

from reviews.queries.panel import seat_of
from reviews.queries.rating import rateable_review, rated_reviewers
from tests.factories.grants import submitted_application


def test_without_reviews_there_is_nothing_to_rate(closed, sam, now):
    application = submitted_application(call=closed)
    assert rated_reviewers(closed) == []
    assert rateable_review(seat_of(sam, application.reference, now), 1) is None
