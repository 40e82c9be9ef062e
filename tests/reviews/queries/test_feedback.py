import pytest

from reviews.actions.announcing import announce
from reviews.actions.decisions import DecisionInput, decide
from reviews.models import DecidingRules, Decision, Score
from reviews.queries.feedback import composed_feedback, feedback_of, reviewers_named
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


@pytest.fixture
def reviewed(closed, fill):
    (application,), _ = fill(1, 0)
    RubricFactory(call=closed)
    for text in ("Zebra", "", "Apple"):
        review = submitted_review(AssignmentFactory(application=application), excellence=3)
        review.comment_for_applicant = text
        review.save(update_fields=["comment_for_applicant"])
    Score.objects.filter(review__comment_for_applicant="Zebra").update(comment="Bold.")
    return application


def test_comments_on_criteria_are_shown_where_the_call_says_so(closed, reviewed):
    text = "Review 1\n\nApple\n\nReview 2\n\nZebra"
    assert composed_feedback(closed, [reviewed.pk]) == {reviewed.pk: text}
    DecidingRules.objects.create(call=closed, criterion_comments=True)
    assert composed_feedback(closed, [reviewed.pk]) == {reviewed.pk: f"{text}\n\nExcellence: Bold."}


@pytest.mark.parametrize("count", [1, 4])
def test_as_many_queries_for_one_as_for_many(closed, fill, count, django_assert_num_queries):
    applications, _ = fill(count, 0)
    DecidingRules.objects.create(call=closed, criterion_comments=True)
    with django_assert_num_queries(3):
        composed_feedback(closed, [each.pk for each in applications])


def test_what_went_out_stays_as_it_was(closed, reviewed, sam, now):
    decide(call=closed, decisions={reviewed.reference: DecisionInput("decline")}, by=sam, at=now)
    announce(call=closed, by=sam, at=now)
    DecidingRules.objects.create(call=closed, criterion_comments=True)
    assert feedback_of(Decision.objects.get()) == "Review 1\n\nApple\n\nReview 2\n\nZebra"


def test_edited_by_staff_it_is_theirs(closed, reviewed, sam, now):
    wanted = DecisionInput("decline", feedback="Come back next year.")
    decide(call=closed, decisions={reviewed.reference: wanted}, by=sam, at=now)
    assert feedback_of(Decision.objects.get()) == "Come back next year."
    announce(call=closed, by=sam, at=now)
    assert feedback_of(Decision.objects.get()) == "Come back next year."


def test_reviewers_are_known_by_name(reviewed):
    name = reviewed.assignments.first().reviewer.user.name
    assert reviewers_named(reviewed, f"Thanks to {name}.") == [name]
    assert reviewers_named(reviewed, "Thanks to all.") == []
