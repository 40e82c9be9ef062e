import pytest

from awards import permissions
from awards.models import Award
from core.actors import SYSTEM
from grants.models import TeamMember
from reviews.actions.conflicts import enter_conflict


@pytest.fixture
def cast(accepted, ben, request):
    """Everybody by name, ben as an editor of the application."""
    TeamMember.objects.create(
        application=accepted.application, user=ben, role=TeamMember.Role.EDITOR
    )
    names = ["ada", "ben", "sam", "fay", "olga", "otto", "eve", "root"]
    return {name: request.getfixturevalue(name) for name in names} | {"system": SYSTEM}


@pytest.mark.parametrize(
    ("function", "allowed"),
    [
        ("can_work_on_award", {"sam", "root", "system"}),
        ("can_read_award", {"sam", "fay", "olga", "root", "system"}),
        ("can_approve_payment", {"fay", "root", "system"}),
        ("can_reveal_account", {"fay", "root", "system"}),
        ("can_answer_award", {"ada"}),
        ("can_read_letter", {"ada", "sam", "fay", "olga", "root", "system"}),
        ("can_hand_in", {"ada", "ben", "system"}),
        ("can_mark_checked", {"sam", "root", "system"}),
    ],
)
def test_who_may_do_what_with_an_award(accepted, cast, function, allowed):
    verdicts = {name: getattr(permissions, function)(who, accepted) for name, who in cast.items()}
    assert {name for name, verdict in verdicts.items() if verdict} == allowed
    assert [name for name, verdict in verdicts.items() if not verdict and not verdict.reason] == []


def test_can_prepare_awards_is_for_those_who_do_the_work(accepted, call, cast):
    may = {name for name, who in cast.items() if permissions.can_prepare_awards(who, call)}
    assert may == {"sam", "root", "system"}


def test_can_pay_payment_is_for_a_second_person(accepted, cast, bea):
    def may(who, approver):
        return bool(permissions.can_pay_payment(who, accepted, approver.pk))

    fay, root = cast["fay"], cast["root"]
    assert (may(fay, bea), may(fay, fay), may(root, root), may(cast["sam"], fay)) == (
        True,
        False,
        True,
        False,
    )
    assert bool(permissions.can_pay_payment(SYSTEM, accepted, None)) is True
    assert bool(permissions.is_second_person(fay, None)) is True


def test_whom_a_conflict_keeps_from_one_award_sends_no_money_that_names_it(accepted, fay, bea, now):
    programme = accepted.application.call.programme
    named = Award.objects.filter(pk=accepted.pk)
    enter_conflict(application=accepted.application, user=fay, reason="Kin", by=SYSTEM, at=now)

    def may(who, awards):
        return bool(permissions.can_send_money_of(who, programme, awards))

    assert [may(who, named) for who in (fay, bea, SYSTEM)] == [False, True, True]
    assert may(fay, Award.objects.none()) is True
    assert not permissions.can_read_award(fay, accepted)
