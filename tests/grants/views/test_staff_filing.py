import pytest
from django.urls import reverse

from core.mail.models import OutgoingMail
from grants.models import Note, RejectTemplate
from tests.factories.grants import submitted_application


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def application(call):
    return submitted_application(call=call)


def url(name, *args):
    return reverse(f"grants:{name}", args=args)


def test_staff_note_add(as_sam, application, fay):
    page = url("staff_note_add", application.reference)
    assert as_sam.post(page, {"body": " "}).status_code == 422
    answer = as_sam.post(page, {"body": "@Fay Moreau <b>look</b>"}, follow=True).text
    assert "Fay Moreau gets a mail about it." in answer
    assert "&lt;b&gt;look&lt;/b&gt;" in answer
    assert OutgoingMail.objects.get().to == fay.email


def test_staff_tag_change(as_sam, client, application, olga):
    page = url("staff_tag_change", application.reference)
    assert as_sam.post(page, {"tag": ""}).status_code == 422
    assert "Remove the tag late" in as_sam.post(page, {"tag": "late"}, follow=True).text
    gone = as_sam.post(page, {"remove": "late"}, follow=True).text
    assert "Remove the tag late" not in gone
    client.force_login(olga)
    assert client.post(page, {"tag": "x"}).status_code == 403


def test_staff_reject_texts(as_sam, programme):
    listing = url("staff_reject_text_list", programme.slug)
    assert "No text yet" in as_sam.get(listing).text
    create = url("staff_reject_text_create", programme.slug)
    bad = as_sam.post(create, {"name": "Aim", "body": "Dear {nom}"})
    assert (bad.status_code, "Dear {nom}" in bad.text) == (422, True)
    as_sam.post(create, {"name": "Aim", "body": "Dear {name}"})
    text = RejectTemplate.objects.get()
    edit = url("staff_reject_text_edit", programme.slug, text.pk)
    as_sam.post(edit, {"name": "The aim", "body": "Hello {name}"})
    page = as_sam.get(listing).text
    assert "The aim" in page
    assert "Hello {name}" in page


def test_staff_application_detail_shows_no_notes_of_another(as_sam, application, call):
    other = submitted_application(call=call)
    Note.objects.create(application=other, body="Elsewhere", at=other.submitted_at)
    assert (
        "Elsewhere" not in as_sam.get(url("staff_application_detail", application.reference)).text
    )
