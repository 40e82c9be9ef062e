import json

import pytest
from django.core.management import CommandError, call_command

from awards import documents
from awards.models import Letter
from tests.awards.conftest import many_awards


def test_issue_letters_prints_its_progress_and_issues_each_once(call, ada, capsys):
    awards = many_awards(call, ada, 2)
    call_command("issue_letters", call.slug)
    assert capsys.readouterr().out.splitlines() == [
        f"1/2 {awards[0].reference}",
        f"2/2 {awards[1].reference}",
        "2 letters were issued, stored and put in the outbox.",
    ]
    call_command("issue_letters", call.slug)
    assert capsys.readouterr().out.splitlines() == [
        "0 letters were issued, stored and put in the outbox."
    ]
    assert Letter.objects.count() == 2


def test_issue_letters_as_json(call, ada, capsys):
    [award] = many_awards(call, ada, 1)
    call_command("issue_letters", call.slug, "--json")
    assert json.loads(capsys.readouterr().out) == {
        "call": call.slug,
        "issued": [award.reference],
        "failed": [],
    }


def test_issue_letters_that_fails_says_which_and_why(call, ada, capsys, monkeypatch):
    [award] = many_awards(call, ada, 1)

    def broken(_letter):
        raise ValueError("no font")

    monkeypatch.setattr(documents, "render_letter", broken)
    with pytest.raises(CommandError, match="1 letters were not issued"):
        call_command("issue_letters", call.slug)
    assert award.reference in capsys.readouterr().err
    assert Letter.objects.count() == 0


@pytest.mark.django_db
def test_issue_letters_of_an_unknown_call_is_an_error():
    with pytest.raises(CommandError, match="There is no call “nowhere”"):
        call_command("issue_letters", "nowhere")
