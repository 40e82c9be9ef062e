import json
from datetime import timedelta

import pytest
from django.db import connection

from awards.actions.bank_details import (
    confirm_bank_details,
    dispute_bank_details,
    enter_bank_details,
    refuse_bank_details,
    reveal_account,
)
from awards.actions.payments import approve_payment
from awards.models import BankDetails
from awards.queries.accounts import why_unusable
from awards.tokens import details_token
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.models import TeamMember
from tests.awards.conftest import HER_ACCOUNT, IBAN


def test_enter_tells_everybody_and_waits_for_finance(entered, ben_edits, accepted, ada, now):
    assert (entered.state, entered.last_four, entered.country) == ("entered", "3000", "DE")
    assert why_unusable(entered, "EUR", now).startswith("The bank details wait")
    enter_bank_details(
        award=accepted, fields=HER_ACCOUNT, currency="EUR", remittance="", by=ada, at=now
    )
    told = OutgoingMail.objects.filter(subject__contains="were entered")
    assert sorted(told.values_list("to", flat=True)) == [
        "ada@example.org",
        "ada@example.org",
        "ben@example.org",
    ]
    assert all("/not-me/" in mail.body for mail in told)
    entered.refresh_from_db()
    assert entered.state == "replaced"


def test_number_is_nowhere_but_encrypted(sent, entered, fay, now):
    """Not in any column of any table, nor in an audit event, a mail or a row of history."""
    reveal_account(details=entered, by=fay, at=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        assert "awards_paymentevent" in tables
        found = []
        for table in tables:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{IBAN[4:-4]}%"]
            )
            if cursor.fetchone()[0]:
                found.append(table)
    assert found == []
    assert AuditEvent.objects.filter(verb="bank_details.reveal").get().data == {
        "version": 1,
        "last_four": "3000",
    }
    assert not [table for table in tables if table.startswith("awards_bankdetailsevent")]


def test_confirm_makes_the_first_usable_at_once_and_a_change_later(
    confirmed, accepted, ada, fay, now
):
    assert why_unusable(confirmed, "EUR", now) == ""
    assert "kept in EUR" in why_unusable(confirmed, "USD", now)
    second = enter_bank_details(
        award=accepted, fields=HER_ACCOUNT, currency="EUR", remittance="", by=ada, at=now
    )
    second = confirm_bank_details(details=second, by=fay, at=now)
    assert second.usable_from == now + timedelta(days=3)
    assert "can be used from" in why_unusable(second, "EUR", now)
    assert why_unusable(second, "EUR", now + timedelta(days=3)) == ""
    confirmed.refresh_from_db()
    assert confirmed.state == "replaced"
    with pytest.raises(RuleBroken, match="confirmed"):
        confirm_bank_details(details=second, by=fay, at=now)


def test_dispute_stops_what_is_not_sent_and_stays_done(sendable, last, confirmed, now):
    token = details_token(confirmed)
    for _ in range(2):
        details = dispute_bank_details(token=token, at=now)
    sendable.refresh_from_db()
    last.refresh_from_db()
    assert (details.state, sendable.state, last.state) == ("disputed", "held", "held")
    assert sendable.approved_by is None
    assert OutgoingMail.objects.filter(subject__startswith="Alarm").count() == 1
    with pytest.raises(BankDetails.DoesNotExist):
        dispute_bank_details(token="forged", at=now)


def test_dispute_names_what_is_in_a_file_already(sent, confirmed, first, now):
    dispute_bank_details(token=details_token(confirmed), at=now)
    first.refresh_from_db()
    assert first.state == "exported"
    alarm = OutgoingMail.objects.get(subject__startswith="Alarm")
    assert f"Call the bank: {first.reference}." in alarm.body


def test_refuse_needs_a_reason_and_tells_it(entered, fay, now):
    with pytest.raises(RuleBroken, match="reason"):
        refuse_bank_details(details=entered, reason=" ", by=fay, at=now)
    refuse_bank_details(details=entered, reason="Not your name.", by=fay, at=now)
    assert "Not your name." in OutgoingMail.objects.latest("pk").body


@pytest.mark.parametrize("who", ["ben", "sam", "fay", "eve"])
def test_only_the_owner_enters(accepted, now, who, request):
    with pytest.raises(NotAllowed):
        enter_bank_details(
            award=accepted,
            fields=HER_ACCOUNT,
            currency="EUR",
            remittance="",
            by=request.getfixturevalue(who),
            at=now,
        )


@pytest.mark.parametrize("who", ["ada", "sam", "olga", "otto"])
def test_only_finance_confirms_refuses_and_looks(entered, now, who, request):
    person = request.getfixturevalue(who)
    deeds = [
        lambda: confirm_bank_details(details=entered, by=person, at=now),
        lambda: refuse_bank_details(details=entered, reason="No", by=person, at=now),
        lambda: reveal_account(details=entered, by=person, at=now),
    ]
    for each in deeds:
        with pytest.raises(NotAllowed):
            each()


def test_finance_on_the_team_neither_confirms_refuses_nor_looks(entered, fay, bea, now):
    """Whoever cannot approve the payment does not say where it goes either."""
    TeamMember.objects.create(
        application=entered.award.application, user=fay, role=TeamMember.Role.EDITOR
    )
    for act in (
        lambda: confirm_bank_details(details=entered, by=fay, at=now),
        lambda: refuse_bank_details(details=entered, reason="No", by=fay, at=now),
        lambda: reveal_account(details=entered, by=fay, at=now),
    ):
        with pytest.raises(NotAllowed, match="conflict of interest"):
            act()
    assert AuditEvent.objects.filter(verb="bank_details.reveal").count() == 0
    assert confirm_bank_details(details=entered, by=bea, at=now).state == "confirmed"


def test_enter_of_an_award_that_is_not_accepted_or_a_wrong_number(offered, accepted, ada, now):
    given = {"currency": "EUR", "remittance": "", "by": ada, "at": now}
    with pytest.raises(RuleBroken, match="once the award is accepted"):
        enter_bank_details(award=offered, fields=HER_ACCOUNT, **given)
    with pytest.raises(RuleBroken) as refusal:
        enter_bank_details(award=accepted, fields={**HER_ACCOUNT, "iban": "DE00"}, **given)
    assert refusal.value.field == "iban"


def test_reveal_gives_all_of_it(entered, fay, now):
    account = reveal_account(details=entered, by=fay, at=now)
    assert (account.iban, account.holder) == (IBAN, "Ada Lovelace")
    assert json.loads(account.packed())["iban"] == IBAN


def test_a_payment_is_not_approved_twice_by_holding(sendable, fay, now):
    with pytest.raises(RuleBroken, match="approved"):
        approve_payment(payment=sendable, by=fay, at=now)
