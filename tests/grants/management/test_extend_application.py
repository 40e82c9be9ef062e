from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from tests.factories.grants import ApplicationFactory


def test_extend_application_reads_the_time_in_the_zone_of_the_call(call, capsys):
    draft = ApplicationFactory(call=call)
    call_command("extend_application", draft.reference, "2031-07-01T17:00", "--reason", "Ill.")
    draft.refresh_from_db()
    assert draft.extended_until == datetime(2031, 7, 1, 15, tzinfo=UTC)
    assert draft.extensions.get().reason == "Ill."
    assert draft.reference in capsys.readouterr().out


@pytest.mark.parametrize(
    ("reference", "until", "said"),
    [
        ("APP-1999-0001", "2031-07-01T17:00", "There is no application"),
        ("", "tomorrow", "is no date and time"),
        ("", "2020-07-01T17:00", "still to come"),
    ],
)
def test_extend_application_says_what_is_wrong(call, reference, until, said):
    draft = ApplicationFactory(call=call)
    with pytest.raises(CommandError, match=said):
        call_command("extend_application", reference or draft.reference, until, "--reason", "Ill.")
