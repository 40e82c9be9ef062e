import pytest

from awards.actions.preparing import prepare_awards
from awards.actions.report_rules import set_report_rules
from core.errors import NotAllowed
from tests.awards.conftest import decided

GIVEN = {
    "interim_every": 4,
    "final_after": 45,
    "overspend_percent": 10,
}


def test_awards_are_prepared_by_the_schedule(programme, call, ada, sam, now):
    set_report_rules(programme=programme, **GIVEN, by=sam, at=now)
    decided(call, owner=ada)
    [award] = prepare_awards(call=call, by=sam, at=now)
    reports = award.conditions.filter(kind="report")
    assert [each.title for each in reports] == [
        "Interim report 1",
        "Interim report 2",
        "Final report",
    ]
    assert (reports.last().due_on - award.ends_on).days == 45


def test_set_report_rules_twice_changes_the_one_row(programme, sam, now):
    first = set_report_rules(programme=programme, **GIVEN, by=sam, at=now)
    second = set_report_rules(programme=programme, **(GIVEN | {"interim_every": 0}), by=sam, at=now)
    assert (first.pk, second.interim_every) == (second.pk, 0)


def test_set_report_rules_by_the_wrong_person(programme, olga, fay, ada, now):
    for person in (olga, fay, ada):
        with pytest.raises(NotAllowed):
            set_report_rules(programme=programme, **GIVEN, by=person, at=now)
