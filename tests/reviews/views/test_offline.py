import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.models import Review
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, RubricFactory

PAGE = reverse("reviews:review_offline")


@pytest.fixture
def mine(client, closed, panel, rita):
    RubricFactory(call=closed)
    client.force_login(rita)
    return AssignmentFactory(
        application=submitted_application(call=closed),
        reviewer=ReviewerFactory(panel=panel, user=rita),
    )


def write(text, name, answer):
    head, _, tail = text.partition(f"==ANSWER {name} ")
    before, mark, rest = tail.partition("==WRITE BELOW==\n")
    return f"{head}==ANSWER {name} {before}{mark}{answer}\n==END=={rest.partition('==END==')[2]}"


def up(client, text):
    return client.post(PAGE, {"file": SimpleUploadedFile("r.txt", text.encode("utf-8-sig"))})


def test_down_filled_up(client, mine):
    one = client.get(reverse("reviews:review_form_file", args=[mine.application.reference]))
    assert one["Content-Disposition"].startswith("attachment")
    every = client.get(reverse("reviews:review_offline_file")).content.decode()
    assert every == one.content.decode()
    page = up(client, write(every, "comment_for_panel", "Written in the train"))
    assert "Comment for panel" in page.content.decode()
    assert Review.objects.get().comment_for_panel == "Written in the train"


def test_both_texts_are_shown_and_the_files_is_taken_when_wished(client, mine):
    reference = mine.application.reference
    text = client.get(reverse("reviews:review_offline_file")).content.decode()
    save = {"question": "comment_for_panel", "version": "0", "comment_for_panel": "Online"}
    client.post(reverse("reviews:review_save", args=[reference]), save)
    page = up(client, write(text, "comment_for_panel", "In the train"))
    shown = page.content.decode()
    assert "In the train" in shown
    assert "Online" in shown
    assert Review.objects.get().comment_for_panel == "Online"
    take = {"field": "comment_for_panel", "version": "1", "value": "In the train"}
    client.post(reverse("reviews:review_offline_take", args=[reference]), take)
    assert Review.objects.get().comment_for_panel == "In the train"
    client.post(reverse("reviews:review_offline_take", args=[reference]), {**take, "value": "Old"})
    assert Review.objects.get().comment_for_panel == "In the train"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"Dear all", "first line is missing"),
        (b"\xff\xfe\x00", "not plain text in UTF-8"),
        (b"==SEEDCORN REVIEWS 1==\n", "no review in this file"),
    ],
)
def test_what_is_no_such_file_is_422_with_a_sentence(client, mine, content, words):
    page = client.post(PAGE, {"file": SimpleUploadedFile("r.txt", content)})
    assert (page.status_code, words in page.content.decode()) == (422, True)


def test_nobody_takes_anothers_form(client, mine, eve):
    client.force_login(eve)
    url = reverse("reviews:review_form_file", args=[mine.application.reference])
    assert client.get(url).status_code == 404
    assert "==REVIEW" not in client.get(reverse("reviews:review_offline_file")).content.decode()
