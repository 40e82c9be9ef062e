import json

import pytest
from django.core.management import CommandError, call_command

from awards import documents
from awards.actions.letter_batches import start_issuing
from awards.models import Letter
from core.actors import SYSTEM
from core.jobs.models import Job
from tests.awards.conftest import many_decided


def test_issue_letters_issues_each_once(call, ada, capsys):
    many_decided(call, ada, 2)
    call_command("issue_letters", call.slug)
    said = capsys.readouterr().out
    assert said == "2 letters were issued, sealed, stored and put in the outbox.\n"
    call_command("issue_letters", call.slug)
    assert capsys.readouterr().out == "No letter of this kind is waiting to be issued.\n"
    assert Letter.objects.count() == 2


def test_issue_letters_while_a_worker_issues_them_says_so(call, ada, now, capsys):
    many_decided(call, ada, 2)
    job = start_issuing(call=call, kind="award", by=SYSTEM, at=now)
    Job.objects.filter(pk=job.pk).update(state="running", started_at=now, heartbeat_at=now)
    call_command("issue_letters", call.slug)
    assert "A worker has begun already: Award letters of" in capsys.readouterr().out
    assert Letter.objects.count() == 0


def test_issue_letters_as_json(call, ada, capsys):
    [award] = many_decided(call, ada, 1)
    call_command("issue_letters", call.slug, "--json")
    assert json.loads(capsys.readouterr().out) == {
        "call": call.slug,
        "issued": [award.reference],
        "failed": [],
    }
    call_command("issue_letters", call.slug, "--json", "--kind=decline")
    assert json.loads(capsys.readouterr().out) == {"call": call.slug, "issued": [], "failed": []}


def test_issue_letters_that_fails_says_which_and_why(call, ada, capsys, monkeypatch):
    [award] = many_decided(call, ada, 1)

    def broken(*_args, **_more):
        raise ValueError("no font")

    monkeypatch.setattr(documents, "letter_pdf", broken)
    with pytest.raises(CommandError, match="1 letters were not issued"):
        call_command("issue_letters", call.slug)
    assert award.application.reference in capsys.readouterr().err
    assert Letter.objects.count() == 0


@pytest.mark.django_db
def test_issue_letters_of_an_unknown_call_is_an_error():
    with pytest.raises(CommandError, match="There is no call “nowhere”"):
        call_command("issue_letters", "nowhere")
