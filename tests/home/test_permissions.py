from home.permissions import can_open_staff_desk
from home.queries import Hats


def test_can_open_staff_desk_with_a_role():
    assert can_open_staff_desk(Hats(reviewer=False, staff=True)).allowed


def test_can_open_staff_desk_not_without_one():
    verdict = can_open_staff_desk(Hats(reviewer=True, staff=False))
    assert (verdict.allowed, verdict.reason) == (False, "You have no role in any programme.")
