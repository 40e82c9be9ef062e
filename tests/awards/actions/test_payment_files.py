import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from awards.actions.bank_details import confirm_bank_details, enter_bank_details
from awards.actions.closing import close_award
from awards.actions.debtor_accounts import confirm_debtor_account, enter_debtor_account
from awards.actions.payment_files import (
    cancel_payment_file,
    make_payment_file,
    open_payment_file,
)
from awards.actions.payments import approve_payment, hold_payment, pay_payment, return_payment
from awards.models import Condition, Payment, PaymentFile, PaymentFileEntry
from awards.queries.money_desk import why_waiting
from core.actors import SYSTEM
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from tests.awards.conftest import HER_ACCOUNT, IBAN
from tests.factories.accounts import UserFactory
from tests.factories.awards import accepted_award


def make(account, payments, by, at, **changes):
    given = {"execute_on": at.date(), "form": "pain.001.001.09", **changes}
    return make_payment_file(account=account, payments=payments, by=by, at=at, **given)


def test_file_holds_the_payment_once_encrypted_and_audited(sent, first, bea, now):
    first.refresh_from_db()
    assert (first.state, sent.count, sent.total) == ("exported", 1, 72_000_00)
    assert IBAN not in sent.sealed
    content = open_payment_file(file=sent, by=bea, at=now)
    assert IBAN.encode() in content
    assert first.reference.encode() in content
    assert f"P-77 {first.award.reference} First instalment".encode() in content
    verbs = AuditEvent.objects.filter(subject=sent.reference).values_list("verb", flat=True)
    assert sorted(verbs) == ["payment_file.download", "payment_file.make"]


def test_csv_file(sendable, account, bea, now):
    made = make(account, [sendable], bea, now, form="csv")
    text = open_payment_file(file=made, by=bea, at=now).decode()
    assert text.splitlines()[1].startswith(f"{sendable.reference},72000.00,EUR,Ada Lovelace,{IBAN}")


def test_a_payment_is_never_in_two_files(sent, sendable, account, bea, now):
    with pytest.raises(RuleBroken, match="in a payment file"):
        make(account, [sendable], bea, now)
    entry = sent.entries.get()
    with (
        pytest.raises(IntegrityError, match=r"payment_once_in_a_file|payment_in_one_file_only"),
        transaction.atomic(),
    ):
        PaymentFileEntry.objects.create(
            file=sent, payment=entry.payment, bank_details=entry.bank_details, amount=1
        )


def test_make_by_the_approver_is_refused(sendable, account, fay, root, settings, now):
    with pytest.raises(NotAllowed, match="You approved"):
        make(account, [sendable], fay, now)
    assert PaymentFile.objects.count() == 0


def test_administrator_may_pay_alone_unless_that_is_forbidden(
    first, confirmed, account, root, settings, now
):
    approve_payment(payment=first, by=root, at=now)
    settings.FOUR_EYES_ALWAYS = True
    with pytest.raises(NotAllowed, match="You approved"):
        make(account, [first], root, now)
    settings.FOUR_EYES_ALWAYS = False
    assert make(account, [first], root, now).count == 1


def test_make_without_usable_bank_details_says_why(first, account, accepted, ada, fay, bea, now):
    approve_payment(payment=first, by=fay, at=now)
    with pytest.raises(RuleBroken, match="has not entered bank details"):
        make(account, [first], bea, now)
    for wait in (0, 3):
        given = {"fields": HER_ACCOUNT, "currency": "EUR", "remittance": "", "by": ada, "at": now}
        details = enter_bank_details(award=accepted, **given)
        with pytest.raises(RuleBroken, match="wait for finance"):
            make(account, [first], bea, now)
        details = confirm_bank_details(details=details, by=fay, at=now)
        assert details.usable_from == now + timedelta(days=wait)
    with pytest.raises(RuleBroken, match="can be used from"):
        make(account, [first], bea, now)
    assert make(account, [first], bea, now + timedelta(days=3)).count == 1


def test_make_of_what_cannot_go_is_refused(sendable, last, account, programme, fay, bea, now):
    for payments, told, changes in [
        ([], "at least one", {}),
        ([last], "planned", {}),
        ([sendable], "today", {"execute_on": date(2020, 1, 1)}),
    ]:
        with pytest.raises(RuleBroken, match=told):
            make(account, payments, bea, now, **changes)
    dollars = enter_debtor_account(
        programme=programme, name="X", iban=IBAN, bic="", currency="USD", by=fay, at=now
    )
    with pytest.raises(RuleBroken, match="not confirmed") as refusal:
        make(dollars, [sendable], bea, now)
    assert refusal.value.field == "account"
    dollars = confirm_debtor_account(account=dollars, by=bea, at=now)
    with pytest.raises(RuleBroken, match="is in EUR"):
        make(dollars, [sendable], bea, now)


