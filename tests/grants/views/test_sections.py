import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from core.files.models import StoredFile
from grants.actions.answering import save_answer
from grants.actions.files import add_file
from grants.models import Call, TeamMember
from tests.grants.conftest import PDF, answer


def section(application, key="about"):
    return reverse("grants:application_section", args=[application.reference, key])


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


def test_application_section_shows_every_question_with_its_version(as_ada, draft, ada, now):
    answer(draft, ada, now, title="Open kernels")
    page = as_ada.get(section(draft)).content.decode()
    assert 'data-question="title" data-version="1"' in page
    assert 'name="version-title" value="1"' in page
    assert 'value="Open kernels"' in page
    assert 'data-word-limit="250"' in page


def test_application_section_saves_without_a_script_and_goes_on(as_ada, draft):
    data = {
        "title": "  Open\t kernels ",
        "version-title": "0",
        "summary": "First line\r\n\r\nSecond",
        "version-summary": "0",
        "keywords": "kernels, compilers, Kernels",
        "version-keywords": "0",
    }
    response = as_ada.post(section(draft), data)
    assert (response.status_code, response["Location"]) == (302, section(draft, "proposal"))
    stored = dict(draft.answers.values_list("question__key", "value"))
    assert stored == {
        "title": "Open kernels",
        "summary": "First line\n\nSecond",
        "keywords": ["kernels", "compilers"],
    }


