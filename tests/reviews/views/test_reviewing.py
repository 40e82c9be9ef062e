import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.actors import SYSTEM
from core.files.models import StoredFile
from core.files.storing import store_bytes
from reviews.models import Conflict, Invitation, Review
from reviews.queries.reviewing import counted_reviews
from tests.factories.grants import content_of, submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    ReviewerFactory,
    RubricFactory,
    submitted_review,
)


@pytest.fixture
def mine(closed, panel, rita):
    RubricFactory(call=closed)
    application = submitted_application(call=closed, title="Open kernels")
    return AssignmentFactory(
        application=application, reviewer=ReviewerFactory(panel=panel, user=rita)
    )


@pytest.fixture
def at_work(client, rita):
    client.force_login(rita)
    return client


def url(name, assignment, *more):
    return reverse(f"reviews:{name}", args=[assignment.application.reference, *more])


FULL = {"excellence": "4", "openness": "5", "comment_for_applicant": "Good.\r\nClear."}


def test_list_shows_due_overdue_and_done(at_work, mine, closed, now):
    late = AssignmentFactory(
        application=submitted_application(call=closed, title="Late one"),
        reviewer=mine.reviewer,
        due_at=now - timedelta(days=2),
    )
    done = AssignmentFactory(
        application=submitted_application(call=closed, title="Done one"), reviewer=mine.reviewer
    )
    submitted_review(done, excellence=3, openness=3)
    page = at_work.get(reverse("reviews:review_list"))
    assert [
        (label, [line.assignment for line in lines]) for label, lines in page.context["groups"]
    ] == [("Overdue", [late]), ("To do", [mine]), ("Submitted", [done])]
    assert "2 days ago" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_queries(at_work, mine, closed, count, django_assert_num_queries):
    for _ in range(count - 1):
        AssignmentFactory(application=submitted_application(call=closed), reviewer=mine.reviewer)
    with django_assert_num_queries(11):
        assert at_work.get(reverse("reviews:review_list")).status_code == 200


def test_list_offers_the_open_invitation(at_work, mine, closed, now, due):
    invitation = Invitation.objects.create(reviewer=mine.reviewer, sent_at=now, expires_at=due)
    AssignmentFactory(
        application=submitted_application(call=closed, title="Hidden until accepted"),
        reviewer=mine.reviewer,
        state="invited",
        invitation=invitation,
    )
    text = at_work.get(reverse("reviews:review_list")).content.decode()
    assert "Accept or decline" in text
    assert "Hidden until accepted" not in text


def test_proposal_and_form_stand_side_by_side(at_work, mine):
    text = at_work.get(url("review_edit", mine)).content.decode()
    for words in ("We make fast kernels", "€80,000.00", "5 – Outstanding", "Ada Lovelace"):
        assert words in text


def test_a_draft_is_saved_without_a_script(at_work, mine):
    response = at_work.post(url("review_edit", mine), {"excellence": "4"})
    assert response.status_code == 302
    assert Review.objects.get().scores.get().value == 4


def test_save_posted_answers_with_the_version(at_work, mine):
    data = {"question": "excellence", "version": "0", "value": "4", "excellence": "4"}
    answer = at_work.post(url("review_save", mine), data).json()
    assert answer["version"] == 1
    data = {
        "question": "comment_for_panel",
        "version": "0",
        "value": "Hm",
        "comment_for_panel": "Hm",
    }
    assert at_work.post(url("review_save", mine), data).json()["version"] == 1
    review = Review.objects.get()
    assert (review.scores.get().value, review.comment_for_panel) == (4, "Hm")


def test_stale_autosave_is_409_with_the_other_text(at_work, mine):
    def save(text, version, page):
        data = {
            "question": "comment_for_applicant",
            "version": version,
            "comment_for_applicant": text,
            "csrfmiddlewaretoken": page,
        }
        return at_work.post(url("review_save", mine), data)

    save("First", 0, "page one")
    answer = save("Second", 0, "page two")
    assert answer.status_code == 409
    assert answer.json() == {
        "theirs": "First",
        "version": 1,
        "by": "you in another window",
        "own": True,
    }
    assert save("Second", 1, "page two").status_code == 200
    assert Review.objects.get().comment_for_applicant == "Second"


def test_stale_form_is_409_and_shows_both_texts(at_work, mine):
    at_work.post(url("review_edit", mine), {**FULL, "csrfmiddlewaretoken": "one"})
    second = {"comment_for_applicant": "My second text", "csrfmiddlewaretoken": "two"}
    page = at_work.post(url("review_submit", mine), {**FULL, **second})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Good.\nClear." in text
    assert "My second text" in text
    assert Review.objects.get().comment_for_applicant == "Good.\nClear."
    fields = {name: version for name, _, version in page.context["form"].version_fields()}
    again = at_work.post(
        url("review_submit", mine), {**FULL, **second, **{k: str(v) for k, v in fields.items()}}
    )
    assert again.status_code == 302
    assert Review.objects.get().comment_for_applicant == "My second text"


