"""Staff build the form of a programme's reports on the pages of the form builder."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.actions.report_form import ReportForm
from awards.actions.reports import open_report
from awards.models import ReportRules
from grants.actions.form_building import add_question
from grants.actions.form_publishing import publish_form
from grants.form_spec import QuestionSpec
from grants.models import LibraryQuestion
from tests.factories.grants import CallFactory, FormVersionFactory

TROUBLE = QuestionSpec("trouble", "yes_no", "Was there any trouble?", required=False)


@pytest.fixture
def address(programme):
    return f"/staff/programmes/{programme.slug}/reports/interim/form/"


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def form(programme):
    return ReportForm(programme, "interim")


def build(form, by, at):
    add_question(owner=form, section="progress", question=TROUBLE, by=by, at=at)


def asked(programme):
    return ReportForm(programme, "interim").building()[1]


def test_from_the_usual_form_to_the_report_that_asks_it(
    client, sam, ada, programme, interim, final, address, now
):
    client.force_login(sam)
    shown = client.get(address).text
    assert "the usual form" in shown
    assert "What was done" in shown
    new = {"label": "Was there any trouble?", "kind": "yes_no"}
    added = client.post(f"{address}sections/progress/new/", new)
    assert added.url.startswith(f"{address}#ask-")
    key = added.url.partition("#ask-")[2]
    waits = {"label": "What trouble", "kind": "long_text", "shown": [f"{key}=yes"]}
    client.post(f"{address}sections/progress/new/", waits)
    shown = client.get(address).text
    assert "Grantees do not see it yet." in shown
    assert "Only if “Was there any trouble?” is “Yes”" in shown
    assert "Was there any trouble?" in client.get(f"{address}preview/").text
    before = client.get(f"{address}publish/").text
    assert "Was there any trouble?" in before
    assert "None is being written at the moment." in before
    assert "lists show applications" not in before
    done = client.post(f"{address}publish/")
    assert done.url == f"{address}versions/1/"
    report = client.get(done.url).text
    assert "What trouble" in report
    assert "kept its version" in report
    report = open_report(condition=interim, by=ada, at=now)
    client.force_login(ada)
    page = client.get(f"/reports/{interim.reference}/sections/progress/").text
    assert str(report.form_version) == f"Interim report, {programme} (version 1)"
    assert "Was there any trouble?" in page
    assert "What trouble" in page


def test_reports_that_are_being_written_are_told_of(as_sam, form, begun, sam, address, now):
    build(form, sam, now)
    page = as_sam.get(f"{address}publish/").text
    assert "1 report that is being written keeps the version it was begun with." in page


def test_a_question_of_a_report_has_no_rule_of_eligibility(as_sam, programme, address):
    page = as_sam.get(f"{address}sections/progress/new/").text
    for words in ("Eligibility", "Blind reviewers", "No reviewer sees it"):
        assert words not in page
    sent = {"label": "Team", "kind": "short_text", "identifying": "on", "staff_only": "on"}
    as_sam.post(f"{address}sections/progress/new/", sent)
    question = asked(programme).question("team")
    assert (question.label, question.identifying, question.options) == ("Team", False, {})


def test_moving_duplicating_keeping_and_inserting(as_sam, programme, form, sam, address, now):
    build(form, sam, now)
    as_sam.post(f"{address}move/", {"question": "trouble", "step": "up"})
    order = [each.key for each in asked(programme).section("progress").questions]
    assert order.index("trouble") == len(order) - 2
    as_sam.post(f"{address}duplicate/", {"question": "trouble"})
    assert [each.label for each in asked(programme).questions].count(TROUBLE.label) == 1
    assert len(asked(programme).section("progress").questions) == len(order) + 1
    as_sam.post(f"{address}keep/", {"question": "trouble"})
    kept = LibraryQuestion.objects.get(programme=programme)
    assert kept.label in as_sam.get(f"{address}library/").text
    as_sam.post(f"{address}insert/", {"question": kept.key, "section": "money"})
    assert asked(programme).section("money").questions[-1].label == TROUBLE.label


def test_exported_and_imported_again(as_sam, programme, form, sam, address, now):
    build(form, sam, now)
    answer = as_sam.get(f"{address}export/")
    assert f'filename="{programme.slug}-interim-form.json"' in answer["Content-Disposition"]
    document = json.loads(answer.content)
    final = f"/staff/programmes/{programme.slug}/reports/final/form/"
    upload = SimpleUploadedFile("form.json", json.dumps(document).encode(), "application/json")
    assert as_sam.post(f"{final}import/", {"file": upload}).url == final
    assert ReportForm(programme, "final").building()[1] == asked(programme)


def test_copied_from_a_call_and_discarded(as_sam, programme, call, address):
    assert "Choose a form" in as_sam.get(f"{address}copy/").text
    assert as_sam.post(f"{address}copy/", {"source": call.slug}).url == address
    assert asked(programme).question("summary") is not None
    page = as_sam.get(f"{address}discard/").text
    assert "would be lost" in page
    assert as_sam.post(f"{address}discard/").url == address
    assert asked(programme).question("summary") is None
    assert as_sam.post(f"{address}copy/", {"source": "no-such"}).status_code == 422


def test_published_twice(as_sam, form, sam, address, now):
    build(form, sam, now)
    publish_form(owner=form, by=sam, at=now)
    again = as_sam.post(f"{address}publish/")
    assert again.status_code == 422
    assert "Somebody may have published it already." in again.text


def test_it_is_for_those_who_set_the_rules_of_reports(client, olga, otto, ada, address, programme):
    for person, status in [(olga, 403), (otto, 404), (ada, 404)]:
        client.force_login(person)
        assert client.get(address).status_code == status
        sent = client.post(f"{address}sections/new/", {"title": "More"})
        assert sent.status_code == status
    assert ReportForm(programme, "interim").draft() is None


def test_there_is_no_form_of_another_kind_of_report(as_sam, address):
    assert as_sam.get(address.replace("interim", "weekly")).status_code == 404


def cost(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_choosing_what_to_copy_costs_as_much_with_many_calls(as_sam, programme, address):
    few = cost(as_sam, f"{address}copy/")
    CallFactory.create_batch(5, programme=programme)
    ReportRules.objects.create(
        programme=programme, interim_form=FormVersionFactory(), final_form=FormVersionFactory()
    )
    assert cost(as_sam, f"{address}copy/") == few


def test_the_builder_costs_as_much_with_many_questions(as_sam, form, sam, address, now):
    build(form, sam, now)
    few = cost(as_sam, address)
    for number in range(12):
        question = QuestionSpec(f"more{number}", "date", f"Day {number}")
        add_question(owner=form, section="progress", question=question, by=sam, at=now)
    assert cost(as_sam, address) == few
