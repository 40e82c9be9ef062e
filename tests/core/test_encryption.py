import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from core.encryption import decrypted, encrypted, re_encrypted

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_encrypted_comes_back_and_is_not_readable(settings):
    settings.BANK_KEYS = [OLD]
    token = encrypted("DE89370400440532013000")
    assert decrypted(token) == "DE89370400440532013000"
    assert "3000" not in token
    assert encrypted("DE89370400440532013000") != token


def test_keys_are_changed_without_losing_anything(settings):
    settings.BANK_KEYS = [OLD]
    token = encrypted("secret")
    settings.BANK_KEYS = [NEW, OLD]
    renewed = re_encrypted(token)
    settings.BANK_KEYS = [NEW]
    assert decrypted(renewed) == "secret"
    with pytest.raises(ImproperlyConfigured, match="BANK_KEYS"):
        decrypted(token)
    with pytest.raises(ImproperlyConfigured, match="BANK_KEYS"):
        re_encrypted(token)


def test_a_key_that_is_none_is_told_by_the_name_of_the_setting(settings):
    settings.BANK_KEYS = ["short"]
    with pytest.raises(ImproperlyConfigured, match="BANK_KEYS"):
        encrypted("secret")


def test_without_keys_one_is_made_that_only_we_can_read(settings, tmp_path):
    from core import encryption

    settings.BANK_KEYS, settings.VAR_DIR = [], tmp_path
    encryption._box.cache_clear()
    try:
        token = encrypted("secret")
        assert (tmp_path / "bank-details.key").stat().st_mode & 0o777 == 0o600
        encryption._box.cache_clear()
        assert decrypted(token) == "secret"
    finally:
        encryption._box.cache_clear()
