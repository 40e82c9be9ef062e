import pytest
from django.urls import reverse

from grants.actions.messages import write_to_staff, write_to_team
from grants.models import Message, TeamMember
from tests.factories.grants import submitted_application
from tests.grants.views.test_applications import text_of, url


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


def test_application_messages_writes_and_shows(as_ada, draft):
    response = as_ada.post(url("application_messages", draft), {"body": "May I?"}, follow=True)
    text = text_of(response)
    assert "Your message is sent" in text
    assert "May I?" in text
    assert "Ada Lovelace" in text


def test_application_messages_empty_is_422(as_ada, draft):
    response = as_ada.post(url("application_messages", draft), {"body": "  "})
    assert response.status_code == 422
    assert "Write your message, then send it." in text_of(response)


def test_messages_are_text_and_their_links_are_safe(as_ada, draft, sam, ada, now):
    write_to_staff(application=draft, body="First", by=ada, at=now)
    body = "<b>bold</b> https://example.org/a javascript:alert(1)"
    write_to_team(application=draft, body=body, by=sam, at=now)
    page = as_ada.get(url("application_messages", draft)).content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert '<a href="https://example.org/a" rel="nofollow">' in page
    assert 'href="javascript:' not in page


def test_new_messages_are_said_on_the_application_s_page_until_read(as_ada, draft, ada, sam, now):
    write_to_staff(application=draft, body="First", by=ada, at=now)
    write_to_team(application=draft, body="Answer", by=sam, at=now)
    assert "1 new message from staff" in text_of(as_ada.get(url("application_detail", draft)))
    as_ada.get(url("application_messages", draft))
    assert "new message" not in text_of(as_ada.get(url("application_detail", draft)))


def test_a_viewer_reads_and_does_not_write(client, draft, ben):
    TeamMember.objects.create(application=draft, user=ben, role="viewer")
    client.force_login(ben)
    text = text_of(client.get(url("application_messages", draft)))
    assert "The owner and editors of this application can write here" in text
    assert client.post(url("application_messages", draft), {"body": "Hi"}).status_code == 403


def test_staff_application_messages_answers_a_draft_without_opening_it(as_sam, draft, ada, now):
    link = url("staff_application_messages", draft)
    assert as_sam.get(link).status_code == 404
    write_to_staff(application=draft, body="May I?", by=ada, at=now)
    assert "is a draft, so only its messages can be read" in text_of(as_sam.get(link))
    assert as_sam.get(url("staff_application_detail", draft)).status_code == 404
    response = as_sam.post(link, {"body": "You may."}, follow=True)
    assert "You may." in text_of(response)
    assert Message.objects.last().from_staff


def test_staff_message_list_shows_who_waits(as_sam, client, call, ada, eve, now):
    assert "Nobody waits for an answer" in text_of(as_sam.get(reverse("grants:staff_message_list")))
    application = submitted_application(call=call, owner=ada)
    write_to_staff(application=application, body="When do I hear?", by=ada, at=now)
    text = text_of(as_sam.get(reverse("grants:staff_message_list")))
    assert application.reference in text
    assert "When do I hear?" in text
    client.force_login(eve)
    assert client.get(reverse("grants:staff_message_list")).status_code == 404


def test_staff_message_list_takes_the_same_queries_for_one_and_many(
    as_sam, call, ada, now, django_assert_num_queries
):
    link = reverse("grants:staff_message_list")
    for wanted in (1, 4):
        while Message.objects.count() < wanted:
            application = submitted_application(call=call, owner=ada)
            write_to_staff(application=application, body="Hello", by=ada, at=now)
        with django_assert_num_queries(6):
            as_sam.get(link)
