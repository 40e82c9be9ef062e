import pytest
from django.core.management import CommandError, call_command

from tests.factories.reviews import held_lottery, prepared_lottery


def test_a_stored_draw_is_repeated(closed, fill, capsys):
    applications, _ = fill(4, 0)
    held_lottery(closed, applications[:2])
    call_command("verify_lottery", "closed-call", "1")
    assert "This draw holds: 2 lots, 1 places." in capsys.readouterr().out
    prepared_lottery(closed, applications[2:])
    with pytest.raises(CommandError, match="is prepared"):
        call_command("verify_lottery", "closed-call", "2")


@pytest.mark.parametrize("arguments", [[], ["closed-call", "7"], ["nowhere", "1"]])
def test_a_draw_that_is_not_there_is_said(closed, arguments):
    with pytest.raises(CommandError, match="no such draw"):
        call_command("verify_lottery", *arguments)


def test_a_file_that_is_no_record_is_said(tmp_path):
    path = tmp_path / "record.json"
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_lottery", file=path)
    path.write_text("{}")
    with pytest.raises(CommandError, match="no record of a draw"):
        call_command("verify_lottery", file=path)
