import pytest

from core.actors import SYSTEM
from reviews.actions.planning import plan_assignments
from reviews.models import AssignmentPlan, Bid
from reviews.queries.certified import Certified
from reviews.queries.planning import Parameters
from tests.factories.reviews import ReviewerFactory


@pytest.fixture
def made(closed, fill, now):
    applications, people = fill(3, 4)
    applications[0].team.create(user=people[3].user, role="viewer")
    Bid.objects.create(reviewer=people[0], application=applications[0], value="yes", said_at=now)
    asked = Parameters(reviews_per_application=1, max_load=1)
    plan = plan_assignments(call=closed, parameters=asked, by=SYSTEM, at=now)
    return plan, applications, people


def test_a_plan_says_why_these_and_why_not_the_others(made, django_assert_num_queries):
    plan, applications, people = made
    plan = AssignmentPlan.objects.get(pk=plan.pk)
    with django_assert_num_queries(6):
        asked = Certified(plan, applications[0])
    told = asked.why_these()
    assert list(told) == [people[0].pk]
    assert told[people[0].pk].sentences[-1] == "Said yes to reading it."
    conflict = asked.why_not(people[3].pk)
    assert (conflict.rule, conflict.sentences) == (
        "conflict",
        ["Conflict of interest: Is on the application's team."],
    )
    full = asked.why_not(people[1].pk)
    assert full.rule in {"load", "affinity"}
    assert full.rank in {2, 3}
    assert any(applications[1].reference in words for words in full.sentences) == (
        full.rule == "load"
    )


def test_who_joined_later_and_what_is_gone_is_told_apart(made, closed):
    plan, applications, people = made
    asked = Certified(plan, applications[1])
    newcomer = ReviewerFactory(panel=closed.panel)
    assert asked.why_not(newcomer.pk) is None
    gone = people[2].pk
    plan.pairs.filter(reviewer=gone).delete()
    people[2].delete()
    told = Certified(plan, applications[1]).why_not(gone)
    assert told.sentences[0].startswith("Affinity ")
