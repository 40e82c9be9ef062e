"""The account a programme pays from: Fay enters it, Bea confirms it."""

import pytest

from awards.actions.debtor_accounts import (
    confirm_debtor_account,
    discard_debtor_account,
    enter_debtor_account,
)
from awards.models import DebtorAccount
from awards.queries.accounts import debtor_accounts, waiting_debtor_accounts
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from tests.awards.conftest import IBAN


def enter(programme, by, at, **changes):
    given = {"name": "Mallory", "iban": IBAN, "bic": "", "currency": "EUR", **changes}
    return enter_debtor_account(programme=programme, by=by, at=at, **given)


def test_a_changed_account_waits_and_the_former_one_holds(account, programme, fay, bea, now):
    changed = enter(programme, fay, now)
    assert list(debtor_accounts(programme)) == [account]
    with pytest.raises(NotAllowed, match="You entered this account"):
        confirm_debtor_account(account=changed, by=fay, at=now)
    assert list(debtor_accounts(programme)) == [account]
    confirm_debtor_account(account=changed, by=bea, at=now)
    assert list(debtor_accounts(programme)) == [changed]
    with pytest.raises(RuleBroken, match="confirmed already"):
        confirm_debtor_account(account=changed, by=bea, at=now)
    confirmed = AuditEvent.objects.filter(verb="debtor_account.confirm").order_by("pk")
    assert list(confirmed.values_list("data", flat=True)) == [
        {"last_four": "2051", "currency": "EUR", "alone": False},
        {"last_four": "3000", "currency": "EUR", "alone": False},
    ]


def test_the_first_account_waits_too(programme, fay, bea, now):
    first = enter(programme, fay, now)
    assert list(debtor_accounts(programme)) == []
    confirm_debtor_account(account=first, by=bea, at=now)
    assert list(debtor_accounts(programme)) == [first]


def test_another_entered_meanwhile_is_not_what_was_compared(programme, fay, bea, now):
    compared = enter(programme, fay, now)
    other = enter(programme, fay, now, iban="DE02120300000000202051")
    with pytest.raises(RuleBroken, match="ending in 3000 was replaced or discarded"):
        confirm_debtor_account(account=compared, by=bea, at=now)
    assert list(waiting_debtor_accounts(programme)) == [other]


def test_discarded_is_never_used(account, programme, fay, bea, now):
    changed = enter(programme, fay, now)
    discard_debtor_account(account=changed, by=fay, at=now)
    for act in (confirm_debtor_account, discard_debtor_account):
        with pytest.raises(RuleBroken, match="replaced or discarded"):
            act(account=changed, by=bea, at=now)
    assert list(debtor_accounts(programme)) == [account]
    assert list(waiting_debtor_accounts(programme)) == []


def test_administrator_may_do_both_alone_unless_that_is_forbidden(programme, root, settings, now):
    account = enter(programme, root, now)
    settings.FOUR_EYES_ALWAYS = True
    with pytest.raises(NotAllowed, match="You entered this account"):
        confirm_debtor_account(account=account, by=root, at=now)
    settings.FOUR_EYES_ALWAYS = False
    confirm_debtor_account(account=account, by=root, at=now)
    assert list(debtor_accounts(programme).values_list("confirmed_alone", flat=True)) == [True]
    assert AuditEvent.objects.get(verb="debtor_account.confirm").data["alone"] is True


def test_the_programme_and_its_administrators_hear_of_each_change(
    account, programme, mia, fay, bea, now
):
    OutgoingMail.objects.all().delete()
    changed = enter(programme, fay, now)
    asked = OutgoingMail.objects.filter(subject__startswith="Confirm the EUR account")
    everybody = sorted([programme.contact_email, mia.email])
    assert sorted(asked.values_list("to", flat=True)) == everybody
    body = asked[0].body
    assert "Fay Moreau entered an account" in body
    assert "ends in 3000" in body
    assert "the account ending in 2051 is used" in body
    confirm_debtor_account(account=changed, by=bea, at=now)
    told = OutgoingMail.objects.filter(subject__endswith="is confirmed")
    assert sorted(told.values_list("to", flat=True)) == everybody
    assert "Bea Costa confirmed the account ending in 3000, which Fay Moreau" in told[0].body
    for mail in OutgoingMail.objects.all():
        assert "0532013000" not in "".join((mail.subject + mail.body).split())


def test_a_file_keeps_the_account_it_was_made_with(sent, programme, fay, bea, now):
    confirm_debtor_account(account=enter(programme, fay, now), by=bea, at=now)
    sent.refresh_from_db()
    assert (sent.account.name, sent.account.last_four) == ("Slingshot Foundation", "2051")


@pytest.mark.parametrize("who", ["ada", "sam", "olga", "otto"])
def test_only_finance_enters_confirms_and_discards(waiting_account, programme, now, who, request):
    person = request.getfixturevalue(who)
    deeds = [
        lambda: enter(programme, person, now),
        lambda: confirm_debtor_account(account=waiting_account, by=person, at=now),
        lambda: discard_debtor_account(account=waiting_account, by=person, at=now),
    ]
    for each in deeds:
        with pytest.raises(NotAllowed):
            each()
    assert list(waiting_debtor_accounts(programme)) == [waiting_account]


def test_a_wrong_number_is_told_at_its_field(programme, fay, now):
    with pytest.raises(RuleBroken) as refusal:
        enter(programme, fay, now, iban="DE00")
    assert refusal.value.field == "iban"
    assert DebtorAccount.objects.count() == 0
