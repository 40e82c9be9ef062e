import io
import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.actions.submission import submit_application, withdraw_application
from grants.models import Application, Call, SubmitAttempt, TeamMember
from tests.factories.grants import ApplicationFactory, submitted_application
from tests.grants.conftest import answer


def url(name, application):
    return reverse(f"grants:{name}", args=[application.reference])


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


def text_of(response):
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.split())


def test_application_list_shows_one_s_own(as_ada, draft, eve):
    other = ApplicationFactory(owner=eve, title="Secret")
    text = text_of(as_ada.get(reverse("grants:application_list")))
    assert draft.reference in text
    assert other.title not in text


def test_application_list_says_what_comes_next_when_empty(as_ada):
    text = text_of(as_ada.get(reverse("grants:application_list")))
    assert "You have no applications yet" in text


def test_application_list_takes_the_same_queries_for_one_and_three(
    as_ada, ada, call, django_assert_num_queries
):
    for wanted in (1, 3):
        while Application.objects.filter(owner=ada).count() < wanted:
            ApplicationFactory(owner=ada, call=call)
        with django_assert_num_queries(5):
            as_ada.get(reverse("grants:application_list"))


def test_application_list_finds_what_one_wrote(as_ada, draft, ada, eve, call, now):
    answer(
        draft, ada, now, title="Open kernels", proposal="We measure “coolness” with thermometers."
    )
    other = ApplicationFactory(owner=ada, call=call, title="Sandglasses")
    ApplicationFactory(owner=eve, call=call, title="Open kernels of Eve")

    def found(typed):
        text = text_of(as_ada.get(reverse("grants:application_list"), {"q": typed}))
        return [each for each in (draft.reference, other.reference, "of Eve") if each in text]

    assert found("kernels THERMO") == [draft.reference]
    assert found("coolness”") == [draft.reference]
    assert found(other.reference.lower()) == [other.reference]
    for typed in ("coolness sandglasses", "100%", "\0nothing"):
        assert (typed, found(typed)) == (typed, [])
    assert found(" ") == [draft.reference, other.reference]


def test_application_detail_lists_sections_with_their_state(as_ada, draft, ada, now):
    answer(draft, ada, now, title="Open kernels", summary="word " * 251, proposal="Well.")
    text = text_of(as_ada.get(url("application_detail", draft)))
    assert "About 253 words, 1 answer to correct Has problems" in text
    assert "Proposal 1 word Complete" in text
    assert "Team and budget 3 answers missing Not started" in text
    assert "Open-source plan 1 answer missing Not started" in text
    assert "closes in 2 days 23 hours" in text
    assert "CET" in text or "CEST" in text


def test_application_detail_is_for_the_team_only(client, draft, eve):
    assert client.get(url("application_detail", draft)).status_code == 302
    client.force_login(eve)
    for name in (
        "application_detail",
        "application_submit",
        "application_receipt",
        "application_pdf",
        "application_withdraw",
    ):
        assert client.get(url(name, draft)).status_code == 404


def test_application_submit_shows_what_is_missing_with_links(as_ada, draft, ada, now):
    answer(draft, ada, now, title="Open kernels")
    page = as_ada.get(url("application_submit", draft)).content.decode()
    link = reverse("grants:application_section", args=[draft.reference, "about"])
    assert f'href="{link}#id_summary"' in page
    assert "Summary: nothing is entered yet." in page


def test_application_submit_gives_a_receipt_to_believe(as_ada, complete):
    response = as_ada.post(url("application_submit", complete), {"declaration": "on"})
    assert response["Location"] == url("application_receipt", complete)
    submission = complete.submissions.get()
    text = text_of(as_ada.get(response["Location"]))
    assert "Your application is in" in text
    assert complete.reference in text
    assert submission.sha256 in text
    assert re.search(r"\d+ \w+ \d{4}, \d\d:\d\d:\d\d CES?T", text)
    assert "We make fast kernels and share them." in text


def test_application_submit_twice_is_one_submission(as_ada, complete):
    for _ in range(2):
        response = as_ada.post(url("application_submit", complete), {"declaration": "on"})
        assert response["Location"] == url("application_receipt", complete)
    assert complete.submissions.count() == 1


def test_application_submit_without_the_declaration_is_422_and_logged(as_ada, complete):
    response = as_ada.post(url("application_submit", complete), {})
    assert response.status_code == 422
    assert "Tick the declaration to submit" in text_of(response)
    assert complete.submissions.count() == 0
    assert SubmitAttempt.objects.filter(application=complete, accepted=False).count() == 1


def test_application_submit_incomplete_is_422_with_the_list(as_ada, draft):
    response = as_ada.post(url("application_submit", draft), {"declaration": "on"})
    assert response.status_code == 422
    text = text_of(response)
    assert "9 answers need your attention before you can submit" in text
    assert "Full proposal: nothing is entered yet." in text


