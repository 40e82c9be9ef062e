import pytest
from django.core.checks import run_checks

from core.checks import BANK_KEYS_MISSING, SEAL_MISSING, keys_are_set


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, [BANK_KEYS_MISSING, SEAL_MISSING]),
        ({"BANK_KEYS": ["key"]}, [SEAL_MISSING]),
        ({"BANK_KEYS": ["key"], "SEAL_PKCS12_FILE": "/etc/seal.p12"}, []),
        ({"BANK_KEYS": ["key"], "SEAL_PKCS11_MODULE": "/usr/lib/hsm.so"}, []),
        ({"SEAL_PKCS12_FILE": "/etc/seal.p12"}, [BANK_KEYS_MISSING]),
        ({"DEBUG": True}, []),
    ],
)
def test_keys_that_must_outlive_the_machine_are_asked_for(settings, given, missing):
    settings.BANK_KEYS, settings.SEAL_PKCS12_FILE, settings.SEAL_PKCS11_MODULE = [], "", ""
    for name, value in given.items():
        setattr(settings, name, value)
    assert keys_are_set() == missing


def test_they_are_asked_for_where_an_installation_is_checked(settings):
    settings.BANK_KEYS = []
    found = run_checks(tags=["security"], include_deployment_checks=True)
    assert BANK_KEYS_MISSING in found
