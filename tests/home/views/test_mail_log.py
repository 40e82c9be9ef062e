import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.actors import SYSTEM
from core.files.storing import store_bytes
from core.mail.models import OutgoingMail
from reviews.actions.conflicts import enter_conflict
from tests.factories.grants import submitted_application
from tests.home.mails import bounced_mail, failed_mail, move

pytestmark = pytest.mark.django_db

LOG, DETAIL = "home:staff_mail_log", "home:staff_mail_detail"
READDRESS = "home:staff_mail_readdress"


def read(client, mail):
    return client.get(reverse(DETAIL, args=[mail.pk]))


def test_staff_mail_log_shows_the_mail_of_ones_programmes_newest_first(client, sam):
    now = timezone.now()
    failed_mail("slingshot", subject="First", state="sent", sent_at=now)
    failed_mail("slingshot", subject="Second", state="queued", not_before=now + timedelta(hours=2))
    bounced_mail("slingshot", subject="Third", to="gone@example.org")
    failed_mail("other", subject="Foreign")
    client.force_login(sam)
    text = client.get(reverse(LOG)).text
    assert re.findall(r">(First|Second|Third|Foreign)</a>", text) == ["Third", "Second", "First"]
    tags = re.findall(r'sc-tag--(\w+)">([\w ]+)</strong>\s*<time', text)
    assert tags == [("danger", "Came back"), ("info", "Waiting until"), ("success", "Sent")]
    assert "gone@example.org" in text
    assert "550 5.1.1 &lt;ada@example.org&gt;: no such" in text


def test_staff_mail_log_is_filtered_by_its_address(client, sam):
    failed_mail("slingshot", subject="Kept", about="AWD-2026-0007", to="ada@example.org")
    failed_mail("slingshot", subject="Other", about="AWD-2026-0008", to="ben@example.org")
    client.force_login(sam)
    for query in ("about=awd-2026-0007", "address=ADA@", "about=AWD-2026-0007&state=failed"):
        text = client.get(f"{reverse(LOG)}?{query}").text
        assert (">Kept</a>" in text, ">Other</a>" in text) == (True, False)
    assert "No mail in this view" in client.get(f"{reverse(LOG)}?state=sent").text


@pytest.mark.parametrize("query", ["state=eaten", "after=x", "after=" + "9" * 30, "about=%00"])
def test_staff_mail_log_takes_any_address(client, sam, query):
    failed_mail("slingshot")
    client.force_login(sam)
    assert client.get(f"{reverse(LOG)}?{query}").status_code == 200


def test_staff_mail_log_goes_on_where_a_page_ends(client, sam):
    for number in range(51):
        failed_mail("slingshot", subject=f"Mail {number:02}")
    client.force_login(sam)
    text = client.get(f"{reverse(LOG)}?address=ada").text
    assert "Mail 01" in text
    assert "Mail 00" not in text
    further = re.search(r'rel="next" href="([^"]+)"', text)[1].replace("&amp;", "&")
    assert "address=ada" in further
    text = client.get(reverse(LOG) + further).text
    assert re.findall(r"Mail \d\d", text) == ["Mail 00"]
    assert 'rel="next"' not in text


@pytest.mark.parametrize("mails", [1, 120])
def test_staff_mail_log_asks_the_database_the_same_number_of_times(
    client, sam, mails, django_assert_num_queries
):
    for _ in range(mails):
        failed_mail("slingshot")
    client.force_login(sam)
    with django_assert_num_queries(6):
        client.get(reverse(LOG))


def test_staff_mail_log_before_any_mail_says_what_comes(client, sam):
    client.force_login(sam)
    assert "No mail yet" in client.get(reverse(LOG)).text


