import pytest

from core.mail.addresses import (
    deleted_address,
    is_deleted,
    is_for_bounces,
    is_mailbox,
    read_returning,
    returning_address,
)

BASE = "bounces@funder.example"


def test_a_deleted_address_is_known_as_one():
    assert deleted_address(7) == "deleted-7@deleted.invalid"
    assert is_deleted(deleted_address(7))


@pytest.mark.parametrize("address", ["ada@example.org", "ada@notdeleted.invalid", ""])
def test_every_other_address_may_be_read(address):
    assert not is_deleted(address)


@pytest.mark.parametrize(
    ("address", "usable"),
    [
        ("", True),
        (BASE, True),
        ("bounces", False),
        ("bounces+x@funder.example", False),
        ("Bounces <bounces@funder.example>", False),
        ("b" * 21 + "@funder.example", False),
        ("bounces@funder.example ", False),
    ],
)
def test_an_address_for_bounces_has_room_for_a_token(address, usable):
    assert is_for_bounces(address) is usable


def test_an_address_that_mail_returns_to_is_read_again_whatever_servers_do_to_it():
    address = returning_address(BASE, 42, "9f" * 10)
    assert address == "bounces+42-9f9f9f9f9f9f9f9f9f9f@funder.example"
    assert read_returning(BASE, f"<{address.upper()}>") == (42, "9f" * 10)
    assert read_returning(BASE, f"Ada <ada@example.org>, {address}, x@y") == (42, "9f" * 10)
    longest = returning_address("b" * 20 + "@funder.example", 10**18 - 1, "9f" * 10)
    assert len(longest.partition("@")[0]) <= 64


@pytest.mark.parametrize(
    "text",
    [
        "",
        BASE,
        "bounces+42@funder.example",
        "bounces+42-zz@funder.example",
        "xbounces+42-9f@funder.example",
        "bounces+42-9f@funder.example.net",
        "bounces+" + "9" * 19 + "-9f@funder.example",
    ],
)
def test_other_addresses_name_no_mail(text):
    assert read_returning(BASE, text) is None


@pytest.mark.parametrize(
    ("address", "usable"),
    [
        ("imaps://bounces:secret@mail.example.org", True),
        ("imaps://bounces%40funder.example:s%2Fcret@mail.example.org:1993/INBOX/Seedcorn", True),
        ("imap://bounces:secret@mail.example.org", False),
        ("imaps://bounces@mail.example.org", False),
        ("imaps://bounces:secret@", False),
        ("imaps://bounces:secret@mail.example.org:port", False),
        ("imaps://bounces:secret@[::1", False),
        ("mail.example.org", False),
    ],
)
def test_a_mailbox_names_its_server_and_who_reads_it(address, usable):
    assert is_mailbox(address) is usable
