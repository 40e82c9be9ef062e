from datetime import UTC, date, datetime

import pytest

from awards.actions.preparing import prepare_awards
from awards.models import Award, Condition, Payment
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from tests.awards.conftest import decided
from tests.factories.grants import CallFactory, plan_row
from tests.factories.reviews import DecisionFactory

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_prepare_awards_makes_award_conditions_and_payments_from_the_plan(call, ada, sam):
    plan = [
        plan_row(title="Engine", licence="Apache-2.0", date="2027-06-30"),
        plan_row(title="Data", kind="dataset", licence="CC-BY-4.0", date=""),
        plan_row(title="Logs", openness="closed", reason="private"),
    ]
    decision = decided(call, amount=80_000_01, plan=plan, owner=ada)
    [award] = prepare_awards(call=call, by=sam, at=AT)
    assert award.reference == "AWD-2026-0001"
    assert (award.application, award.amount, award.currency, award.state) == (
        decision.application,
        80_000_01,
        "EUR",
        "prepared",
    )
    assert (award.starts_on, award.ends_on) == (date(2026, 12, 1), date(2027, 11, 30))
    fields = ("kind", "title", "due_on", "output_kind", "promised_licence", "state")
    assert list(award.conditions.values_list(*fields)) == [
        ("release", "Engine", date(2027, 6, 30), "code", "Apache-2.0", "open"),
        ("release", "Data", date(2027, 12, 30), "dataset", "CC-BY-4.0", "open"),
        ("report", "Final report", date(2027, 12, 30), "", "", "open"),
    ]
    first, last = award.payments.all()
    assert (first.amount, last.amount) == (72_000_01, 8_000_00)
    assert list(first.conditions.all()) == []
    assert list(last.conditions.values_list("title", flat=True)) == ["Engine", "Data"]
    assert last.due_on == date(2027, 12, 30)


def test_prepare_awards_writes_one_audit_event_for_each_award(call, sam, now):
    for _ in range(2):
        decided(call)
    made = prepare_awards(call=call, by=sam, at=now)
    events = AuditEvent.objects.filter(verb="award.prepare")
    assert sorted(events.values_list("subject", flat=True)) == [each.reference for each in made]


def test_prepare_awards_twice_makes_each_award_once(call, sam, now):
    decided(call)
    assert len(prepare_awards(call=call, by=sam, at=now)) == 1
    assert prepare_awards(call=call, by=sam, at=now) == []
    assert (Award.objects.count(), Payment.objects.count()) == (1, 2)


def test_prepare_awards_leaves_sealed_other_and_foreign_decisions_alone(call, sam, now):
    DecisionFactory()
    decided(CallFactory())
    assert prepare_awards(call=call, by=sam, at=now) == []


def test_prepare_awards_without_open_output_asks_staff_to_look(call, sam, now):
    decided(call, plan=[plan_row(openness="closed", licence="")])
    [award] = prepare_awards(call=call, by=sam, at=now)
    assert list(award.conditions.values_list("kind", flat=True)) == ["custom", "report"]
    assert award.payments.last().conditions.get().kind == "custom"


@pytest.mark.parametrize("over", [0, 1])
def test_prepare_awards_never_promises_more_than_the_budget(call, sam, now, over):
    call.budget = 100_000_00
    call.save(update_fields=["budget"])
    decided(call, amount=60_000_00)
    decided(call, amount=40_000_00 + over)
    if over:
        with pytest.raises(RuleBroken, match=r"€0\.01 more than its budget of €100,000\.00"):
            prepare_awards(call=call, by=sam, at=now)
        assert (Award.objects.count(), Condition.objects.count()) == (0, 0)
    else:
        assert len(prepare_awards(call=call, by=sam, at=now)) == 2


@pytest.mark.parametrize("who", ["fay", "olga", "otto", "ada", "eve"])
def test_prepare_awards_by_the_wrong_person_is_refused(call, now, who, request):
    decided(call)
    with pytest.raises(NotAllowed):
        prepare_awards(call=call, by=request.getfixturevalue(who), at=now)
    assert Award.objects.count() == 0
