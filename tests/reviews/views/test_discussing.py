from datetime import timedelta

import pytest
from django.urls import reverse

from reviews.actions.phases import PhaseInput, save_phase
from reviews.models import Comment, Conflict
from reviews.visibility import Shown, Switches
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review
from tests.shared import text_of


@pytest.fixture
def mine(closed, panel, rita):
    return AssignmentFactory(
        application=submitted_application(call=closed, title="Open kernels"),
        reviewer=ReviewerFactory(panel=panel, user=rita),
    )


@pytest.fixture
def talk(closed, sam, now):
    switches = Switches(applicants=Shown.NEVER, reviews=Shown.AFTER_OWN, may_discuss=True)
    wanted = PhaseInput("Talk", 1, switches)
    return save_phase(call=closed, phase=None, wanted=wanted, by=sam, at=now)


@pytest.fixture
def lise(mine, panel):
    """Another reviewer who has handed in."""
    row = AssignmentFactory(
        application=mine.application,
        reviewer=ReviewerFactory(panel=panel, user__name="Lise Meitner"),
    )
    review = submitted_review(row, excellence=2)
    review.comment_for_panel = "The kernel is not new."
    review.save()
    return row.reviewer.user


def url(mine, name="review_panel", *more):
    return reverse(f"reviews:{name}", args=[mine.application.reference, *more])


def test_the_others_open_with_ones_own_review(client, mine, lise, talk, rita):
    client.force_login(rita)
    page = client.get(url(mine))
    assert "You do not see other reviews" in text_of(page)
    assert (page.context["reviews"], page.context["thread"]) == ([], [])
    assert "The kernel is not new." not in page.text
    submitted_review(mine, excellence=5)
    page = client.get(url(mine))
    assert "The kernel is not new." in page.text
    assert "Lise" not in page.text
    assert "The other reviews and the discussion" in client.get(url(mine, "review_edit")).text


def test_a_conversation(client, mine, lise, talk, rita, sam):
    submitted_review(mine)
    client.force_login(rita)
    sent = {"body": "Is it <b>new</b>?", "audience": "panel"}
    answer = client.post(url(mine, "review_comment_add"), sent, follow=True)
    assert "Your comment is there." in text_of(answer)
    assert "Is it &lt;b&gt;new&lt;/b&gt;?" in answer.text
    key = Comment.objects.get().key
    answer = client.post(
        url(mine, "review_comment_edit", key), {"body": "Is it novel?"}, follow=True
    )
    assert "Is it novel?" in text_of(answer)
    answer = client.post(url(mine, "review_follow"), {"follows": "no"}, follow=True)
    assert "You hear by mail when you are mentioned." in text_of(answer)
    client.force_login(sam)
    page = client.get(url(mine))
    assert "Rita Levi (Reviewer" in page.text
    assert (
        reverse("grants:staff_application_detail", args=[mine.application.reference]) in page.text
    )
    assert client.get(url(mine, "review_comment_edit", key)).status_code == 404
    client.force_login(lise)
    assert "Rita" not in client.get(url(mine)).text


def test_bad_input_loses_nothing(client, mine, lise, talk, rita):
    submitted_review(mine)
    client.force_login(rita)
    answer = client.post(url(mine, "review_comment_add"), {"body": "Kept.", "audience": "all"})
    assert answer.status_code == 422
    assert "Kept." in answer.text
    assert client.post(url(mine, "review_comment_add"), {"body": ""}).status_code == 422


def test_too_late_to_change(client, mine, lise, talk, rita, now):
    submitted_review(mine)
    comment = Comment.objects.create(
        application=mine.application,
        author=rita,
        wrote_as="reviewer",
        body="Old.",
        at=now - timedelta(hours=1),
    )
    client.force_login(rita)
    assert "Change your comment" not in client.get(url(mine)).text
    answer = client.post(url(mine, "review_comment_edit", comment.key), {"body": "Newer."})
    assert answer.status_code == 422
    assert "ten minutes" in answer.text
    assert "Newer." in answer.text


def test_staff_in_conflict_are_told_so(client, mine, sam, now):
    Conflict.objects.create(
        user=sam, application=mine.application, source="staff", reason="Spouse.", created_at=now
    )
    client.force_login(sam)
    answer = client.get(url(mine))
    assert mine.application.title not in answer.text
    assert (answer.status_code, "A conflict of interest hides" in answer.text) == (403, True)


def test_a_chair_reads_proposal_and_reviews(client, mine, lise, panel, pat):
    ReviewerFactory(panel=panel, user=pat, is_chair=True)
    client.force_login(pat)
    page = client.get(url(mine))
    assert page.context["proposal"].title == "Open kernels"
    assert "Read the proposal" in page.text
    assert "Lise Meitner (Reviewer" in page.text


def test_disagreements_lead_to_the_discussion(client, closed, mine, lise, sam):
    mine_review = submitted_review(mine, excellence=5)
    for review, words in ((mine_review, "fund"), (mine_review, "fund")):
        review.recommendation = words
        review.save()
    other = mine.application.assignments.exclude(pk=mine.pk).get().review
    other.recommendation = "decline"
    other.save()
    client.force_login(sam)
    page = client.get(reverse("reviews:staff_disagreement_list", args=[closed.slug]))
    assert "Fund against decline" in text_of(page)
    assert url(mine) in page.text


@pytest.mark.parametrize("count", [1, 8])
def test_page_queries(client, mine, lise, talk, rita, sam, now, count, django_assert_num_queries):
    submitted_review(mine)
    for n in range(count):
        Comment.objects.create(
            application=mine.application, author=sam, wrote_as="staff", body=f"{n}", at=now
        )
    client.force_login(rita)
    client.get(url(mine))
    with django_assert_num_queries(12):
        client.get(url(mine))


def test_the_way_in_for_a_chair(client, mine, panel, pat):
    ReviewerFactory(panel=panel, user=pat, is_chair=True)
    client.force_login(pat)
    page = client.get(reverse("reviews:review_panel_list"))
    assert url(mine) in page.text
    assert "Chair Reviews and discussion" in text_of(page)
