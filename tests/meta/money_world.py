"""The money of the world of `world.py`."""

from datetime import timedelta

from awards.actions.bank_details import (
    confirm_bank_details,
    enter_bank_details,
)
from awards.actions.debtor_accounts import confirm_debtor_account, enter_debtor_account
from awards.actions.payment_files import make_payment_file
from awards.actions.payments import approve_payment, pay_payment
from awards.actions.repayments import approve_repayment, ask_repayment
from awards.actions.statements import read_statement
from awards.tokens import details_token
from core.actors import SYSTEM


def money_round(world):
    """The accepted award's account, its payment in a file and paid, a statement, and money back."""
    at, owner = world.now, world.people["owner"]
    given = {"holder": "Ada Lovelace", "country": "", "bic": "", "number": "", "routing": ""}
    iban = "DE89370400440532013000"
    details = enter_bank_details(
        award=world.accepted,
        fields={**given, "iban": iban},
        currency="EUR",
        remittance="",
        by=owner,
        at=at,
    )
    world.details_token = details_token(details)
    world.hold_verb, world.resume_verb = "hold", "resume"
    confirm_bank_details(details=details, by=SYSTEM, at=at)
    given = {"programme": world.programme, "name": "Slingshot", "iban": iban, "bic": ""}
    entered = enter_debtor_account(currency="EUR", by=SYSTEM, at=at, **given)
    account = confirm_debtor_account(account=entered, by=SYSTEM, at=at)
    world.waiting_account = enter_debtor_account(currency="USD", by=SYSTEM, at=at, **given)
    approve_payment(payment=world.payment, by=SYSTEM, at=at)
    world.payment_file = make_payment_file(
        account=account,
        payments=[world.payment],
        execute_on=at.date(),
        form="csv",
        by=SYSTEM,
        at=at,
    )
    line = f"Reference,Amount,Date\n{world.payment.reference},80000,2026-03-02\n"
    world.statement = read_statement(
        programme=world.programme, name="march.csv", content=line.encode(), by=SYSTEM, at=at
    )
    pay_payment(payment=world.payment, by=SYSTEM, at=at)
    asked = ask_repayment(
        award=world.accepted,
        amount=5_00,
        cause="unspent",
        reason="Not spent",
        due_on=at.date() + timedelta(days=30),
        by=SYSTEM,
        at=at,
    )
    world.repayment = approve_repayment(repayment=asked, by=SYSTEM, at=at)
    world.give_up_verb = "withdraw"
