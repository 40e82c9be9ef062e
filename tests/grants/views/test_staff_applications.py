import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grants.actions.files import add_file
from grants.actions.submission import submit_application, withdraw_application
from grants.indexing import fill_stale
from grants.models import Application, SubmitAttempt
from tests.factories.grants import ApplicationFactory, submitted_application

TSV = b"title\tkeywords\tabstract\nFirst\tkernels\tText one\nSecond\t\tText two\n"
MAPPING = "title=title\r\nkeywords=keywords\r\nsummary=abstract"


def listing(call):
    return reverse("grants:staff_application_list", args=[call.slug])


def detail(application):
    return reverse("grants:staff_application_detail", args=[application.reference])


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


def test_staff_application_list_shows_what_was_submitted_and_no_drafts(as_sam, call, ada):
    submitted = submitted_application(call=call, title="Kernels", owner=ada)
    ApplicationFactory(call=call, title="Secret draft")
    page = as_sam.get(listing(call)).content.decode()
    assert submitted.reference in page
    assert "Ada Lovelace" in page
    assert "Secret draft" not in page


def test_staff_application_list_filters_by_state_and_text(as_sam, call, ada):
    kernels = submitted_application(call=call, title="Fast kernels", owner=ada)
    plants = submitted_application(
        call=call, title="Plant genomes", answers={"team": [], "keywords": [], "summary": "Seeds."}
    )
    withdraw_application(application=kernels, reason="", by=ada, at=kernels.submitted_at)
    fill_stale()

    def found(**query):
        page = as_sam.get(listing(call), query).content.decode()
        return [a.reference for a in (kernels, plants) if a.reference in page]

    assert found() == [kernels.reference, plants.reference]
    assert found(state="withdrawn") == [kernels.reference]
    assert found(q="GENOMES") == [plants.reference]
    assert found(q="lovelace kernels") == [kernels.reference]
    assert found(q=plants.reference) == [plants.reference]
    assert found(q="nothing like it") == []
    assert "No application matches" in as_sam.get(listing(call), {"q": "zzz"}).content.decode()


def test_staff_application_list_takes_the_same_queries_for_one_and_three(
    as_sam, call, django_assert_num_queries
):
    for wanted in (1, 3):
        while call.applications.count() < wanted:
            submitted_application(call=call)
        with django_assert_num_queries(13):
            as_sam.get(listing(call))


def test_staff_application_list_pages_by_the_last_reference(as_sam, call, monkeypatch):
    monkeypatch.setattr("grants.views._staff_pages.PAGE_SIZE", 2)
    rows = [submitted_application(call=call) for _ in range(3)]
    first = as_sam.get(listing(call)).content.decode()
    assert [row.reference in first for row in rows] == [False, True, True]
    assert f"?after={rows[1].reference}" in first
    second = as_sam.get(listing(call), {"after": rows[1].reference}).content.decode()
    assert f">{rows[0].reference}<" in second
    assert f">{rows[1].reference}<" not in second


def test_staff_application_detail_shows_the_standing_submission_and_attempts(
    as_sam, call, ada, now
):
    application = submitted_application(call=call, owner=ada)
    SubmitAttempt.objects.create(
        application=application,
        at=now,
        by=ada,
        accepted=False,
        problems=[{"question": "team", "message": "Team: nothing is entered yet."}],
    )
    page = as_sam.get(detail(application)).content.decode()
    assert "We make fast kernels and share them." in page
    assert application.submissions.get().sha256[:16] in page
    assert "Team: nothing is entered yet." in page
    assert "Refused" in page


def test_staff_pages_of_drafts_and_of_other_programmes_are_not_there(client, sam, otto, olga, call):
    draft, submitted = ApplicationFactory(call=call), submitted_application(call=call)
    client.force_login(sam)
    assert client.get(detail(draft)).status_code == 404
    for person, status in ((otto, 404), (olga, 200)):
        client.force_login(person)
        assert client.get(detail(submitted)).status_code == status
        assert client.get(listing(call)).status_code == status


def test_staff_application_file_gives_what_was_submitted_only(as_sam, complete, ada, now, pdf):
    sent = add_file(application=complete, question_key="attachment", upload=pdf, by=ada, at=now)
    submit_application(application=complete, by=ada, at=now)
    later = add_file(
        application=complete,
        question_key="attachment",
        upload=SimpleUploadedFile("later.pdf", pdf.file.getvalue() + b"\n"),
        by=ada,
        at=now,
    )

    def status(given):
        link = reverse("grants:staff_application_file", args=[complete.reference, given.file.pk])
        return as_sam.get(link).status_code

    assert status(sent) == 200
    assert status(later) == 404


def importing(call):
    return reverse("grants:staff_application_import", args=[call.slug])


def data(content=TSV, name="rows.tsv", **changes):
    upload = SimpleUploadedFile(name, content)
    return {"file": upload, "mapping": MAPPING, "owner": "import@example.org"} | changes


def test_staff_application_import_loads_the_file(as_sam, default_call):
    assert as_sam.get(importing(default_call)).status_code == 200
    response = as_sam.post(importing(default_call), data(), follow=True)
    assert "2 applications are loaded." in response.content.decode()
    assert Application.objects.filter(call=default_call, imported=True).count() == 2


def test_staff_application_import_reports_bad_rows_and_loads_nothing(as_sam, default_call):
    response = as_sam.post(importing(default_call), data(TSV + b"broken line\n"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "This row has 1 cells; the header has 3 columns." in page
    assert "Nothing was loaded: 1 bad row." in page
    assert "keywords=keywords" in page
    assert Application.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mapping": "title"}, "“title” is not of the form question=column."),
        ({"mapping": "title=nowhere"}, "The file has no column “nowhere”."),
        ({"file": ""}, "This needs an answer."),
    ],
)
def test_staff_application_import_with_bad_input_is_422(as_sam, default_call, change, said):
    response = as_sam.post(importing(default_call), data(**change))
    assert response.status_code == 422
    assert said in response.content.decode()


def test_staff_application_import_of_a_huge_file_is_refused(as_sam, default_call, settings):
    settings.MAX_UPLOAD_BYTES = 50_000
    response = as_sam.post(importing(default_call), data(TSV + b"x" * 100_000))
    assert response.status_code == 422
    assert "“rows.tsv” is larger than" in response.content.decode()
    assert Application.objects.count() == 0
