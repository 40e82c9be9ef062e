from datetime import timedelta

import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from reviews.actions.announcing import announce
from reviews.actions.decisions import DecisionInput, decide
from reviews.models import Decision

FUND = DecisionInput("fund", 80_000_00, "Excellent.", "Unanimous.")
DECLINE = DecisionInput("decline", None, "Not ready.")


@pytest.fixture
def refs(fill):
    applications, _ = fill(3, 0)
    return [each.reference for each in applications]


def stored():
    rows = Decision.objects.order_by("application__reference")
    return list(rows.values_list("application__reference", "outcome", "amount", "state"))


def test_decisions_are_sealed(closed, refs, sam, now):
    decide(call=closed, decisions={refs[0]: FUND, refs[1]: DECLINE}, by=sam, at=now)
    assert stored() == [
        (refs[0], "fund", 80_000_00, "sealed"),
        (refs[1], "decline", None, "sealed"),
    ]
    first = Decision.objects.get(outcome="fund")
    assert (first.decided_by, first.decided_at, first.reason_internal) == (
        sam,
        now,
        "Unanimous.",
    )
    assert first.application.state == "submitted"
    event = AuditEvent.objects.get(verb="decision.seal")
    assert event.data["decisions"] == {
        refs[0]: ["fund", 80_000_00],
        refs[1]: ["decline", None],
    }


def test_a_decision_can_change_until_announced(closed, refs, sam, now):
    decide(call=closed, decisions=dict.fromkeys(refs, DECLINE), by=sam, at=now)
    later = now + timedelta(minutes=1)
    decide(call=closed, decisions={refs[0]: FUND}, by=sam, at=later)
    assert stored()[0] == (refs[0], "fund", 80_000_00, "sealed")
    assert Decision.objects.count() == 3
    announce(call=closed, by=sam, at=later)
    with pytest.raises(NotAllowed, match="announced"):
        decide(call=closed, decisions={refs[1]: FUND}, by=sam, at=later)


def test_the_budget_cannot_be_overdrawn(closed, refs, sam, now):
    decide(call=closed, decisions={refs[0]: FUND, refs[1]: FUND}, by=sam, at=now)
    with pytest.raises(RuleBroken, match=r"€80,000\.00 more than"):
        decide(call=closed, decisions={refs[2]: FUND}, by=sam, at=now)
    assert len(stored()) == 2
    decide(call=closed, decisions={refs[0]: DECLINE, refs[2]: FUND}, by=sam, at=now)
    assert [row[1] for row in stored()] == ["decline", "fund", "fund"]


@pytest.mark.parametrize("amount", [None, 0])
def test_a_funded_application_needs_an_amount(closed, refs, sam, now, amount):
    with pytest.raises(RuleBroken, match=refs[0]):
        decide(call=closed, decisions={refs[0]: DecisionInput("fund", amount)}, by=sam, at=now)


def test_only_applications_of_the_round_are_decided(closed, refs, sam, now):
    with pytest.raises(RuleBroken, match="APP-1999-0001"):
        decide(call=closed, decisions={refs[0]: DECLINE, "APP-1999-0001": DECLINE}, by=sam, at=now)
    assert stored() == []


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga", "fay"])
def test_only_officers_decide(closed, refs, now, who, request):
    with pytest.raises(NotAllowed):
        decide(
            call=closed,
            decisions={refs[0]: DECLINE},
            by=request.getfixturevalue(who),
            at=now,
        )
