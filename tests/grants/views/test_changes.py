from datetime import timedelta

import pytest

from grants.actions.changes import ask_for_changes
from grants.actions.submission import submit_application
from grants.models import Call, PutBack, TeamMember
from tests.grants.conftest import answer
from tests.grants.views.test_applications import text_of, url


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def changed(complete, ada, now):
    submit_application(application=complete, by=ada, at=now)
    answer(complete, ada, now + timedelta(seconds=1), summary="We make fast kernels and sell them.")
    return complete


@pytest.fixture
def asked(complete, ada, sam, now):
    """The call has closed, and staff ask about the summary."""
    past = now - timedelta(hours=2)
    submit_application(application=complete, by=ada, at=past)
    Call.objects.filter(pk=complete.call_id).update(deadline=now - timedelta(hours=1))
    complete.refresh_from_db()
    return ask_for_changes(
        application=complete,
        questions=["summary"],
        message="Say more.",
        due_at=now + timedelta(days=3),
        by=sam,
        at=now - timedelta(minutes=30),
    )


def section(client, application, key):
    return client.get(f"/applications/{application.reference}/sections/{key}/")


def test_application_changes_shows_both_texts_word_by_word(as_ada, changed):
    page = as_ada.get(url("application_changes", changed)).content.decode()
    assert '<del><span class="govuk-visually-hidden">Removed: </span>share</del>' in page
    assert '<ins><span class="govuk-visually-hidden">Added: </span>sell</ins>' in page
    assert f"/applications/{changed.reference}/sections/about/#id_summary" in page


def test_application_changes_without_a_submission_is_not_there(as_ada, draft):
    assert as_ada.get(url("application_changes", draft)).status_code == 404


def test_every_page_says_in_words_which_answers_are_not_sent(as_ada, changed):
    pages = [url(name, changed) for name in
             ("application_detail", "application_receipt", "application_submit")]  # fmt: skip
    for link in [*pages, f"/applications/{changed.reference}/sections/team/"]:
        page = as_ada.get(link).content.decode()
        assert "You have changes that are not sent" in page
        assert "sc-banner--danger" in page
        assert "<li>Summary</li>" in page
        assert url("application_changes", changed) in page


def test_answer_put_back_and_undo(as_ada, changed):
    response = as_ada.post(url("answer_put_back", changed), {"question": "summary"}, follow=True)
    assert "“Summary” is as you submitted it" in text_of(response)
    assert "nothing is unsent" in text_of(response)
    deed = PutBack.objects.get()
    response = as_ada.post(url("answer_put_back_undo", changed), {"put_back": deed.pk}, follow=True)
    assert "“Summary” is again what you had written" in text_of(response)
    stored = changed.answers.get(question__key="summary").value
    assert stored == "We make fast kernels and sell them."


def test_answer_put_back_of_another_application_is_not_there(as_ada, changed, client, eve):
    assert as_ada.post(url("answer_put_back_undo", changed), {"put_back": "99"}).status_code == 404
    client.force_login(eve)
    assert client.post(url("answer_put_back", changed), {"question": "summary"}).status_code == 404


def test_a_viewer_reads_the_changes_and_puts_nothing_back(client, changed, ben):
    TeamMember.objects.create(application=changed, user=ben, role="viewer")
    client.force_login(ben)
    assert "Put back what" not in text_of(client.get(url("application_changes", changed)))
    assert client.post(url("answer_put_back", changed), {"question": "summary"}).status_code == 403


def test_the_page_says_what_staff_ask_and_leads_there(as_ada, complete, asked):
    text = as_ada.get(url("application_detail", complete)).content.decode()
    assert "Staff ask you for changes" in text
    assert "Say more." in text
    assert f"/applications/{complete.reference}/sections/about/#id_summary" in text


def test_a_section_shows_which_answers_are_open(as_ada, complete, asked):
    page = section(as_ada, complete, "about").content.decode()
    assert 'name="summary"' in page
    assert 'name="title"' not in page
    assert "Open kernels" in page
    assert "Locked" in page
    other = text_of(section(as_ada, complete, "plan"))
    assert "This section can no longer be changed" in other


def test_the_answer_is_written_checked_and_sent(as_ada, complete, asked):
    version = complete.answers.get(question__key="summary").version
    as_ada.post(
        f"/applications/{complete.reference}/sections/about/",
        {"summary": "More.", "version-summary": version, "title": "X", "version-title": 1},
    )
    assert complete.answers.get(question__key="title").value == "Open kernels"
    check = text_of(as_ada.get(url("application_submit", complete)))
    assert "the answers they asked about as they are now" in check
    response = as_ada.post(url("application_submit", complete), {"declaration": "on"})
    assert response["Location"] == url("application_receipt", complete)
    assert complete.submissions.count() == 2


def test_a_refused_submission_sums_up_with_links(as_ada, draft):
    response = as_ada.post(url("application_submit", draft), {"declaration": "on"})
    page = response.content.decode()
    assert response.status_code == 422
    summary = page[page.index("govuk-error-summary") : page.index("<h1")]
    assert "9 answers need your attention before you can submit" in summary
    assert summary.count("#id_") == 9
    assert f'/applications/{draft.reference}/sections/about/#id_title"' in summary


def test_application_reinstate(as_ada, complete, ada, now):
    from grants.actions.submission import withdraw_application

    submit_application(application=complete, by=ada, at=now)
    withdraw_application(application=complete, reason="Mistake", by=ada, at=now)
    assert "Take the withdrawal back" in text_of(as_ada.get(url("application_detail", complete)))
    response = as_ada.post(url("application_reinstate", complete), follow=True)
    assert "takes part again" in text_of(response)
    complete.refresh_from_db()
    assert (complete.state, complete.withdrawn_reason) == ("submitted", "")
    again = as_ada.post(url("application_reinstate", complete), follow=True)
    assert "is submitted, so it cannot be reinstated now" in text_of(again)
