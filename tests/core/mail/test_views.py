import pytest
from django.urls import include, path
from django.utils import timezone

from config.urls import urlpatterns as real
from core.mail.models import OutgoingMail

urlpatterns = [*real, path("mail/", include("core.mail.urls"))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def mail():
    now = timezone.now()
    return OutgoingMail.objects.create(
        to="ada@example.org",
        subject="Your award",
        body="Dear Ada,\n\nhttps://example.org/a/\n",
        html="<p></p>",
        dedupe_key="k",
        created_at=now,
        not_before=now,
    )


def test_mail_list_shows_what_was_written(client, mail):
    page = client.get("/mail/")
    assert page.status_code == 200
    assert f'<a href="/mail/{mail.pk}/">Your award</a>' in page.content.decode()


def test_mail_detail_shows_the_message_with_its_links(client, mail):
    page = client.get(f"/mail/{mail.pk}/")
    assert page.status_code == 200
    assert 'href="https://example.org/a/"' in page.content.decode()


def test_mail_pages_do_not_exist_outside_development(client, mail, settings):
    settings.ROOT_URLCONF = "config.urls"
    assert client.get("/mail/").status_code == 404