def test_cancel_frees_the_payments_and_stays_on_record(sent, sendable, account, bea, now):
    with pytest.raises(RuleBroken, match="reason"):
        cancel_payment_file(file=sent, reason="", by=bea, at=now)
    cancelled = cancel_payment_file(file=sent, reason="Bank refused it", by=bea, at=now)
    sendable.refresh_from_db()
    assert (sendable.state, cancelled.cancel_reason) == ("approved", "Bank refused it")
    assert sendable.approved_by is not None
    with pytest.raises(RuleBroken, match="cancelled already"):
        cancel_payment_file(file=sent, reason="again", by=bea, at=now)
    with pytest.raises(RuleBroken, match="must not go to the bank"):
        open_payment_file(file=cancelled, by=bea, at=now)
    assert make(account, [sendable], bea, now).count == 1
    assert PaymentFile.objects.count() == 2


def test_cancel_plans_again_what_hangs_on_a_condition_opened_since(
    sent, sendable, release, bea, now
):
    Condition.objects.filter(pk=release.pk).update(state="waived", closed_at=now)
    sendable.conditions.add(release)
    Condition.objects.filter(pk=release.pk).update(state="open", closed_at=None)
    cancel_payment_file(file=sent, reason="Bank refused it", by=bea, at=now)
    sendable.refresh_from_db()
    assert (sendable.state, sendable.approved_by, sendable.approved_at) == ("planned", None, None)
    told = AuditEvent.objects.get(verb="payment.take_out", subject=sendable.reference)
    assert told.data["reason"] == "Bank refused it"


def test_cancel_once_something_was_paid_is_refused(sent, first, bea, now):
    pay_payment(payment=first, by=bea, at=now)
    with pytest.raises(RuleBroken, match="bank has worked"):
        cancel_payment_file(file=sent, reason="Oops", by=bea, at=now)


def test_returned_payment_can_go_again(sent, first, account, fay, bea, now):
    pay_payment(payment=first, by=bea, at=now, bank_reference="B-1")
    returned = return_payment(payment=first, by=fay, at=now, reason="Account closed")
    assert (returned.state, returned.reason, returned.paid_at) == (
        "returned",
        "Account closed",
        None,
    )
    with pytest.raises(RuleBroken, match="returned"):
        make(account, [first], bea, now)
    assert sent.entries.get().stands is False


@pytest.mark.parametrize("who", ["ada", "sam", "olga", "otto"])
def test_the_wrong_person_neither_makes_nor_opens_nor_cancels(
    sent, sendable, account, now, who, request
):
    person = request.getfixturevalue(who)
    for each in (
        lambda: make(account, [sendable], person, now),
        lambda: open_payment_file(file=sent, by=person, at=now),
        lambda: cancel_payment_file(file=sent, reason="x", by=person, at=now),
    ):
        with pytest.raises(NotAllowed):
            each()


def test_hold_of_what_is_in_a_file_is_refused(sent, first, fay, now):
    with pytest.raises(RuleBroken, match="in a payment file"):
        hold_payment(payment=first, by=fay, at=now, reason="Wait")


@pytest.mark.django_db(transaction=True)
def test_two_files_made_at_once_hold_the_payment_once():
    with transaction.atomic():
        award = accepted_award()
    now = timezone.now()
    owner = award.application.owner
    given = {"fields": HER_ACCOUNT, "currency": "EUR", "remittance": ""}
    details = enter_bank_details(award=award, by=owner, at=now, **given)
    confirm_bank_details(details=details, by=SYSTEM, at=now)
    payment = award.payments.get()
    approve_payment(payment=payment, by=SYSTEM, at=now)
    entered = enter_debtor_account(
        programme=award.application.call.programme,
        name="Slingshot",
        iban=IBAN,
        bic="",
        currency="EUR",
        by=SYSTEM,
        at=now,
    )
    account = confirm_debtor_account(account=entered, by=SYSTEM, at=now)
    people = [UserFactory(is_superuser=True) for _ in range(2)]
    start, refused = threading.Barrier(2), []

    def send(person):
        try:
            start.wait()
            make(account, [payment], person, now)
        except RuleBroken as error:
            refused.append(error.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert PaymentFile.objects.count() == PaymentFileEntry.objects.count() == 1


def test_nothing_of_a_closed_award_goes_into_a_file(sendable, account, sam, bea, now):
    close_award(award=sendable.award, by=sam, at=now, note="We stop here")
    with pytest.raises(RuleBroken, match=r"The award is closed\. Open it again"):
        make(account, [sendable], bea, now)
    row = Payment.objects.select_related("award").get(pk=sendable.pk)
    assert why_waiting([row], now)[row.pk].startswith("The award is closed.")


def test_today_is_the_day_it_is_where_the_call_is(sendable, account, call, bea, now):
    call.time_zone = "America/Los_Angeles"
    call.save(update_fields=["time_zone"])
    evening = datetime(2027, 3, 3, 2, 0, tzinfo=UTC)  # still 2 March there
    made = make(account, [sendable], bea, evening, execute_on=date(2027, 3, 2))
    assert made.execute_on == date(2027, 3, 2)
    with pytest.raises(RuleBroken, match="future"):
        pay_payment(payment=sendable, by=bea, at=evening, paid_on=date(2027, 3, 3))
    assert pay_payment(payment=sendable, by=bea, at=evening).paid_on == date(2027, 3, 2)
