from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from grants.models import Call
from tests.factories.grants import CallFactory, checked_version
from tests.grants.test_documents import opened
from tests.grants.views.test_calls import text_of

FILES = ("pdf", "word", "markdown")


@pytest.fixture
def checked(programme):
    return CallFactory(programme=programme, slug="checked", form_version=checked_version())


def address(call, kind=""):
    return reverse(f"grants:call_questions{kind and '_'}{kind}", args=[call.slug])


def test_the_page_holds_every_question_with_its_limits_and_links_to_the_files(client, checked):
    response = client.get(address(checked))
    text = text_of(response)
    assert "1.2 Summary" in text
    assert "Text · Up to 250 words" in text
    assert "2.2 Where do you work?" in text
    assert "In the European Union" in text
    assert "2.3 Years since your doctorate A number · Optional" in text
    for kind in FILES:
        assert f'href="{address(checked, kind)}"' in response.text
    assert reverse("grants:call_eligibility", args=[checked.slug]) in response.text


def test_the_pdf_holds_the_questions_as_headings(client, checked):
    response = client.get(address(checked, "pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="checked-questions.pdf"'
    reader = opened(response.content)
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "2.2 Where do you work?" in text
    assert "Up to 250 words" in text
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.outline[0].title == f"{checked.title}: the questions"


def test_the_word_file_opens_and_is_named_after_the_call(client, checked):
    response = client.get(address(checked, "word"))
    assert response["Content-Disposition"] == 'attachment; filename="checked-questions.docx"'
    headings = [p.text for p in Document(BytesIO(response.content)).paragraphs]
    assert "2.2 Where do you work?" in headings


def test_the_markdown_file_is_text(client, checked):
    Call.objects.filter(pk=checked.pk).update(title="*Stars* <b>")
    response = client.get(address(checked, "markdown"))
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("# \\*Stars\\* \\<b\\>: the questions\n")
    assert "- [ ] In the European Union\n" in text


@pytest.mark.parametrize("kind", FILES)
def test_who_has_the_file_already_is_not_sent_it_again(client, checked, kind):
    first = client.get(address(checked, kind))
    assert "public" in first["Cache-Control"]
    again = client.get(address(checked, kind), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Call.objects.filter(pk=checked.pk).update(title="Another")
    changed = client.get(address(checked, kind), headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_files_of_an_unlisted_call_stay_out_of_shared_caches(client, checked):
    Call.objects.update(audience="unlisted")
    assert "private" in client.get(address(checked, "markdown"))["Cache-Control"]


@pytest.mark.parametrize("kind", ["", *FILES])
def test_questions_of_an_unpublished_call_are_not_there(client, checked, kind):
    Call.objects.update(state="draft")
    assert client.get(address(checked, kind)).status_code == 404
