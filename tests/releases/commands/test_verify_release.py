import json

import pytest
from django.core.management import CommandError, call_command


def verify(capsys, *arguments):
    status = 0
    try:
        call_command("verify_release", *arguments)
    except SystemExit as end:
        status = end.code
    return status, capsys.readouterr().out


def test_verify_release_of_a_good_release_passes_with_status_0(good_release, capsys):
    status, out = verify(capsys, good_release, "--kind", "code", "--licence", "MIT", "--json")
    told = json.loads(out)
    assert (status, told["outcome"], told["licence"]) == (0, "pass", "MIT")
    assert len(told["commit"]) == 40
    assert {check["id"] for check in told["checks"]} >= {"C01", "C06", "C08", "C18", "C27"}


def test_verify_release_prints_a_table_with_the_outcome_last(good_release, capsys):
    status, out = verify(capsys, good_release, "--licence", "MIT")
    lines = out.splitlines()
    assert (status, lines[-1]) == (0, "Outcome: pass")
    assert lines[0].startswith("C01            must    pass ")


def test_verify_release_of_what_is_gone_fails_with_status_1(forge, capsys):
    status, out = verify(capsys, f"{forge}/gone.git")
    assert (status, out.splitlines()[-1]) == (1, "Outcome: FAIL")


def test_verify_release_of_another_licence_needs_a_person_with_status_2(good_release, capsys):
    status, out = verify(capsys, good_release, "--licence", "Apache-2.0")
    assert (status, out.splitlines()[-1]) == (2, "Outcome: needs a person")


def test_verify_release_where_nobody_answers_could_not_tell_with_status_3(capsys, settings):
    settings.RELEASE_ALLOWED_PORTS = [9]
    status, out = verify(capsys, "https://127.0.0.1:9/code.git")
    assert (status, out.splitlines()[-1]) == (3, "Outcome: could not tell")


def test_verify_release_with_a_licence_that_is_none_is_an_error():
    with pytest.raises(CommandError, match="no SPDX licence expression"):
        call_command("verify_release", "https://example.org/x", "--licence", "My own")
