from awards.actions.bank_details import refuse_bank_details
from awards.actions.debtor_accounts import enter_debtor_account
from awards.queries.accounts import (
    awards_in,
    debtor_accounts,
    grantee_bank_details,
    latest_details,
    staff_payment_files,
    staff_statements,
    waiting_debtor_accounts,
    why_unusable,
)
from tests.awards.conftest import IBAN


def test_the_permitted_sets(sent, entered, programme, ada, ben, fay, otto):
    assert list(grantee_bank_details(ada)) == [entered]
    assert list(staff_payment_files(fay)) == [sent]
    assert list(debtor_accounts(programme)) == [sent.account]
    for rows in (
        grantee_bank_details(ben),
        staff_payment_files(otto),
        staff_statements(otto),
    ):
        assert list(rows) == []


def test_the_awards_a_file_pays(sent, accepted):
    assert list(awards_in(sent)) == [accepted]


def test_an_account_is_used_once_a_second_person_confirmed_it(account, programme, fay, now):
    given = {"programme": programme, "name": "X", "iban": IBAN, "bic": "", "by": fay, "at": now}
    entered = enter_debtor_account(currency="EUR", **given)
    assert list(debtor_accounts(programme)) == [account]
    assert list(waiting_debtor_accounts(programme)) == [entered]


def test_latest_version_of_each_award_in_one_query(entered, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert latest_details([entered.award]) == {entered.award_id: entered}


def test_why_it_cannot_be_used(entered, fay, now):
    assert why_unusable(None, "EUR", now) == "The grantee has not entered bank details."
    refused = refuse_bank_details(details=entered, reason="No", by=fay, at=now)
    assert why_unusable(refused, "EUR", now) == "The grantee has to enter bank details again."