@pytest.mark.parametrize("value", ["9", "x"])
def test_autosave_refuses_with_a_sentence(at_work, mine, value):
    data = {"question": "excellence", "version": "0", "excellence": value}
    answer = at_work.post(url("review_save", mine), data)
    assert answer.status_code == 422
    assert answer.json() == {"error": "Excellence: choose a value from 1 to 5."}


def test_incomplete_submit_is_422_with_everything_kept(at_work, mine):
    page = at_work.post(url("review_submit", mine), {"excellence": "4", "comment_for_panel": "Hm"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "There is a problem" in text
    assert "Choose a score for Openness." in text
    assert "Write a comment for the applicant." in text
    review = Review.objects.get()
    assert (review.state, review.comment_for_panel) == ("draft", "Hm")


@pytest.mark.parametrize("begun", [False, True])
def test_a_whole_review_costs_few_queries(at_work, mine, begun):
    """Every field is changed, comments of the criteria too."""
    if begun:
        at_work.post(url("review_edit", mine), {"excellence": "1"})
    page = at_work.get(url("review_edit", mine))
    versions = {name: str(number) for name, _, number in page.context["form"].version_fields()}
    comments = {"excellence.comment": "Because.", "openness.comment": "Also."}
    with CaptureQueriesContext(connection) as queries:
        sent = at_work.post(url("review_submit", mine), {**FULL, **comments, **versions})
    # Savepoints are there because the test itself runs in a transaction.
    assert len([each for each in queries if "SAVEPOINT" not in each["sql"]]) <= 15
    assert sent.status_code == 302
    assert Review.objects.get().state == "submitted"
    assert set(Review.objects.get().scores.values_list("value", "comment")) == {
        (4, "Because."),
        (5, "Also."),
    }


def test_the_review_page_costs_few_queries(at_work, mine, django_assert_max_num_queries):
    at_work.post(url("review_edit", mine), FULL)
    with django_assert_max_num_queries(12):
        assert at_work.get(url("review_edit", mine)).status_code == 200


def test_a_changed_rubric_shows_what_was_written_before(at_work, mine, closed):
    at_work.post(url("review_edit", mine), {**FULL, "excellence.comment": "Quite bold"})
    asked = {"key": "risk", "label": "Risk", "position": 1, "highest": 4}
    rubric = RubricFactory(call=closed, number=2, published=False)
    rubric.criteria.all().delete()
    rubric.criteria.create(**asked)
    rubric.published_at = closed.deadline
    rubric.save(update_fields=["published_at"])
    text = at_work.get(url("review_edit", mine)).content.decode()
    for words in ("From the form as it was", "Quite bold", "Comment on Risk"):
        assert words in text
    page = at_work.post(url("review_submit", mine), {"risk": "3", "comment_for_applicant": "Ok"})
    assert page.status_code == 409
    assert "Good.\nClear." in page.content.decode()


def test_a_pdf_stands_in_the_page_and_in_no_other_site(at_work, mine, now):
    stored = with_file(mine.application, now)
    address = url("review_file", mine, stored.pk)
    assert f'<iframe class="sc-attachment__frame" src="{address}"' in (
        at_work.get(url("review_edit", mine)).content.decode()
    )
    response = at_work.get(address)
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "sandbox" not in response["Content-Security-Policy"]


def test_submit_then_read_only_then_reopen(at_work, mine):
    assert at_work.post(url("review_submit", mine), FULL).status_code == 302
    assert Review.objects.get().state == "submitted"
    page = at_work.get(url("review_edit", mine))
    assert page.context["read_only"] is True
    assert "data-autosave" not in page.content.decode()
    assert at_work.post(url("review_submit", mine), FULL).status_code == 422
    at_work.post(url("review_reopen", mine))
    assert Review.objects.get().state == "draft"


def test_next_and_previous_follow_the_due_dates(at_work, mine, closed):
    later = AssignmentFactory(
        application=submitted_application(call=closed),
        reviewer=mine.reviewer,
        due_at=mine.due_at + timedelta(days=1),
    )
    first, last = at_work.get(url("review_edit", mine)), at_work.get(url("review_edit", later))
    assert (first.context["previous"], first.context["next"]) == ("", later.application.reference)
    assert (last.context["previous"], last.context["next"]) == (mine.application.reference, "")
    assert 'rel="next"' in first.content.decode()


@pytest.mark.parametrize("who", ["ada", "pat", "eve", "sam", "otto"])
def test_nobody_else_opens_it(client, mine, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url("review_edit", mine)).status_code == 404
    assert client.get(url("review_recuse", mine)).status_code == 404
    for name in ("review_save", "review_submit", "review_reopen", "review_recuse"):
        assert client.post(url(name, mine), FULL).status_code == 404
    assert Review.objects.count() == 0


@pytest.mark.parametrize("state", ["invited", "declined", "conflicted", "removed"])
def test_only_accepted_assignments_open(at_work, mine, state):
    mine.state = state
    mine.save(update_fields=["state"])
    assert at_work.get(url("review_edit", mine)).status_code == 404


def test_a_conflict_hides_it_everywhere(at_work, mine):
    at_work.post(url("review_edit", mine), FULL)
    assert at_work.post(url("review_recuse", mine), {"reason": "My student"}).status_code == 302
    assert at_work.get(url("review_edit", mine)).status_code == 404
    assert "Open kernels" not in at_work.get(reverse("reviews:review_list")).content.decode()
    assert Conflict.objects.get().reason == "My student"


def test_a_late_conflict_takes_a_submitted_review_out_of_the_count(at_work, mine, closed):
    at_work.post(url("review_submit", mine), FULL)
    assert counted_reviews(closed).count() == 1
    assert at_work.post(url("review_recuse", mine), {"reason": "My student"}).status_code == 302
    assert counted_reviews(closed).count() == 0
    assert Review.objects.get().comment_for_applicant == "Good.\nClear."


def test_a_conflict_needs_a_reason(at_work, mine):
    assert at_work.post(url("review_recuse", mine), {"reason": ""}).status_code == 422
    assert Conflict.objects.count() == 0


def with_file(application, now, *, name="Lovelace_cv.pdf", identifying=False):
    """Give the application another submission with one attachment."""
    stored = store_bytes(b"%PDF-1.7", name=name, content_type="application/pdf", by=SYSTEM, at=now)
    content = content_of(application.form_version, {"title": application.title})
    value = [{"id": str(stored.pk), "name": name, "size": 8, "sha256": stored.sha256}]
    content["sections"][0]["questions"].append(
        {
            "key": "cv",
            "kind": "file",
            "label": "Plan as PDF",
            "identifying": identifying,
            "value": value,
        }
    )
    application.submissions.create(
        number=2,
        form_version=application.form_version,
        content=content,
        sha256="0" * 64,
        submitted_at=now,
    )
    return stored


def test_an_attachment_opens_for_its_reviewer_only(client, mine, rita, eve, now):
    stored = with_file(mine.application, now)
    client.force_login(rita)
    response = client.get(url("review_file", mine, stored.pk))
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert "Lovelace_cv.pdf" in response["Content-Disposition"]
    client.force_login(eve)
    assert client.get(url("review_file", mine, stored.pk)).status_code == 404


def test_an_attachment_opens_for_the_chair_too(client, mine, panel, pat, now):
    stored = with_file(mine.application, now)
    client.force_login(pat)
    assert client.get(url("review_file", mine, stored.pk)).status_code == 404
    ReviewerFactory(panel=panel, user=pat, is_chair=True)
    assert client.get(url("review_file", mine, stored.pk)).status_code == 200
    assert url("review_file", mine, stored.pk) in client.get(url("review_panel", mine)).text


def test_a_blind_page_has_no_identity_in_it(at_work, mine, closed, ada, now):
    closed.blindness = "blind"
    closed.save(update_fields=["blindness"])
    stored = with_file(mine.application, now)
    page = at_work.get(url("review_edit", mine))
    text = page.content.decode() + json.dumps(str(page.context["proposal"]))
    owner = mine.application.owner
    for secret in (owner.name, owner.email, "Ada Lovelace", "ada@example.org", "Lovelace_cv"):
        assert secret not in text
    assert "Attachment 1.pdf" in text
    response = at_work.get(url("review_file", mine, stored.pk))
    assert "Lovelace" not in response["Content-Disposition"]


def test_an_identifying_attachment_is_not_there_while_blind(at_work, mine, closed, now):
    closed.blindness = "blind"
    closed.save(update_fields=["blindness"])
    stored = with_file(mine.application, now, identifying=True)
    assert "Plan as PDF" not in at_work.get(url("review_edit", mine)).content.decode()
    assert at_work.get(url("review_file", mine, stored.pk)).status_code == 404


def test_a_reviewer_reads_that_a_file_was_not_scanned(at_work, mine, now):
    stored = with_file(mine.application, now)
    assert "Not scanned" not in at_work.get(url("review_edit", mine)).text
    StoredFile.objects.filter(pk=stored.pk).update(scan="too_large")
    assert "Not scanned: too large for the scanner" in at_work.get(url("review_edit", mine)).text
