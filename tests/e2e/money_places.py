"""The money of the demo's accepted award: an account, a payment file that was sent, a statement."""

from datetime import timedelta

from django.utils import timezone

from awards.actions.bank_details import (
    confirm_bank_details,
    enter_bank_details,
)
from awards.actions.debtor_accounts import confirm_debtor_account, enter_debtor_account
from awards.actions.payment_files import make_payment_file
from awards.actions.payments import approve_payment, plan_payment_again, return_payment
from awards.actions.statements import read_statement
from awards.models import Award
from awards.tokens import details_token
from core.actors import SYSTEM
from core.money import CURRENCIES


def paying(people, call):
    """The first instalment of Ben's award came back and goes out again."""
    now, finance = timezone.now(), people["finance"]
    award = Award.objects.get(application__owner=people["ben"], application__call=call)
    fields = {"holder": "Ben Koch", "country": "", "bic": "", "number": "", "routing": ""}
    iban = "DE89370400440532013000"
    details = enter_bank_details(
        award=award,
        fields={**fields, "iban": iban},
        currency=award.currency,
        remittance="P-77",
        by=people["ben"],
        at=now,
    )
    confirm_bank_details(details=details, by=finance, at=now)
    given = {
        "programme": call.programme,
        "name": "Slingshot Foundation",
        "iban": "DE02120300000000202051",
        "bic": "",
    }
    entered = enter_debtor_account(currency=award.currency, by=finance, at=now, **given)
    account = confirm_debtor_account(account=entered, by=people["admin"], at=now)
    # One that waits, as whoever may confirm it sees it.
    enter_debtor_account(currency="GBP", by=people["admin"], at=now, **given)
    payment = award.payments.get(position=1)
    return_payment(payment=payment, by=finance, at=now, reason="Account closed")
    plan_payment_again(payment=payment, by=finance, at=now)
    approve_payment(payment=payment, by=people["admin"], at=now)  # another person pays
    file = make_payment_file(
        account=account,
        payments=[payment],
        execute_on=(now + timedelta(days=1)).date(),
        form="pain.001.001.09",
        by=SYSTEM,
        at=now,
    )
    whole = payment.amount // 10 ** CURRENCIES[award.currency][1]
    lines = (
        "Reference,Amount,Currency,Date\n"
        f"{payment.reference},{whole},{award.currency},2026-03-02\n"
        f"PAY-1999-0001,5,{award.currency},2026-03-02\n"
    )
    statement = read_statement(
        programme=call.programme, name="march.csv", content=lines.encode(), by=finance, at=now
    )
    return {
        "payment": payment.reference,
        "payment_file": file.reference,
        "statement": statement.reference,
        "alarm": details_token(details),
    }
