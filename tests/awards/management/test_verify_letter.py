import json

import pytest
from django.core.management import call_command

from core.files.storing import read_bytes


@pytest.fixture
def letter(offered, tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(read_bytes(offered.letters.get().file))
    return path


def verify(capsys, *paths):
    status = 0
    try:
        call_command("verify_letter", *map(str, paths), "--json")
    except SystemExit as end:
        status = end.code
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_verify_letter_says_genuine_with_status_0(letter, offered, capsys):
    status, [told] = verify(capsys, letter)
    issued = offered.letters.get()
    assert status == 0
    assert told == {
        "path": str(letter),
        "verdict": "genuine",
        "in_force": True,
        "code": issued.code,
        "kind": "award",
        "issued_at": issued.issued_at.isoformat(),
        "sealed_by": "Seedcorn, trying out",
    }


def test_verify_letter_says_altered_with_status_1(letter, capsys):
    content = bytearray(letter.read_bytes())
    content[len(content) // 3] ^= 1
    letter.write_bytes(content)
    status, [told] = verify(capsys, letter)
    assert (status, told["verdict"], told["code"]) == (1, "altered", None)


def test_verify_letter_says_unknown_with_status_2_and_the_worst_counts(letter, tmp_path, capsys):
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7 something else")
    status, told = verify(capsys, letter, other)
    assert (status, [each["verdict"] for each in told]) == (2, ["genuine", "unknown"])


def test_verify_letter_in_words(letter, offered, capsys):
    call_command("verify_letter", str(letter))
    code = offered.letters.get().code
    assert capsys.readouterr().out == f"{letter}: genuine, award letter {code}, in force\n"


def test_verify_letter_goes_on_after_a_file_that_is_not_there_and_says_3(letter, tmp_path, capsys):
    none = tmp_path / "none.pdf"
    status, told = verify(capsys, none, letter)
    assert status == 3
    assert told[0] == {
        "path": str(none),
        "verdict": "unreadable",
        "reason": "No such file or directory",
    }
    assert told[1]["verdict"] == "genuine"
    with pytest.raises(SystemExit):
        call_command("verify_letter", str(none))
    assert capsys.readouterr().out == f"{none}: unreadable, No such file or directory\n"
