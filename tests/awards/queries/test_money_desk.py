import pytest

from awards.actions.closing import close_award, reopen_award
from awards.actions.payments import hold_payment
from awards.queries.money_desk import VIEWS, desk_counts, desk_payments, in_view, why_waiting


def references(user, view, today):
    found = desk_payments(user).filter(in_view(view, today))
    return sorted(found.values_list("reference", flat=True))


def test_each_view_has_its_payments(first, last, release, fay, now):
    first.due_on = now.date()
    first.save(update_fields=["due_on"])
    assert references(fay, "approve", now.date()) == [first.reference]
    assert references(fay, "blocked", now.date()) == [last.reference]
    assert desk_counts(fay, now.date()) == {
        **dict.fromkeys(VIEWS, 0),
        "approve": 1,
        "blocked": 1,
        "week": 1,
    }
    hold_payment(payment=first, by=fay, at=now, reason="Ask again")
    [held] = desk_payments(fay).filter(in_view("stopped", now.date()))
    assert why_waiting([held], now) == {held.pk: "Ask again"}


def test_what_was_planned_under_a_closed_award_is_not_to_be_paid(first, last, sam, fay, now):
    first.due_on = now.date()
    first.save(update_fields=["due_on"])
    award = close_award(award=first.award, by=sam, at=now, note="The grantee gave up.")
    assert desk_counts(fay, now.date()) == dict.fromkeys(VIEWS, 0)
    reopen_award(award=award, by=sam, at=now, reason="They go on.")
    assert references(fay, "approve", now.date()) == [first.reference]
    assert references(fay, "blocked", now.date()) == [last.reference]


def test_sent_and_approved(sendable, fay, now):
    assert references(fay, "approved", now.date()) == [sendable.reference]
    assert why_waiting([sendable], now) == {sendable.pk: ""}


def test_what_blocks_is_told_in_words(last, release, fay, now):
    rows = list(desk_payments(fay).filter(pk=last.pk))
    assert why_waiting(rows, now) == {
        last.pk: (
            f"Waits for {release.reference} (Training code). "
            "The grantee has not entered bank details."
        )
    }


@pytest.mark.parametrize("who", ["otto", "ada"])
def test_others_see_nothing(accepted, who, request, now):
    assert list(desk_payments(request.getfixturevalue(who))) == []
