import pytest
from django.urls import reverse

from tests.home.mails import bounced_mail, failed_mail, move

LIST, RESEND = "home:staff_mail_list", "home:staff_mail_resend"
DISMISS = "home:staff_mail_dismiss"


def test_staff_mail_list_shows_what_the_server_said(client, sam):
    failed_mail("slingshot", to="gone@example.org")
    failed_mail("other", to="foreign@example.org")
    client.force_login(sam)
    text = client.get(reverse(LIST)).text
    assert "gone@example.org" in text
    assert "550 no such mailbox" in text
    assert "foreign@example.org" not in text


def test_staff_mail_list_lets_an_auditor_read_only(client, olga):
    failed_mail("slingshot")
    client.force_login(olga)
    text = client.get(reverse(LIST)).text
    assert "550 no such mailbox" in text
    assert 'type="checkbox"' not in text


def test_staff_mail_list_without_failures_says_so(client, sam):
    client.force_login(sam)
    assert "Every mail arrived, as far as we know" in client.get(reverse(LIST)).text


def test_staff_mail_resend_puts_the_chosen_ones_back(client, sam):
    chosen, other = failed_mail("slingshot"), failed_mail("slingshot")
    client.force_login(sam)
    response = client.post(reverse(RESEND), {"mail": [chosen.dedupe_key]})
    assert (response.status_code, response.url) == (302, reverse(LIST))
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert (chosen.state, other.state) == ("queued", "failed")


def test_staff_mail_resend_sends_all_of_many_in_one_deed(
    client, sam, mailoutbox, django_capture_on_commit_callbacks
):
    for _ in range(51):
        failed_mail("slingshot")
    theirs = failed_mail("other")
    client.force_login(sam)
    assert "Send all 51 again" in client.get(reverse(LIST)).text
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse(RESEND), {"all": "yes"}, follow=True)
    assert "51 mails are on the way again." in response.text
    assert len(mailoutbox) == 51
    theirs.refresh_from_db()
    assert theirs.state == "failed"


def test_staff_mail_resend_all_twice_sends_once(client, sam):
    failed_mail("slingshot")
    client.force_login(sam)
    assert client.post(reverse(RESEND), {"all": "yes"}).status_code == 302
    assert client.post(reverse(RESEND), {"all": "yes"}).status_code == 422


def test_staff_mail_resend_without_a_choice_says_what_to_do(client, sam):
    failed_mail("slingshot")
    client.force_login(sam)
    response = client.post(reverse(RESEND), {})
    assert response.status_code == 422
    assert "Choose at least one mail." in response.text
    assert "<title>Error:" in response.text


def test_staff_mail_resend_does_not_reach_other_programmes(client, otto):
    mail = failed_mail("slingshot")
    client.force_login(otto)
    assert client.post(reverse(RESEND), {"mail": [mail.dedupe_key]}).status_code == 422
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_staff_mail_dismiss_takes_the_chosen_ones_off_the_list(client, sam):
    chosen = failed_mail("slingshot", to="gone@example.org")
    failed_mail("slingshot", to="kept@example.org")
    client.force_login(sam)
    assert "Dismiss the chosen ones" in client.get(reverse(LIST)).text
    page = client.post(reverse(DISMISS), {"mail": [chosen.dedupe_key]}, follow=True).text
    assert "1 mail is dismissed." in page
    assert "kept@example.org" in page
    assert "gone@example.org" not in page


@pytest.mark.parametrize("name", [LIST, RESEND, DISMISS])
def test_mail_pages_are_not_open_to_others(client, ada, name):
    client.force_login(ada)
    method = client.get if name == LIST else client.post
    assert method(reverse(name)).status_code == 403


def test_staff_mail_resend_refuses_get(client, sam):
    client.force_login(sam)
    assert client.get(reverse(RESEND)).status_code == 405


def test_staff_mail_list_tells_what_came_back_from_what_failed_and_sends_both_again(client, sam):
    failed, back = failed_mail("slingshot"), bounced_mail("slingshot")
    client.force_login(sam)
    page = client.get(reverse(LIST)).text
    assert '<strong class="sc-tag sc-tag--danger">Came back</strong>' in page
    assert '<strong class="sc-tag sc-tag--danger">Failed</strong>' in page
    assert reverse("home:staff_mail_detail", args=[back.pk]) in page
    assert client.post(reverse(RESEND), {"all": "yes"}).status_code == 302
    for mail in (failed, back):
        mail.refresh_from_db()
        assert (mail.state, mail.bounced_at, mail.claimed_at) == ("queued", None, None)


def test_staff_mail_list_offers_the_present_address_to_those_who_send(client, sam, olga, ada):
    move(ada, "ada@old.example.org")
    mail = bounced_mail("slingshot", to="Ada@old.example.org")
    url = reverse("home:staff_mail_readdress", args=[mail.pk])
    client.force_login(sam)
    page = client.get(reverse(LIST)).text
    assert f'formaction="{url}">Send to their present address, ada@example.org</button>' in page
    client.force_login(olga)
    assert url not in client.get(reverse(LIST)).text


@pytest.mark.parametrize("mails", [1, 3])
def test_staff_mail_list_asks_the_database_the_same_number_of_times(
    client, sam, mails, django_assert_num_queries
):
    for _ in range(mails):
        failed_mail("slingshot")
    client.force_login(sam)
    with django_assert_num_queries(9):
        client.get(reverse(LIST))