def test_application_submit_too_late_is_refused_in_words_and_kept(as_ada, complete, now):
    Call.objects.filter(pk=complete.call_id).update(deadline=now - timedelta(seconds=1))
    response = as_ada.post(url("application_submit", complete), {"declaration": "on"})
    assert response.status_code == 422
    text = text_of(response)
    assert "the call closed at" in text
    assert "Everything you wrote is kept as a draft" in text
    complete.refresh_from_db()
    assert (complete.state, complete.answers.count()) == ("draft", 10)


def test_application_submit_is_judged_by_the_moment_of_arrival(as_ada, complete, monkeypatch):
    """A request that arrived in time counts even if the server was slow to come to it."""
    moment = complete.call.closes_at
    monkeypatch.setattr("core.middleware.timezone.now", lambda: moment)
    response = as_ada.post(url("application_submit", complete), {"declaration": "on"})
    assert response.status_code == 302
    assert complete.submissions.get().submitted_at == moment


def test_application_submit_by_a_viewer_is_refused(client, complete, ben):
    TeamMember.objects.create(application=complete, user=ben, role="viewer")
    client.force_login(ben)
    response = client.post(url("application_submit", complete), {"declaration": "on"})
    assert response.status_code == 403


def test_unsent_changes_are_said_in_words_on_top(as_ada, complete, ada, now):
    submit_application(application=complete, by=ada, at=now)
    answer(complete, ada, now + timedelta(seconds=1), title="Changed")
    for name in ("application_detail", "application_receipt", "application_submit"):
        text = text_of(as_ada.get(url(name, complete)))
        assert "These changes are not sent yet" in text
    assert "Changes not sent" in text_of(as_ada.get(reverse("grants:application_list")))


def test_application_receipt_without_a_submission_is_not_there(as_ada, draft):
    assert as_ada.get(url("application_receipt", draft)).status_code == 404


def pdf_text(response):
    # The house imports it where it is used.
    from pypdf import PdfReader

    assert response["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(response.content))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_application_pdf_holds_the_draft(as_ada, complete):
    text = pdf_text(as_ada.get(url("application_pdf", complete)))
    assert "Draft, not submitted" in text
    assert "We make fast kernels and share them." in text
    assert "€80,000.00" in text
    assert "Page 1 of" in text


def test_application_pdf_holds_what_was_sent_or_says_that_it_does_not(as_ada, complete, ada, now):
    submission = submit_application(application=complete, by=ada, at=now)
    answer(complete, ada, now + timedelta(seconds=1), summary="Changed afterwards")
    changed = pdf_text(as_ada.get(url("application_pdf", complete)))
    assert "Changes that were not sent" in changed
    assert "Changed afterwards" in changed
    sent = pdf_text(as_ada.get(url("application_pdf", complete) + "?sent=1"))
    assert submission.sha256 in sent.replace(" ", "")
    assert "We make fast kernels" in sent


def test_application_withdraw_asks_for_the_reference(as_ada, ada):
    application = submitted_application(owner=ada)
    link = url("application_withdraw", application)
    assert as_ada.get(link).status_code == 200
    wrong = as_ada.post(link, {"confirm": "APP-1"})
    assert wrong.status_code == 422
    right = as_ada.post(link, {"confirm": application.reference.lower(), "reason": "Moved"})
    assert right["Location"] == url("application_detail", application)
    application.refresh_from_db()
    assert (application.state, application.withdrawn_reason) == ("withdrawn", "Moved")
    twice = as_ada.post(link, {"confirm": application.reference})
    assert twice.status_code == 422
    assert "is withdrawn, so it cannot be withdrawn now" in text_of(twice)


def test_application_withdraw_is_the_owner_s(client, complete, ben):
    TeamMember.objects.create(application=complete, user=ben, role="editor")
    client.force_login(ben)
    data = {"confirm": complete.reference}
    assert client.post(url("application_withdraw", complete), data).status_code == 403


def test_a_withdrawn_application_stays_readable(as_ada, complete, ada, now):
    withdraw_application(application=complete, reason="", by=ada, at=now)
    text = text_of(as_ada.get(url("application_detail", complete)))
    assert "You withdrew this application" in text
    assert as_ada.get(url("application_pdf", complete)).status_code == 200
    back = as_ada.get(url("application_submit", complete))
    assert back["Location"] == url("application_detail", complete)


def test_call_clock_tells_the_time_of_the_server(as_ada, client, draft, eve):
    told = as_ada.get(url("call_clock", draft)).json()
    assert told["is_open"] is True
    assert told["text"].startswith("closes in 2 days 23 hours")
    assert datetime.fromisoformat(told["closes_at"]) == draft.call.deadline
    assert abs(datetime.fromisoformat(told["now"]) - timezone.now()) < timedelta(minutes=1)
    client.force_login(eve)
    assert client.get(url("call_clock", draft)).status_code == 404


def test_call_clock_follows_an_extension(as_ada, draft):
    until = draft.call.deadline + timedelta(days=3)
    Application.objects.filter(pk=draft.pk).update(extended_until=until)
    assert datetime.fromisoformat(as_ada.get(url("call_clock", draft)).json()["closes_at"]) == until
    assert "Your extended deadline" in text_of(as_ada.get(url("application_detail", draft)))
