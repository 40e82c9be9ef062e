import pytest
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from config.urls import urlpatterns as real
from core.mail.kinds import Kind
from core.mail.models import OutgoingMail, QuietKind
from core.mail.quiet import quiet_kinds, quiet_token

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


ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def stranger(settings):
    """A mail program: no cookies, and every check of the site is on."""
    settings.ROOT_URLCONF = "config.urls"
    return Client(enforce_csrf_checks=True)


def quiet_path(address="ada@example.org", kind=Kind.OFFERS):
    return f"/mail/quiet/{quiet_token(address, kind)}/"


def test_mail_quiet_looks_first_and_changes_nothing(stranger):
    page = stranger.get(quiet_path())
    assert page.status_code == 200
    assert "Stop these mails?" in page.text
    assert "ada@example.org" in page.text
    assert QuietKind.objects.count() == 0


def test_mail_quiet_stops_by_one_click_without_cookies_and_twice_is_fine(stranger):
    for _ in range(2):
        page = stranger.post(quiet_path(), ONE_CLICK)
        assert (page.status_code, stranger.cookies.output()) == (200, "")
        assert "You get no more of these mails" in page.text
    assert list(QuietKind.objects.values_list("address", "kind")) == [("ada@example.org", "offers")]


def test_mail_quiet_takes_the_form_of_any_mail_program(stranger):
    body = "List-Unsubscribe=One-Click"
    stranger.post(quiet_path(), body, content_type="application/x-www-form-urlencoded")
    assert quiet_kinds("ada@example.org") == {Kind.OFFERS}
    assert stranger.post(quiet_path(kind=Kind.LATE), ONE_CLICK).status_code == 200  # multipart
    assert quiet_kinds("ada@example.org") == {Kind.OFFERS, Kind.LATE}


def test_mail_quiet_is_undone_at_once(stranger):
    stranger.post(quiet_path())
    page = stranger.post(quiet_path(), {"again": "yes"})
    assert "You get these mails again" in page.text
    assert QuietKind.objects.count() == 0
    assert "Stop these mails?" in stranger.get(quiet_path()).text


@pytest.mark.parametrize("method", ["get", "post"])
def test_mail_quiet_with_a_forged_link_changes_nothing_and_says_so(stranger, method):
    mine, theirs = quiet_token("ada@example.org", Kind.OFFERS), quiet_token("b@x.org", Kind.OFFERS)
    forged = f"/mail/quiet/{theirs.partition(':')[0]}:{mine.partition(':')[2]}/"
    page = getattr(stranger, method)(forged)
    assert page.status_code == 404
    assert "This link is not complete" in page.text
    assert QuietKind.objects.count() == 0


def test_mail_quiet_acts_for_the_address_in_the_link_whoever_is_signed_in(client, ada, settings):
    settings.ROOT_URLCONF = "config.urls"
    client.force_login(ada)
    page = client.post(quiet_path("ben@example.org"))
    assert "ben@example.org" in page.text
    assert (quiet_kinds("ben@example.org"), quiet_kinds(ada.email)) == ({Kind.OFFERS}, set())
