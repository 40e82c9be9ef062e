import pytest

from accounts.roles import Role
from awards.actions.payments import approve_payment, approve_payments
from awards.actions.rules import remove_approval_limit, set_approval_limit, set_award_rules
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from tests.factories.grants import ProgrammeRoleFactory


def limit(programme, by, at, amount, **who):
    return set_approval_limit(
        programme=programme, currency="EUR", amount=amount, by=by, at=at, **who
    )


def test_approval_limit_of_the_role_stops_a_larger_payment(programme, first, last, fay, mia, now):
    limit(programme, mia, now, 10_000_00, role=Role.FINANCE)
    with pytest.raises(NotAllowed, match=r"up to €10,000\.00"):
        approve_payment(payment=first, by=fay, at=now)
    first.refresh_from_db()
    assert first.state == "planned"
    approved, refused = approve_payments(payments=[first, last], by=fay, at=now)
    assert (approved, len(refused)) == ([], 2)
    assert approve_payment(payment=first, by=mia, at=now).state == "approved"


def test_approval_limit_of_a_person_stands_instead_of_the_roles(programme, first, fay, mia, now):
    limit(programme, mia, now, 10_000_00, role=Role.FINANCE)
    own = limit(programme, mia, now, 72_000_00, user=fay)
    assert approve_payment(payment=first, by=fay, at=now).state == "approved"
    remove_approval_limit(limit=own, by=mia, at=now)
    assert AuditEvent.objects.filter(verb="approval_limit.remove").count() == 1


def test_approval_limit_of_several_roles_is_the_highest(programme, first, fay, mia, now):
    ProgrammeRoleFactory(programme=programme, user=fay, role=Role.ADMINISTRATOR)
    limit(programme, mia, now, 1, role=Role.FINANCE)
    limit(programme, mia, now, 2, role=Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed, match=r"up to €0\.02"):
        approve_payment(payment=first, by=fay, at=now)
    limit(programme, mia, now, 72_000_00, role=Role.ADMINISTRATOR)
    assert approve_payment(payment=first, by=fay, at=now).state == "approved"


def test_approval_limit_of_one_currency_says_nothing_of_another(programme, first, fay, mia, now):
    set_approval_limit(
        programme=programme, currency="USD", amount=1, role=Role.FINANCE, by=mia, at=now
    )
    assert approve_payment(payment=first, by=fay, at=now).state == "approved"


def test_set_approval_limit_of_somebody_who_approves_nothing_is_refused(programme, sam, mia, now):
    with pytest.raises(RuleBroken):
        limit(programme, mia, now, 1, user=sam)
    with pytest.raises(RuleBroken):
        limit(programme, mia, now, 1, role=Role.OFFICER)


@pytest.mark.parametrize("who", ["sam", "fay", "olga", "otto", "eve"])
def test_rules_are_set_by_administrators_alone(programme, mia, now, who, request):
    person = request.getfixturevalue(who)
    kept = limit(programme, mia, now, 5, role=Role.FINANCE)
    with pytest.raises(NotAllowed):
        limit(programme, person, now, 1, role=Role.FINANCE)
    with pytest.raises(NotAllowed):
        remove_approval_limit(limit=kept, by=person, at=now)
    with pytest.raises(NotAllowed):
        set_award_rules(
            programme=programme, waived_by="officer", extended_by="officer", by=person, at=now
        )
