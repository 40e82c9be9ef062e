import pytest

from home.permissions import can_open_staff_desk, can_send_again
from home.queries import Hats
from tests.home.mails import failed_mail


def test_can_open_staff_desk_with_a_role():
    assert can_open_staff_desk(Hats(reviewer=False, staff=True)).allowed


def test_can_open_staff_desk_not_without_one():
    verdict = can_open_staff_desk(Hats(reviewer=True, staff=False))
    assert (verdict.allowed, verdict.reason) == (False, "You have no role in any programme.")


@pytest.mark.parametrize(
    ("who", "scope", "may"),
    [
        ("sam", "slingshot", True),
        ("olga", "slingshot", False),
        ("otto", "slingshot", False),
        ("sam", "", False),
        ("root", "", True),
        ("root", "slingshot", True),
    ],
)
def test_can_send_again_what_belongs_to_ones_work(request, programme, who, scope, may):
    verdict = can_send_again(request.getfixturevalue(who), failed_mail(scope))
    assert verdict.allowed is may
    assert bool(verdict.reason) is not may
