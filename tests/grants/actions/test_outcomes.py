import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from grants.actions.outcomes import announce_outcomes
from grants.models import Application
from tests.factories.grants import ApplicationFactory, CallFactory, submitted_application


def states(call):
    return list(
        Application.objects.filter(call=call).order_by("pk").values_list("state", flat=True)
    )


def test_all_outcomes_are_told_at_one_moment(call, sam, now):
    first, second, third = (submitted_application(call=call) for _ in range(3))
    outcomes = {first.pk: "fund", second.pk: "waitlist", third.pk: "decline"}
    announce_outcomes(call=call, outcomes=outcomes, by=sam, at=now)
    assert states(call) == ["funded", "waitlisted", "declined"]
    event = AuditEvent.objects.get(verb="application.announce")
    assert event.data["outcomes"][first.reference] == "fund"


def test_one_illegal_state_stops_all(call, sam, now):
    good, draft = submitted_application(call=call), ApplicationFactory(call=call)
    with pytest.raises(RuleBroken):
        announce_outcomes(call=call, outcomes={good.pk: "fund", draft.pk: "fund"}, by=sam, at=now)
    assert states(call) == ["submitted", "draft"]


def test_applications_of_another_call_stop_all(call, sam, now):
    good = submitted_application(call=call)
    other = submitted_application(call=CallFactory())
    with pytest.raises(RuleBroken, match="not of this call"):
        announce_outcomes(call=call, outcomes={good.pk: "fund", other.pk: "fund"}, by=sam, at=now)
    assert states(call) == ["submitted"]


def test_not_by_an_auditor_and_not_twice(call, sam, olga, now):
    good = submitted_application(call=call)
    with pytest.raises(NotAllowed):
        announce_outcomes(call=call, outcomes={good.pk: "fund"}, by=olga, at=now)
    announce_outcomes(call=call, outcomes={good.pk: "fund"}, by=sam, at=now)
    with pytest.raises(RuleBroken):
        announce_outcomes(call=call, outcomes={good.pk: "decline"}, by=sam, at=now)


def test_the_number_of_queries_does_not_grow(call, sam, now, django_assert_num_queries):
    few = {submitted_application(call=call).pk: "fund"}
    many = {submitted_application(call=call).pk: "fund" for _ in range(3)}
    for outcomes in (few, many):
        with django_assert_num_queries(7):
            announce_outcomes(call=call, outcomes=outcomes, by=sam, at=now)
