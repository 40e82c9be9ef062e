import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.resending import Kept, kept

HERE = "http://testserver"
SENT = {"csrfmiddlewaretoken": "x", "reason": "Too dear for us", "tag": ["a", "b"]}


def test_kept_is_every_field_but_the_token(rf):
    form = kept(rf.post("/deed/?page=2", SENT, HTTP_ORIGIN=HERE))
    assert form == Kept(
        address="/deed/?page=2",
        fields=(("reason", "Too dear for us"), ("tag", "a"), ("tag", "b")),
        files=(),
    )
    assert form.words == ("Too dear for us",)


def test_kept_names_files_and_holds_none(rf):
    upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.7")
    form = kept(rf.post("/deed/", {"why": "It is new", "file": upload}, HTTP_ORIGIN=HERE))
    assert (form.fields, form.files) == ((("why", "It is new"),), ("plan.pdf",))


@pytest.mark.parametrize(
    ("headers", "is_kept"),
    [
        ({"HTTP_ORIGIN": HERE}, True),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, True),
        ({}, False),
        ({"HTTP_ORIGIN": "null"}, False),
        ({"HTTP_ORIGIN": "https://evil.example"}, False),
        ({"HTTP_ORIGIN": "https://evil.example", "HTTP_SEC_FETCH_SITE": "same-origin"}, False),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, False),
    ],
)
def test_kept_is_only_what_a_page_of_this_site_sent(rf, headers, is_kept):
    assert (kept(rf.post("/deed/", SENT, **headers)) is not None) is is_kept


def test_kept_is_nothing_with_a_password_in_it_and_no_visit(rf):
    assert kept(rf.post("/deed/", {"oldPassword": "secret"}, HTTP_ORIGIN=HERE)) is None
    assert kept(rf.get("/deed/", HTTP_ORIGIN=HERE)) is None
