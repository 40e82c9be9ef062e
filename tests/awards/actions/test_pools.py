from datetime import date, timedelta

import pytest

from awards.actions.lapsing import renew_offer
from awards.actions.parts import add_part
from awards.actions.pools import allow_over_pool, set_pool
from awards.models import GrantPart, UnitPool
from awards.states import AwardState
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken

HOURS = {"instrument": "compute", "unit": "GPU hours"}


def give(award, quantity, by, at):
    facts = {"deliveries": 1, "first_on": date(2027, 1, 15), **HOURS}
    return add_part(award=award, quantity=quantity, by=by, at=at, **facts)


def test_a_pool_is_set_kept_and_set_anew(prepared, call, sam, now):
    set_pool(call=call, instrument="compute", unit=" GPU  hours ", quantity=99, by=sam, at=now)
    with pytest.raises(RuleBroken, match="99 GPU hours left") as refusal:
        give(prepared, 100, sam, now)
    assert refusal.value.field == "quantity"
    give(prepared, 99, sam, now)
    with pytest.raises(RuleBroken, match="99 GPU hours are promised already"):
        set_pool(call=call, quantity=98, by=sam, at=now, **HOURS)
    assert set_pool(call=call, quantity=120, by=sam, at=now, **HOURS).quantity == 120
    assert UnitPool.objects.count() == 1


def test_beyond_a_pool_only_with_an_administrator_and_a_reason(prepared, call, sam, mia, now):
    pool = set_pool(call=call, quantity=10, by=sam, at=now, **HOURS)
    with pytest.raises(NotAllowed):
        allow_over_pool(pool=pool, quantity=5, reason="A gift", by=sam, at=now)
    with pytest.raises(RuleBroken, match="Give a reason"):
        allow_over_pool(pool=pool, quantity=5, reason=" ", by=mia, at=now)
    with pytest.raises(RuleBroken, match="at least one"):
        allow_over_pool(pool=pool, quantity=0, reason="A gift", by=mia, at=now)
    allow_over_pool(pool=pool, quantity=5, reason="A gift", by=mia, at=now)
    with pytest.raises(RuleBroken, match="15 GPU hours left"):
        give(prepared, 16, sam, now)
    assert give(prepared, 15, sam, now).quantity == 15
    # What was allowed beyond covers a smaller pool, too.
    assert set_pool(call=call, quantity=10, by=sam, at=now, **HOURS).quantity == 10
    event = AuditEvent.objects.get(verb="call.exceed_pool")
    assert (event.data["quantity"], event.data["reason"]) == (5, "A gift")


@pytest.mark.parametrize("who", ["ada", "olga", "otto", "fay"])
def test_the_wrong_person_sets_no_pool(call, now, who, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        set_pool(call=call, quantity=10, by=person, at=now, **HOURS)
    assert UnitPool.objects.count() == 0


def test_a_lapsed_offer_is_renewed_only_while_its_units_are_left(prepared, call, sam, now):
    give(prepared, 10, sam, now)
    prepared.state, prepared.offered_at, prepared.visible_from = AwardState.LAPSED, now, now
    prepared.save()
    set_pool(call=call, quantity=9, by=sam, at=now, **HOURS)
    later = {"answer_by": now.date() + timedelta(days=9), "reason": "Ill", "by": sam, "at": now}
    with pytest.raises(RuleBroken, match="9 GPU hours left"):
        renew_offer(award=prepared, **later)
    set_pool(call=call, quantity=10, by=sam, at=now, **HOURS)
    assert renew_offer(award=prepared, **later).state == "offered"
    assert GrantPart.objects.get().quantity == 10
