import pytest

from accounts.roles import Role
from awards.actions._money import keep_within_budget
from awards.actions.budgets import allow_over_budget
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from tests.factories.grants import ProgrammeRoleFactory


@pytest.fixture
def admin(programme, eve):
    ProgrammeRoleFactory(programme=programme, user=eve, role=Role.ADMINISTRATOR)
    return eve


def test_beyond_the_budget_only_as_far_as_was_allowed(call, admin, now):
    with pytest.raises(RuleBroken, match=r"€5\.00 more"):
        keep_within_budget(call, call.budget + 5_00)
    made = allow_over_budget(call=call, amount=5_00, reason="Gift", by=admin, at=now)
    keep_within_budget(call, call.budget + 5_00)
    with pytest.raises(RuleBroken, match="more than its budget"):
        keep_within_budget(call, call.budget + 5_01)
    assert (made.amount, made.reason, made.by) == (5_00, "Gift", admin)
    assert AuditEvent.objects.get(verb="call.exceed_budget").data == {
        "amount": 5_00,
        "reason": "Gift",
    }


@pytest.mark.parametrize("who", ["sam", "fay", "olga", "otto", "ada"])
def test_only_administrators_allow_it(call, now, who, request):
    with pytest.raises(NotAllowed):
        allow_over_budget(call=call, amount=1, reason="x", by=request.getfixturevalue(who), at=now)


@pytest.mark.parametrize(("amount", "reason", "field"), [(0, "x", "amount"), (1, " ", "reason")])
def test_amount_and_reason_are_needed(call, admin, now, amount, reason, field):
    with pytest.raises(RuleBroken) as refusal:
        allow_over_budget(call=call, amount=amount, reason=reason, by=admin, at=now)
    assert refusal.value.field == field
