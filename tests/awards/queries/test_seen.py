from datetime import date

from awards.models import Amendment
from awards.queries.seen import (
    changed_since,
    stamp_of_amendment,
    stamp_of_overrides,
    stamp_of_proofs,
    stamp_of_report,
    stamp_of_steps,
    stamp_of_terms,
)


def test_changed_since_names_rows_by_what_became_of_them():
    assert changed_since("AWD-1:a;CON-1:a;CON-2:b", "AWD-1:a;CON-2:c;PAY-3:d") == {
        "Changed": ["CON-2"],
        "Added": ["PAY-3"],
        "Removed": ["CON-1"],
    }
    assert changed_since("AWD-1:a", "AWD-1:a") == {"Changed": [], "Added": [], "Removed": []}


def test_stamp_of_terms_follows_what_the_page_shows_and_nothing_else(prepared):
    def differs(seen):
        now = changed_since(seen, stamp_of_terms(prepared))
        return [reference for references in now.values() for reference in references]

    seen = stamp_of_terms(prepared)
    prepared.conditions.update(position=9)
    assert differs(seen) == []
    payment, condition = prepared.payments.first(), prepared.conditions.first()
    payment.conditions.set(prepared.conditions.all())
    assert differs(seen) == [payment.reference]
    prepared.conditions.filter(pk=condition.pk).update(details="In English")
    prepared.ends_on = date(2031, 1, 1)
    assert set(differs(seen)) == {payment.reference, condition.reference, prepared.reference}


def test_a_stamp_is_never_empty_and_changes_with_what_it_stands_for(
    call, ethics, begun, submitted_report
):
    assert (stamp_of_overrides(call), stamp_of_proofs(ethics)) == ("0", "0")
    assert stamp_of_report(submitted_report) == "1"
    assert stamp_of_steps(ethics) == "0"


def test_stamp_of_amendment_changes_when_it_is_sent_anew_or_proposed(now):
    change = Amendment(state="requested", requested_at=now)
    seen = {stamp_of_amendment(change)}
    change.proposed_by_id = 7
    seen.add(stamp_of_amendment(change))
    change.state = "proposed"
    seen.add(stamp_of_amendment(change))
    assert len(seen) == 3
