import pytest

from core.errors import NotAllowed, RuleBroken
from reviews.actions.conflicts import declare_conflict
from reviews.actions.ordering import order_reviews
from reviews.models import Review
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, RubricFactory


@pytest.fixture
def mine(closed, panel, rita):
    RubricFactory(call=closed, mode="order")
    reviewer = ReviewerFactory(panel=panel, user=rita)
    return [
        AssignmentFactory(application=submitted_application(call=closed), reviewer=reviewer)
        for _ in range(3)
    ]


@pytest.fixture
def order(closed, rita, now):
    def deed(rows, *places, by=None):
        names = [row.application.reference for row in rows]
        placed = dict(zip(names, places, strict=True))
        return order_reviews(call=closed, places=placed, by=by or rita, at=now)

    return deed


def places():
    return list(Review.objects.order_by("assignment").values_list("place", flat=True))


def test_an_order_is_stored_and_changed(mine, order):
    assert order(mine, 2, None, 1) == 2
    assert places() == [2, 1]
    assert order(mine, 1, 2, 3) == 3
    assert places() == [1, 2, 3]
    assert order(mine, None, None, 1) == 1
    assert places() == [None, None, 1]


def test_a_place_is_taken_once(mine, order):
    with pytest.raises(RuleBroken, match="Place 1 is taken twice") as caught:
        order(mine, 1, 1, None)
    assert caught.value.field == mine[1].application.reference
    assert places() == []


def test_what_is_hidden_by_a_conflict_has_no_place(mine, order, rita, now):
    declare_conflict(assignment=mine[0], reason="Mine", by=rita, at=now)
    with pytest.raises(RuleBroken, match="no longer yours"):
        order(mine, 1, 2, 3)
    assert order(mine[1:], 1, 2) == 2


def test_nobody_orders_for_another(mine, order, eve, sam):
    for other in (eve, sam):
        with pytest.raises(RuleBroken, match="no longer yours"):
            order(mine, 1, 2, 3, by=other)
    assert places() == []


def test_after_the_announcement_it_stays(mine, order, closed, now):
    closed.announced_at = now
    closed.save(update_fields=["announced_at"])
    with pytest.raises(NotAllowed, match="announced"):
        order(mine, 1, 2, 3)


def test_only_where_an_order_is_asked_for(closed, panel, order):
    RubricFactory(call=closed)
    with pytest.raises(RuleBroken, match="does not ask"):
        order([])
