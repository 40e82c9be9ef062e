from datetime import timedelta

import pytest

from awards.actions.amending import Wanted, request_amendment
from awards.actions.amendment_decisions import approve_amendment
from awards.actions.closing import close_award
from awards.actions.payments import return_payment
from awards.actions.repayments import (
    approve_repayment,
    extend_repayment,
    receive_repayment,
    take_back_receipt,
    withdraw_repayment,
    write_off_repayment,
)
from awards.models import Repayment, RepaymentReceipt
from awards.queries.awards import committed_amount
from awards.queries.repayments import askable_of
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from tests.awards.conftest import ask_back
from tests.factories.accounts import UserFactory


def receive(repayment, by, at, amount, **facts):
    return receive_repayment(
        repayment=repayment, amount=amount, received_on=at.date(), by=by, at=at, **facts
    )


def take_back(repayment, receipt, by, at, reason):
    return take_back_receipt(repayment=repayment, receipt=receipt, reason=reason, by=by, at=at)


def mails():
    return [(each.to, each.subject) for each in OutgoingMail.objects.order_by("id")]


def test_one_asks_another_approves_and_only_then_the_grantee_hears_of_it(
    accepted, paid, sam, fay, now
):
    OutgoingMail.objects.all().delete()
    asked = ask_back(accepted, sam, now)
    assert (asked.state, asked.outstanding, askable_of(accepted)) == (
        "proposed",
        12_000_00,
        60_000_00,
    )
    assert [to for to, _subject in mails()] == ["grants@example.org"]
    approve_repayment(repayment=asked, by=fay, at=now)
    assert mails()[1:] == [
        ("ada@example.org", f"Please pay €12,000.00 of award {accepted.reference} back")
    ]
    body = OutgoingMail.objects.latest("id").body
    assert asked.reference in body
    assert "The second year did not begin." in body
    assert "DE02" not in body
    with pytest.raises(RuleBroken, match="asked back, so it cannot be approved"):
        approve_repayment(repayment=asked, by=fay, at=now)
    verbs = AuditEvent.objects.filter(subject=asked.reference).order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["repayment.ask", "repayment.approve"]


def test_who_asked_does_not_approve_even_when_they_handle_money(accepted, paid, fay, bea, now):
    asked = ask_back(accepted, fay, now)
    with pytest.raises(NotAllowed, match="somebody else approves"):
        approve_repayment(repayment=asked, by=fay, at=now)
    assert approve_repayment(repayment=asked, by=bea, at=now).approved_by == bea


@pytest.mark.parametrize("who", ["ada", "olga", "otto", "eve"])
def test_the_wrong_person_asks_approves_and_records_nothing(
    accepted, paid, asked, now, who, request
):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        ask_back(accepted, person, now)
    with pytest.raises(NotAllowed):
        approve_repayment(repayment=asked, by=person, at=now)
    with pytest.raises(NotAllowed):
        receive(asked, person, now, 1)
    with pytest.raises(NotAllowed):
        write_off_repayment(repayment=asked, reason="x", by=person, at=now)
    with pytest.raises(NotAllowed):
        withdraw_repayment(repayment=asked, reason="x", by=person, at=now)


def test_officers_ask_but_do_not_handle_the_money(proposed, sam, now):
    with pytest.raises(NotAllowed):
        approve_repayment(repayment=proposed, by=sam, at=now)
    assert withdraw_repayment(repayment=proposed, reason="Wrong sum", by=sam, at=now).state == (
        "withdrawn"
    )


def test_never_more_is_asked_back_than_was_paid(accepted, paid, sam, now):
    with pytest.raises(RuleBroken, match=r"€72,000\.00 of this award was paid") as refusal:
        ask_back(accepted, sam, now, amount=72_000_01)
    assert refusal.value.field == "amount"
    ask_back(accepted, sam, now, amount=72_000_00)
    with pytest.raises(RuleBroken, match="waits for a second person"):
        ask_back(accepted, sam, now, amount=1)


