import pytest

from core.mail.addresses import deleted_address, is_deleted


def test_a_deleted_address_is_known_as_one():
    assert deleted_address(7) == "deleted-7@deleted.invalid"
    assert is_deleted(deleted_address(7))


@pytest.mark.parametrize("address", ["ada@example.org", "ada@notdeleted.invalid", ""])
def test_every_other_address_may_be_read(address):
    assert not is_deleted(address)