def test_staff_mail_detail_shows_it_without_what_opens_a_door(client, olga, settings):
    settings.SITE_URL = "https://grants.example.org"
    link = "https://grants.example.org/cosign/NQ:1tKq8Z:Yd0xGkq3ZpVbR1mXw7RbYd0xGkq3ZpVbR1mXw7/"
    mail = bounced_mail("slingshot", body=f"Dear Ada,\n\nPlease sign: {link}\n")
    kind, at = "application/pdf", timezone.now()
    mail.files.add(store_bytes(b"%PDF", name="letter.pdf", content_type=kind, by=SYSTEM, at=at))
    client.force_login(olga)
    text = read(client, mail).text
    assert "Please sign: https://grants.example.org/cosign/…/" in text
    assert "NQ:1tKq8Z" not in text
    assert "letter.pdf" in text
    assert "Taken by the mail server" in text
    assert "Send it again" not in text


def test_staff_mail_detail_keeps_a_sign_in_code_from_everybody(client, root, sam):
    mail = failed_mail("", about="", subject="Sign in", body="Your code is A1B2C3.")
    client.force_login(root)
    text = read(client, mail).text
    assert "they may hold a code to sign in with" in text
    assert "A1B2C3" not in text
    client.force_login(sam)
    assert read(client, mail).status_code == 404


def test_staff_mail_detail_offers_what_helps_while_it_did_not_arrive(client, sam, ada):
    move(ada, "ada@old.example.org")
    mail = bounced_mail("slingshot", to="ada@old.example.org")
    client.force_login(sam)
    offered = ("Send to their present address, ada@example.org", "Send it again", "Dismiss it")
    text = read(client, mail).text
    assert [words in text for words in offered] == [True, True, True]
    OutgoingMail.objects.update(state="sent")
    text = read(client, mail).text
    assert [words in text for words in offered] == [False, False, False]


def test_staff_mail_detail_hides_what_a_conflict_hides(client, call, sam, olga):
    application = submitted_application(call=call, title="Kestrels in the wind")
    about_it = failed_mail("slingshot", about=application.reference, subject="Kestrels")
    named = failed_mail("slingshot", about=call.slug, body="- Kestrels in the wind")
    client.force_login(sam)
    assert [read(client, mail).status_code for mail in (about_it, named)] == [200, 200]
    enter_conflict(application=application, user=sam, reason="Kin", by=SYSTEM, at=timezone.now())
    assert [read(client, mail).status_code for mail in (about_it, named)] == [404, 404]
    assert client.post(reverse(READDRESS, args=[about_it.pk])).status_code == 404
    for page in (LOG, "home:staff_mail_list"):
        assert about_it.subject not in client.get(reverse(page)).text
    client.force_login(olga)
    assert [read(client, mail).status_code for mail in (about_it, named)] == [200, 200]


def test_staff_mail_readdress_sends_it_to_the_present_address(client, sam, ada):
    move(ada, "ada@old.example.org")
    mail = bounced_mail("slingshot", to="ada@old.example.org")
    client.force_login(sam)
    url = reverse(READDRESS, args=[mail.pk])
    page = client.post(url, follow=True).text
    assert "The mail is on the way to ada@example.org." in page
    assert "to another address of the same account by Sam Okafor" in page
    again = client.post(url, follow=True).text
    assert "This mail neither failed nor came back, so it is not sent again." in again


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 403), ("otto", 404), ("olga", 403), ("sam", 302)]
)
def test_staff_mail_readdress_is_for_those_who_do_the_work(client, request, programme, who, status):
    mail = failed_mail("slingshot")
    client.force_login(request.getfixturevalue(who))
    assert client.post(reverse(READDRESS, args=[mail.pk])).status_code == status


def test_an_application_and_its_log_say_that_a_mail_did_not_arrive(client, call, sam):
    application = submitted_application(call=call)
    mail = bounced_mail("slingshot", about=application.reference)
    failed_mail("slingshot", about=application.reference, state="dismissed")
    client.force_login(sam)
    page = reverse("grants:staff_application_detail", args=[application.reference])
    text = client.get(page).text
    warning = "A mail to ada@example.org came back: 550 5.1.1 &lt;ada@example.org&gt;: no such"
    assert text.count("A mail to ") == 1
    assert warning in text
    assert reverse(DETAIL, args=[mail.pk]) in text
    assert f"{reverse(LOG)}?about={application.reference}" in text
    client.post(reverse("home:staff_mail_resend"), {"mail": [mail.dedupe_key]})
    assert "A mail to " not in client.get(page).text