def test_application_section_with_a_stale_version_shows_both_texts(as_ada, draft, ada, ben, now):
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    answer(draft, ben, now, summary="Text by Ben")
    data = {
        "title": "New title",
        "version-title": "0",
        "summary": "Text by Ada",
        "version-summary": "0",
    }
    response = as_ada.post(section(draft), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: About" in page
    assert "Text by Ben" in page
    assert "Text by Ada" in page
    assert 'name="version-summary" value="1"' in page
    stored = dict(draft.answers.values_list("question__key", "value"))
    assert stored == {"title": "New title", "summary": "Text by Ben"}
    data["version-summary"] = "1"
    data["version-title"] = "1"
    assert as_ada.post(section(draft), data).status_code == 302
    assert draft.answers.get(question__key="summary").value == "Text by Ada"


def test_application_section_keeps_rows_also_wrong_ones_and_says_what_is_wrong(as_ada, draft):
    data = {
        "version-team": "0",
        "team-TOTAL_FORMS": "2",
        "team-0-name": "Ada",
        "team-0-email": "nobody",
        "team-1-name": "",
        "version-budget": "0",
        "budget-TOTAL_FORMS": "2",
        "budget-0-category": "Staff",
        "budget-0-amount": "12,500.5",
        "budget-1-category": "Travel",
        "budget-1-amount": "a lot",
        "then": "stay",
    }
    response = as_ada.post(section(draft, "team"), data)
    assert response["Location"] == section(draft, "team")
    stored = dict(draft.answers.values_list("question__key", "value"))
    assert stored["team"] == [
        {"name": "Ada", "email": "nobody", "role": "", "orcid": "", "organisation": ""}
    ]
    assert [row["amount"] for row in stored["budget"]] == [1250050, "a lot"]
    page = as_ada.get(section(draft, "team")).content.decode()
    assert "Row 1: give an e-mail address" in page
    assert "Row 2: “a lot” is not an amount" in page
    assert 'value="12500.50"' in page
    assert 'value="a lot"' in page


def test_application_section_reads_the_plan_with_its_date_boxes(as_ada, draft):
    data = {
        "version-open_source_plan": "0",
        "open_source_plan-TOTAL_FORMS": "2",
        "open_source_plan-0-title": "Code",
        "open_source_plan-0-kind": "code",
        "open_source_plan-0-openness": "open",
        "open_source_plan-0-licence": "MIT",
        "open_source_plan-0-place": "https://git.example.org/x",
        "open_source_plan-0-date_day": "1",
        "open_source_plan-0-date_month": "3",
        "open_source_plan-0-date_year": "2027",
        "open_source_plan-1-openness": "open",
    }
    response = as_ada.post(section(draft, "plan"), data)
    assert response["Location"] == section(draft, "declarations")
    [row] = draft.answers.get().value
    assert (row["title"], row["date"], row["licence"]) == ("Code", "2027-03-01", "MIT")


def test_application_section_is_for_the_team_only(client, draft, eve):
    assert client.get(section(draft)).status_code == 302
    client.force_login(eve)
    assert client.get(section(draft)).status_code == 404
    assert client.post(section(draft), {"title": "x", "version-title": "0"}).status_code == 404
    assert client.get(section(draft, "nonsense")).status_code == 404
    assert draft.answers.count() == 0


def test_application_section_is_for_reading_to_a_viewer(client, draft, ada, ben, now):
    TeamMember.objects.create(application=draft, user=ben, role="viewer")
    answer(draft, ada, now, title="Open kernels")
    client.force_login(ben)
    page = client.get(section(draft)).content.decode()
    assert "Open kernels" in page
    assert "data-autosave-url" not in page
    assert client.post(section(draft), {"title": "x", "version-title": "1"}).status_code == 403


def test_application_section_after_the_deadline_keeps_and_says_so(as_ada, draft, now):
    Call.objects.filter(pk=draft.call_id).update(deadline=now - timedelta(seconds=1))
    assert "can no longer be changed" in as_ada.get(section(draft)).content.decode()
    response = as_ada.post(section(draft), {"title": "Late", "version-title": "0"})
    assert response.status_code == 422
    assert "The call has closed" in response.content.decode()


def test_application_section_takes_the_other_text_of_two(as_ada, draft, ada, ben, now):
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    answer(draft, ben, now, summary="Text by Ben")
    data = {
        "title": "New title",
        "version-title": "0",
        "summary": "Text by Ada",
        "version-summary": "0",
    }
    page = as_ada.post(section(draft), data).content.decode()
    assert 'data-unsaved="conflict" data-unsaved-for="summary"' in page
    assert 'name="take" value="summary"' in page
    data |= {"version-title": "1", "version-summary": "1", "take": "summary"}
    response = as_ada.post(section(draft), data)
    assert (response.status_code, response["Location"]) == (302, section(draft))
    assert draft.answers.get(question__key="summary").value == "Text by Ben"


def test_file_add_keeps_the_pdf_and_the_other_fields(as_ada, draft, pdf):
    url = reverse("grants:file_add", args=[draft.reference])
    data = {
        "question": "attachment",
        "file-attachment": pdf,
        "proposal": "Typed beside the upload",
        "version-proposal": "0",
    }
    response = as_ada.post(url, data)
    assert response["Location"] == section(draft, "proposal")
    stored = dict(draft.answers.values_list("question__key", "value"))
    assert stored["proposal"] == "Typed beside the upload"
    assert stored["attachment"][0]["name"] == "figures.pdf"
    download = reverse(
        "grants:file_download", args=[draft.reference, stored["attachment"][0]["id"]]
    )
    assert b"".join(as_ada.get(download).streaming_content) == PDF


def test_file_add_of_the_wrong_type_says_so_and_loses_nothing(as_ada, draft):
    data = {
        "proposal": "Typed beside the upload",
        "version-proposal": "0",
        "file-attachment": SimpleUploadedFile("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 50),
        "then": "stay",
    }
    response = as_ada.post(section(draft, "proposal"), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "“photo.pdf” is not a file this question takes. By its content it must be PDF." in page
    assert "Typed beside the upload" in page
    assert 'href="#id_file-attachment"' in page
    assert draft.answers.get().value == "Typed beside the upload"


class Zeros(io.RawIOBase):
    """A body that is made while it is read; it counts what was read."""

    def __init__(self, head, size, tail):
        self.parts = [io.BytesIO(head), size, io.BytesIO(tail)]

    def readable(self):
        return True

    def read(self, size=-1):
        head, left, tail = self.parts
        chunk = head.read(size)
        if chunk:
            return chunk
        if left > 0:
            taken = min(left, size if size > 0 else left)
            self.parts[1] -= taken
            return b"0" * taken
        return tail.read(size)


def test_file_of_300_mb_is_refused_without_touching_the_disk(
    as_ada, draft, settings, tmp_path, monkeypatch
):
    """The request says how large it is; the typed text after the file is still read."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    written = []
    monkeypatch.setattr(
        "django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk",
        lambda _self, data, _start: written.append(len(data)),
    )
    size = 300 * 1024 * 1024
    marker = b"@@file@@"
    body = encode_multipart(
        BOUNDARY,
        {
            "file-attachment": SimpleUploadedFile("huge.pdf", marker),
            "proposal": "Typed beside the upload",
            "version-proposal": "0",
            "then": "stay",
        },
    )
    head, tail = body.split(marker)
    response = as_ada.generic(
        "POST",
        section(draft, "proposal"),
        b"",
        **{
            "CONTENT_TYPE": MULTIPART_CONTENT,
            "wsgi.input": Zeros(head, size, tail),
            "CONTENT_LENGTH": str(len(head) + size + len(tail)),
        },
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "“huge.pdf” is larger than 50.0 MB" in page
    assert "It was not saved; everything else you entered is kept." in page
    assert draft.answers.get().value == "Typed beside the upload"
    assert (written, StoredFile.objects.count()) == ([], 0)


def test_file_a_little_over_the_limit_is_dropped_at_the_limit(as_ada, draft, settings):
    settings.MAX_UPLOAD_BYTES = 100_000
    data = {
        "proposal": "Kept",
        "version-proposal": "0",
        "file-attachment": SimpleUploadedFile("big.pdf", PDF + b"0" * 200_000),
    }
    response = as_ada.post(section(draft, "proposal"), data)
    assert response.status_code == 422
    assert "“big.pdf” is larger than 0.1 MB" in response.content.decode()
    assert draft.answers.get().value == "Kept"
    assert StoredFile.objects.count() == 0


def test_file_remove_and_file_download_are_for_the_team(client, draft, eve, now, pdf):
    ada = draft.owner
    given = add_file(application=draft, question_key="attachment", upload=pdf, by=ada, at=now)
    remove = reverse("grants:file_remove", args=[draft.reference, given.file.pk])
    download = reverse("grants:file_download", args=[draft.reference, given.file.pk])
    client.force_login(eve)
    assert client.get(download).status_code == 404
    assert client.post(remove).status_code == 404
    client.force_login(ada)
    assert client.get(remove).status_code == 405
    assert client.post(remove)["Location"] == section(draft, "proposal")
    assert draft.answers.count() == 0


def test_file_remove_after_the_deadline_is_refused_in_words(as_ada, draft, ada, now, pdf):
    given = add_file(application=draft, question_key="attachment", upload=pdf, by=ada, at=now)
    Call.objects.filter(pk=draft.call_id).update(deadline=now - timedelta(seconds=1))
    remove = reverse("grants:file_remove", args=[draft.reference, given.file.pk])
    page = as_ada.post(remove, follow=True).content.decode()
    assert "The call has closed" in page
    assert draft.answers.count() == 1


def test_a_post_without_the_csrf_token_is_refused(draft, ada):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    data = {"title": "x", "version-title": "0"}
    assert client.post(section(draft), data).status_code == 403
    assert draft.answers.count() == 0


def test_save_answer_of_a_second_browser_of_the_same_person_is_noticed_too(as_ada, draft, ada, now):
    save_answer(
        application=draft, question_key="title", value="Browser one", version=0, by=ada, at=now
    )
    response = as_ada.post(section(draft), {"title": "Browser two", "version-title": "0"})
    assert response.status_code == 422
    assert "Browser one" in response.content.decode()


def test_file_add_for_a_script_keeps_the_good_and_names_the_bad(as_ada, draft, pdf):
    url = reverse("grants:file_add", args=[draft.reference])
    bad = SimpleUploadedFile("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 50)
    for upload, status, refusals in [(pdf, 200, 0), (bad, 422, 1)]:
        data = {"question": "attachment", "file-attachment": upload}
        answer = as_ada.post(url, data, headers={"Accept": "application/json"})
        assert (answer.status_code, len(answer.json()["refused"])) == (status, refusals)
        assert "figures.pdf" in answer.json()["files"]
    [stored] = draft.answers.get().value
    remove = reverse("grants:file_remove", args=[draft.reference, stored["id"]])
    answer = as_ada.post(remove, headers={"Accept": "application/json"})
    assert "figures.pdf" not in answer.json()["files"]
    assert draft.answers.count() == 0
