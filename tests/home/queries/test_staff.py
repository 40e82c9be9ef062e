from datetime import timedelta

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from grants.states import CallState
from home.queries import staff_overview
from reviews.actions.conflicts import enter_conflict
from reviews.states import AssignmentState
from tests.factories.awards import (
    AwardFactory,
    ConditionFactory,
    accepted_award,
    funded_application,
)
from tests.factories.grants import ApplicationFactory, CallFactory, submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    DecisionFactory,
    submitted_review,
)
from tests.home.mails import failed_mail


def numbers(user):
    return {
        row.call.slug: (
            row.applications,
            row.unanswered,
            row.reviews_missing,
            row.undecided,
            row.letters_to_issue,
            row.conditions_waiting,
        )
        for programme in staff_overview(user, timezone.now())
        for row in programme.calls
    }


@pytest.fixture
def closed(programme):
    now = timezone.now()
    return CallFactory(
        programme=programme,
        slug="closed",
        state=CallState.CLOSED,
        opens_at=now - timedelta(days=60),
        deadline=now - timedelta(days=30),
    )


def test_the_numbers_of_a_round(sam, closed):
    ApplicationFactory(call=closed)
    AssignmentFactory(application=submitted_application(call=closed), state=AssignmentState.INVITED)
    AssignmentFactory(application=submitted_application(call=closed))
    submitted_review(AssignmentFactory(application=submitted_application(call=closed)))
    DecisionFactory(application=submitted_application(call=closed))
    AwardFactory(application=funded_application(call=closed))
    award = accepted_award(application=funded_application(call=closed))
    for state in ("open", "handed_in", "checked"):
        ConditionFactory(award=award, state=state)
    assert numbers(sam) == {"closed": (6, 1, 1, 3, 1, 2)}


def test_the_work_on_an_award_that_a_conflict_hides_is_not_counted(sam, closed):
    hidden = (
        AwardFactory(application=funded_application(call=closed)),
        accepted_award(application=funded_application(call=closed)),
    )
    ConditionFactory(award=hidden[1], state="handed_in")
    assert numbers(sam)["closed"][-2:] == (1, 1)
    for award in hidden:
        application, at = award.application, timezone.now()
        enter_conflict(application=application, user=sam, reason="Kin", by=SYSTEM, at=at)
    assert numbers(sam)["closed"][-2:] == (0, 0)


def test_while_a_call_is_open_nothing_is_undecided(sam, call):
    submitted_application(call=call)
    assert numbers(sam) == {"open-kernels": (1, 0, 0, 0, 0, 0)}


def test_only_the_own_programmes_are_there(sam, otto, root, call):
    submitted_application(call=call)
    failed_mail("slingshot")
    assert [
        (row.programme.slug, row.failed_mails) for row in staff_overview(sam, timezone.now())
    ] == [("slingshot", 1)]
    assert [
        (row.programme.slug, row.failed_mails) for row in staff_overview(otto, timezone.now())
    ] == [("other", 0)]
    assert len(staff_overview(root, timezone.now())) == 2


@pytest.mark.parametrize("calls", [1, 3])
def test_the_number_of_queries_does_not_grow(sam, programme, calls, django_assert_num_queries):
    for _ in range(calls):
        submitted_application(call=CallFactory(programme=programme))
    with django_assert_num_queries(9):
        staff_overview(sam, timezone.now())