def test_nothing_is_asked_back_before_anything_was_paid_or_by_today(accepted, sam, paid, now):
    with pytest.raises(RuleBroken, match="after today") as refusal:
        ask_back(accepted, sam, now, due_on=now.date())
    assert refusal.value.field == "due_on"
    with pytest.raises(RuleBroken, match="more than nothing"):
        ask_back(accepted, sam, now, amount=0)
    with pytest.raises(RuleBroken, match="Give a reason"):
        ask_back(accepted, sam, now, reason=" ")


def test_an_offer_that_was_not_accepted_gives_nothing_back(offered, sam, now):
    with pytest.raises(RuleBroken, match="accepted"):
        ask_back(offered, sam, now)


def test_money_comes_in_parts_and_is_free_in_the_budget(asked, call, fay, now):
    before = committed_amount(call)
    first = receive(asked, fay, now, 2_000_00, bank_reference="B-1")
    assert (first.state, first.received, first.outstanding) == ("partly", 2_000_00, 10_000_00)
    assert committed_amount(call) == before - 2_000_00
    with pytest.raises(RuleBroken, match="bank reference"):
        receive(asked, fay, now, 1_00, bank_reference="B-1")
    with pytest.raises(RuleBroken, match=r"€10,000.00 is still to come"):
        receive(asked, fay, now, 10_000_01)
    last = receive(asked, fay, now, 10_000_00)
    assert (last.state, last.outstanding, last.settled_by) == ("received", 0, fay)
    assert committed_amount(call) == before - 12_000_00
    assert [subject for _to, subject in mails()[-2:]] == [
        f"€2,000.00 of {asked.reference} came back",
        f"€10,000.00 of {asked.reference} came back",
    ]
    with pytest.raises(RuleBroken, match="received, so it cannot"):
        receive(asked, fay, now, 1)


def test_a_receipt_recorded_by_mistake_is_taken_back_and_the_money_owed_again(
    asked, call, fay, now
):
    before = committed_amount(call)
    receive(asked, fay, now, 2_000_00, bank_reference="B-1")
    receive(asked, fay, now, 10_000_00, bank_reference="B-2")
    first, second = asked.receipts.order_by("id")
    with pytest.raises(RuleBroken, match="Give a reason"):
        take_back(asked, second, fay, now, reason=" ")
    open_again = take_back(asked, second, fay, now, reason="It was for another award.")
    assert (open_again.state, open_again.received) == ("partly", 2_000_00)
    assert (open_again.settled_at, open_again.settled_by) == (None, None)
    assert committed_amount(call) == before - 2_000_00
    assert mails()[-1] == (
        "ada@example.org",
        f"€10,000.00 of {asked.reference} is still to be paid back",
    )
    body = OutgoingMail.objects.latest("id").body
    assert "It was for another award." in body
    assert "€10,000.00 is still to come" in body
    count = len(mails())
    assert take_back(asked, second, fay, now, reason="Again").received == 2_000_00
    assert len(mails()) == count
    assert take_back(asked, first, fay, now, reason="Also").state == "asked"
    again = receive(asked, fay, now, 2_000_00, bank_reference="B-1")
    assert (again.state, again.received, len(mails())) == ("partly", 2_000_00, count + 2)


def test_nobody_but_finance_takes_a_receipt_back_and_nobody_one_of_another_request(
    asked, accepted, sam, fay, mia, now
):
    receive(asked, fay, now, 2_000_00)
    receipt = asked.receipts.get()
    with pytest.raises(NotAllowed):
        take_back(asked, receipt, sam, now, reason="x")
    other = approve_repayment(repayment=ask_back(accepted, sam, now), by=fay, at=now)
    with pytest.raises(RepaymentReceipt.DoesNotExist):
        take_back(other, receipt, fay, now, reason="x")
    write_off_repayment(repayment=asked, reason="Insolvent", by=mia, at=now)
    with pytest.raises(RuleBroken, match="written off, so"):
        take_back(asked, receipt, fay, now, reason="x")


def test_a_day_in_the_future_is_no_day_of_receipt(asked, fay, now):
    with pytest.raises(RuleBroken, match="future"):
        receive_repayment(
            repayment=asked,
            amount=1,
            received_on=now.date() + timedelta(days=2),
            by=fay,
            at=now,
        )
    assert RepaymentReceipt.objects.count() == 0


