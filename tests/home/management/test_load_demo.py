import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from home.management.commands import load_demo


@pytest.mark.django_db
def test_load_demo_refuses_an_installation(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="Turn DEBUG on"):
        call_command("load_demo")
    assert User.objects.count() == 0


def test_load_demo_says_what_was_loaded_and_who_can_sign_in(settings, capsys, monkeypatch):
    settings.DEBUG = True
    monkeypatch.setattr(load_demo, "load", lambda _now: ["programmes"])
    call_command("load_demo")
    said = capsys.readouterr().out
    assert "Loaded: programmes.\n" in said
    assert "officer@demo.example.org  Samuel Okafor, programme officer\n" in said
    assert said.endswith("The password of all of them is seedcorn-demo\n")
