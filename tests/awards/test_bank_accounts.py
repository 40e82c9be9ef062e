import pytest

from awards.bank_accounts import SEPA, Account, AccountFault, checked_account

IBAN = "DE02 1203 0000 0000 2020 51"
TURKISH = "TR33 0006 1005 1978 6457 8413 26"


def test_iban_is_checked_and_its_bank_found():
    account = checked_account(holder="  Ada  Lovelace ", country="", iban=IBAN)
    assert (account.iban, account.country, account.holder) == (
        "DE02120300000000202051",
        "DE",
        "Ada Lovelace",
    )
    assert account.bic == "BYLADEM1001"
    assert (account.last_four, account.spaced) == ("2051", IBAN)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"iban": "DE02 1203 0000 0000 2020 52"}, "iban"),
        ({"iban": "DE89"}, "iban"),
        ({"iban": IBAN, "bic": "NONSENSE1"}, "bic"),
        ({"iban": TURKISH}, "bic"),
        ({}, "iban"),
        ({"number": "12", "routing": "021000021", "country": "US"}, "number"),
        ({"number": "123456789", "routing": "", "country": "GB"}, "routing"),
        ({"number": "123456789", "routing": "021000022", "country": "US"}, "routing"),
        ({"number": "123456789", "routing": "12345", "country": "us"}, "routing"),
        ({"iban": IBAN, "holder": "Ада"}, "holder"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(fields, field):
    with pytest.raises(AccountFault) as fault:
        checked_account(**{"holder": "Ada Lovelace", "country": "", **fields})
    assert fault.value.field == field
    assert IBAN not in fault.value.message


def test_outside_the_sepa_area_the_bank_is_named_by_its_bic():
    account = checked_account(holder="Deniz Kaya", country="", iban=TURKISH, bic="TCZBTR2A")
    assert (account.country, account.bic, account.is_in_sepa) == ("TR", "TCZBTR2A", False)
    inside = checked_account(holder="Ada", country="", iban="NO93 8601 1117 947")
    assert inside.is_in_sepa


def test_the_sepa_area_is_41_countries_and_gibraltar():
    assert len(SEPA) == 42
    assert {"DE", "CH", "GB", "GI", "RS"} <= SEPA
    assert SEPA.isdisjoint({"TR", "US", "UA", "GE", "IL", "BA"})


def test_account_without_iban():
    account = checked_account(
        holder="Ada Lovelace", country="us", number="1234 5678-9", routing="021000021"
    )
    assert (account.number, account.routing, account.country) == ("123456789", "021000021", "US")
    assert account.last_four == account.spaced[-4:] == "6789"


def test_packing_keeps_everything_and_repr_shows_four_characters():
    account = checked_account(holder="Zoë", country="", iban=IBAN)
    assert Account.unpacked(account.packed()) == account
    assert repr(account) == "<Account ending in 2051>"
    assert "0440532" not in f"{account} {account!r} {[account]}"
