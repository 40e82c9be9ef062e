from awards.actions.reports import ask_for_report_changes
from awards.models import ReportRules
from awards.queries.report_forms import (
    begun_reports,
    currency_of,
    report_form_draft,
    report_form_publications,
    report_rules_seen_by,
)
from tests.factories.grants import CallFactory, ProgrammeFactory


def test_begun_reports_are_those_that_are_being_written(submitted_report, programme, sam, now):
    assert list(begun_reports(programme, "interim")) == []
    ask_for_report_changes(report=submitted_report, notes={}, reason="More.", by=sam, at=now)
    assert list(begun_reports(programme, "interim")) == [submitted_report]
    assert list(begun_reports(programme, "final")) == []
    assert list(begun_reports(ProgrammeFactory(), "interim")) == []


def test_report_rules_are_seen_by_staff_of_the_programme(programme, sam, ada):
    mine = ReportRules.objects.create(programme=programme)
    ReportRules.objects.create(programme=ProgrammeFactory())
    assert list(report_rules_seen_by(sam)) == [mine]
    assert list(report_rules_seen_by(ada)) == []


def test_amounts_are_in_the_currency_of_the_latest_call(programme, call):
    CallFactory(programme=programme, currency="GBP")
    assert currency_of(programme) == "GBP"
    assert currency_of(ProgrammeFactory()) == "EUR"


def test_a_programme_that_builds_nothing_has_nothing(programme):
    assert report_form_draft(programme, "final") is None
    assert list(report_form_publications(programme, "final")) == []
