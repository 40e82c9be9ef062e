from cryptography.fernet import Fernet
from django.core.management import call_command

from awards.actions.bank_details import reveal_account
from awards.actions.key_rotation import rotate_bank_keys
from awards.actions.payment_files import open_payment_file

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_everything_opens_with_the_new_key_alone(settings, request, now, capsys):
    settings.BANK_KEYS = [OLD]
    sent, fay, bea = (request.getfixturevalue(name) for name in ("sent", "fay", "bea"))
    content = open_payment_file(file=sent, by=bea, at=now)
    settings.BANK_KEYS = [NEW, OLD]
    assert rotate_bank_keys() == 3
    call_command("rotate_bank_keys")
    assert "3 encrypted anew." in capsys.readouterr().out
    settings.BANK_KEYS = [NEW]
    for row in (sent, sent.entries.get().bank_details):
        row.refresh_from_db()
    assert open_payment_file(file=sent, by=bea, at=now) == content
    details = sent.entries.get().bank_details
    assert reveal_account(details=details, by=fay, at=now).holder == "Ada Lovelace"