def test_an_administrator_who_did_not_ask_writes_the_rest_off(asked, fay, mia, now):
    receive(asked, fay, now, 2_000_00)
    with pytest.raises(NotAllowed, match="Only administrators"):
        write_off_repayment(repayment=asked, reason="Insolvent", by=fay, at=now)
    with pytest.raises(RuleBroken, match="Give a reason"):
        write_off_repayment(repayment=asked, reason="", by=mia, at=now)
    done = write_off_repayment(repayment=asked, reason="Insolvent", by=mia, at=now)
    assert (done.state, done.received, done.settled_reason) == (
        "written_off",
        2_000_00,
        "Insolvent",
    )
    assert mails()[-1] == (
        "ada@example.org",
        f"Nothing more is to be paid back for {asked.reference}",
    )


def test_an_administrator_who_asked_has_another_one_write_it_off(accepted, paid, mia, fay, now):
    asked = ask_back(accepted, mia, now)
    approve_repayment(repayment=asked, by=fay, at=now)
    with pytest.raises(NotAllowed, match="another administrator"):
        write_off_repayment(repayment=asked, reason="Insolvent", by=mia, at=now)


def test_withdrawn_only_while_nothing_came_and_without_a_mail_before_it_was_known(
    proposed, accepted, sam, fay, now
):
    OutgoingMail.objects.all().delete()
    withdraw_repayment(repayment=proposed, reason="Wrong sum", by=fay, at=now)
    assert (mails(), askable_of(accepted)) == ([], 72_000_00)
    again = approve_repayment(repayment=ask_back(accepted, sam, now), by=fay, at=now)
    receive(again, fay, now, 1_00)
    with pytest.raises(RuleBroken, match="partly received, so it cannot be withdrawn"):
        withdraw_repayment(repayment=again, reason="Wrong sum", by=fay, at=now)


def test_more_time_is_given_with_a_reason_and_told(asked, fay, now):
    later = asked.due_on + timedelta(days=30)
    with pytest.raises(RuleBroken, match="later day"):
        extend_repayment(repayment=asked, due_on=asked.due_on, reason="Ill", by=fay, at=now)
    moved = extend_repayment(repayment=asked, due_on=later, reason="Ill", by=fay, at=now)
    assert (moved.due_on, moved.state) == (later, "asked")
    assert mails()[-1][1].startswith("More time to pay €12,000.00 back")


def test_money_of_a_closed_award_is_asked_back_all_the_same(accepted, paid, sam, fay, now):
    close_award(award=accepted, by=sam, at=now, note="The lab closed")
    asked = approve_repayment(repayment=ask_back(accepted, sam, now), by=fay, at=now)
    assert asked.state == "asked"


def test_a_payment_that_never_arrived_is_not_asked_back_from_the_grantee(asked, paid, fay, now):
    with pytest.raises(RuleBroken, match="Withdraw that first"):
        return_payment(payment=paid, by=fay, at=now, reason="Account closed")
    withdraw_repayment(repayment=asked, reason="It never arrived", by=fay, at=now)
    assert return_payment(payment=paid, by=fay, at=now, reason="Closed").state == "returned"
    assert Repayment.objects.get().state == "withdrawn"


def test_a_reduction_below_what_was_paid_leads_here(accepted, paid, ada, sam, now):
    less = Wanted(reason="The second year did not begin.", amount=60_000_00)
    change = request_amendment(award=accepted, kind="amount", wanted=less, by=ada, at=now)
    with pytest.raises(RuleBroken, match="Ask for money back"):
        approve_amendment(amendment=change, reason="Agreed", by=sam, at=now)
    assert ask_back(accepted, sam, now, cause="reduced").state == "proposed"


def test_not_even_the_administrator_of_the_installation_approves_their_own_request(
    accepted, paid, fay, now
):
    root = UserFactory(is_superuser=True)
    asked = ask_back(accepted, root, now)
    with pytest.raises(NotAllowed, match="somebody else approves"):
        approve_repayment(repayment=asked, by=root, at=now)
    assert approve_repayment(repayment=asked, by=fay, at=now).state == "asked"
