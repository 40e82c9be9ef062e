from datetime import UTC, datetime, time, timedelta

from awards.actions.closing import close_award
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
    for year in (2026, 2030):
        at = datetime(year, 1, 1, tzinfo=UTC)
        for condition in (interim, final):
            found = [
                view
                for view in VIEWS
                if Condition.objects.filter(in_view(view, at), pk=condition.pk).exists()
            ]
            assert len(found) == 1


def views_of(condition, at):
    rows = Condition.objects.filter(pk=condition.pk)
    return [view for view in VIEWS if rows.filter(in_view(view, at)).exists()]


def test_a_report_of_a_closed_award_is_overdue_no_more(accepted, interim, sam, now):
    late = datetime(2040, 1, 1, tzinfo=UTC)
    assert views_of(interim, late) == ["overdue"]
    close_award(award=accepted, by=sam, at=now, note="As agreed.")
    assert views_of(interim, late) == ["closed"]


def test_a_report_is_overdue_when_its_day_is_over_where_the_call_is(accepted, call, interim):
    call.time_zone = "America/Los_Angeles"
    call.save(update_fields=["time_zone"])
    after = datetime.combine(interim.due_on + timedelta(days=1), time(7), tzinfo=UTC)
    assert [views_of(interim, after + timedelta(hours=each)) for each in (-1, 2)] == [
        ["due"],
        ["overdue"],
    ]


def test_a_report_whose_day_is_only_expected_is_never_overdue(release, interim):
    rule = {"due_by": "after_met", "due_count": 1, "due_unit": "months"}
    Condition.objects.filter(pk=interim.pk).update(due_after=release, **rule)
    assert views_of(interim, datetime(2040, 1, 1, tzinfo=UTC)) == ["due"]


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
