from datetime import date

from awards.models import Condition
from awards.queries.reports import (
    VIEWS,
    grantee_reports,
    in_view,
    previous_submission,
    purpose_of,
    spent_before,
    staff_reports,
)


def test_every_report_is_in_exactly_one_view(submitted_report, interim, final):
    for today in (date(2026, 1, 1), date(2030, 1, 1)):
        for condition in (interim, final):
            found = [
                view
                for view in VIEWS
                if Condition.objects.filter(in_view(view, today), pk=condition.pk).exists()
            ]
            assert len(found) == 1


def test_who_sees_which(interim, ada, eve, sam, otto):
    assert list(grantee_reports(ada)) == [interim]
    assert not grantee_reports(eve).exists()
    assert list(staff_reports(sam)) == [interim]
    assert not staff_reports(otto).exists()


def test_the_last_report_is_the_final_one(interim, final):
    assert (purpose_of(interim), purpose_of(final)) == ("interim", "final")


def test_the_first_report_has_none_before_it(submitted_report, interim, final):
    assert previous_submission(interim) is None
    assert previous_submission(final) == submitted_report.submissions.get()
    assert (spent_before(interim), spent_before(final)) == ({}, {"Staff": 0})
