import threading
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import NotAllowed, RuleBroken
from reviews.actions.conflicts import declare_conflict
from reviews.actions.reviewing import (
    reopen_review,
    save_review,
    stored_values,
    submit_review,
)
from reviews.errors import IncompleteReview
from reviews.models import Review
from tests.factories.accounts import UserFactory
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, RubricFactory

FULL = {"excellence": "4", "openness": "5", "comment_for_applicant": "Good."}


def make(user, call=None):
    assignment = AssignmentFactory()
    assignment.reviewer.user = user
    assignment.reviewer.save(update_fields=["user"])
    RubricFactory(call=assignment.application.call)
    return assignment


def make_with_na(user, **rubric):
    assignment = AssignmentFactory()
    assignment.reviewer.user = user
    assignment.reviewer.save(update_fields=["user"])
    RubricFactory(call=assignment.application.call, criteria={"allows_na": True}, **rubric)
    return assignment


@pytest.fixture
def mine(rita):
    return make(rita)


@pytest.fixture
def save(mine, rita, now):
    def deed(page="one", versions=None, **values):
        return save_review(
            assignment=mine, values=values, versions=versions or {}, page=page, by=rita, at=now
        )

    return deed


def test_fields_are_saved_one_by_one(mine, save):
    save(excellence="4")
    report = save(comment_for_panel="Careful.\nReally.")
    assert stored_values(Review.objects.get()) == {
        "excellence": "4",
        "comment_for_panel": "Careful.\nReally.",
    }
    assert (report.version("excellence"), report.version("comment_for_panel")) == (1, 1)
    assert Review.objects.get().version == 2


def test_the_same_page_is_never_stale_against_itself(save):
    save(excellence="4")
    assert save(excellence="3").clashes == {}
    assert stored_values(Review.objects.get())["excellence"] == "3"


def test_another_page_with_an_old_version_clashes_and_nothing_is_lost(save):
    save(page="one", comment_for_applicant="First text")
    report = save(page="two", comment_for_applicant="Second text", excellence="2")
    clash = report.clashes["comment_for_applicant"]
    assert (clash.theirs, clash.version) == ("First text", 1)
    stored = stored_values(Review.objects.get())
    assert stored["comment_for_applicant"] == "First text"
    assert stored["excellence"] == "2"
    report = save(
        page="two", versions={"comment_for_applicant": 1}, comment_for_applicant="Second text"
    )
    assert report.clashes == {}
    assert stored_values(Review.objects.get())["comment_for_applicant"] == "Second text"


def test_a_score_can_be_taken_back(save):
    save(excellence="4")
    save(excellence="")
    assert "excellence" not in stored_values(Review.objects.get())


@pytest.mark.parametrize("value", ["0", "6", "-1", "x", "3.5", "٤x", "99999999999"])
def test_a_value_outside_the_scale_is_refused(save, value):
    with pytest.raises(RuleBroken) as caught:
        save(excellence=value)
    assert caught.value.field == "excellence"
    assert Review.objects.count() == 0


def test_an_unknown_field_is_refused(save):
    with pytest.raises(RuleBroken):
        save(state="submitted")


def test_only_the_reviewer_writes(mine, eve, sam, now):
    for other in (eve, sam):
        with pytest.raises(NotAllowed):
            save_review(assignment=mine, values=FULL, versions={}, page="", by=other, at=now)
    assert Review.objects.count() == 0


def test_submit_needs_all_scores_and_a_comment(mine, save, rita, now):
    save(excellence="4")
    with pytest.raises(IncompleteReview) as caught:
        submit_review(assignment=mine, by=rita, at=now)
    assert caught.value.problems == {
        "openness": "Choose a score for Openness.",
        "comment_for_applicant": "Write a comment for the applicant.",
    }
    assert stored_values(Review.objects.get())["excellence"] == "4"


def test_submitted_once_then_read_only_then_reopened(mine, save, rita, now):
    save(**FULL)
    assert submit_review(assignment=mine, by=rita, at=now).review.state == "submitted"
    with pytest.raises(RuleBroken, match="submitted"):
        submit_review(assignment=mine, by=rita, at=now)
    with pytest.raises(RuleBroken, match="submitted"):
        save(excellence="1")
    assert reopen_review(assignment=mine, by=rita, at=now).state == "draft"
    save(excellence="1")
    assert stored_values(Review.objects.get())["excellence"] == "1"


def test_after_the_announcement_it_stays(mine, save, rita, now):
    save(**FULL)
    submit_review(assignment=mine, by=rita, at=now)
    call = mine.application.call
    call.announced_at = now
    call.save(update_fields=["announced_at"])
    with pytest.raises(NotAllowed, match="announced"):
        reopen_review(assignment=mine, by=rita, at=now)


def test_after_a_conflict_nothing_is_written(mine, save, rita, now):
    save(excellence="4")
    declare_conflict(assignment=mine, reason="Mine", by=rita, at=now)
    with pytest.raises(RuleBroken, match="no longer"):
        save(excellence="5")
    with pytest.raises(RuleBroken, match="no longer"):
        submit_review(assignment=mine, by=rita, at=now)


def test_a_criterion_takes_a_score_a_comment_or_does_not_apply(rita, now):
    assignment = make_with_na(rita)

    def save(**values):
        named = {name.replace("__", "."): value for name, value in values.items()}
        save_review(assignment=assignment, values=named, versions={}, page="p", by=rita, at=now)
        return stored_values(Review.objects.get())

    assert save(excellence__comment="First words") == {"excellence.comment": "First words"}
    assert save(excellence="na") == {"excellence": "na", "excellence.comment": "First words"}
    assert save(excellence="5") == {"excellence": "5", "excellence.comment": "First words"}
    assert save(excellence="") == {"excellence.comment": "First words"}
    assert Review.objects.get().scores.count() == 1


def test_what_the_rubric_asks_about_the_whole_is_needed(rita, now):
    assignment = make_with_na(rita, asks_recommendation=True, asks_confidence=True)

    def submit(**values):
        return submit_review(
            assignment=assignment, values={**FULL, **values}, versions={}, page="p", by=rita, at=now
        )

    with pytest.raises(IncompleteReview) as caught:
        submit()
    assert list(caught.value.problems) == ["recommendation", "confidence"]
    assert stored_values(Review.objects.get())["excellence"] == "4"  # Saved all the same.
    review = submit(recommendation="maybe", confidence="2").review
    assert (review.state, review.recommendation, review.confidence) == ("submitted", "maybe", 2)


def test_a_clash_keeps_a_review_from_being_handed_in(mine, save, rita, now):
    save(**FULL)
    report = submit_review(
        assignment=mine,
        values={"comment_for_applicant": "Other"},
        versions={},
        page="two",
        by=rita,
        at=now,
    )
    assert report.clashes["comment_for_applicant"].theirs == "Good."
    assert Review.objects.get().state == "draft"


def test_only_time_spent_writing_is_measured(mine, rita, now):
    for minutes, text in [(0, "a"), (2, "ab"), (9, "abc"), (60, "abcd"), (61, "abcde")]:
        save_review(
            assignment=mine,
            values={"comment_for_panel": text},
            versions={},
            page="one",
            by=rita,
            at=now + timedelta(minutes=minutes),
        )
    assert Review.objects.get().seconds == (2 + 7 + 1) * 60


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_the_same_moment_keep_both_texts(now):
    """One of two saves of the same version wins; the other is told, with the text that won."""
    rita = UserFactory()
    assignment = make(rita)
    start, reports = threading.Barrier(2), {}

    def save_from(page):
        start.wait()
        reports[page] = save_review(
            assignment=assignment,
            values={"comment_for_applicant": f"Text of {page}"},
            versions={"comment_for_applicant": 0},
            page=page,
            by=rita,
            at=now,
        )
        connection.close()

    threads = [threading.Thread(target=save_from, args=[page]) for page in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = Review.objects.get()
    won, lost = sorted(reports, key=lambda page: len(reports[page].clashes))
    assert stored.comment_for_applicant == f"Text of {won}"
    assert reports[won].clashes == {}
    assert reports[lost].clashes["comment_for_applicant"].theirs == f"Text of {won}"
    assert stored.version == 1


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_the_same_moment_do_not_meet(now):
    first = AssignmentFactory()
    call = first.application.call
    RubricFactory(call=call)
    second = AssignmentFactory(
        application=first.application, reviewer=ReviewerFactory(panel=first.reviewer.panel)
    )
    start = threading.Barrier(2)

    def save_by(assignment):
        start.wait()
        save_review(
            assignment=assignment,
            values={"excellence": "4", "comment_for_panel": str(assignment.pk)},
            versions={},
            page="",
            by=assignment.reviewer.user,
            at=now,
        )
        connection.close()

    threads = [threading.Thread(target=save_by, args=[each]) for each in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {
        (review.assignment_id, review.comment_for_panel, review.scores.get().value)
        for review in Review.objects.all()
    } == {(first.pk, str(first.pk), 4), (second.pk, str(second.pk), 4)}


SAVES = st.lists(
    st.tuples(
        st.sampled_from(["one", "two"]),
        st.sampled_from(["comment_for_applicant", "comment_for_panel", "excellence"]),
        st.sampled_from(["1", "2", "3", ""]),
    ),
    max_size=8,
)


class AnyOrderOfSaves(TestCase):
    @settings(deadline=None, max_examples=30)
    @given(SAVES)
    def test_a_page_that_reads_versions_back_loses_nothing(self, saves):
        """Whatever two windows send, each save is either stored or handed back as a clash."""
        rita = UserFactory()
        assignment = make(rita)
        known = {"one": {}, "two": {}}
        expected = {}
        for page, name, value in saves:
            report = save_review(
                assignment=assignment,
                values={name: value},
                versions=known[page],
                page=page,
                by=rita,
                at=assignment.created_at,
            )
            if name in report.clashes:
                assert report.clashes[name].theirs == expected[name]
                known[page][name] = report.clashes[name].version
            else:
                expected[name] = value
                known[page][name] = report.version(name)
            stored = stored_values(Review.objects.get(assignment=assignment))
            assert {key: stored.get(key, "") for key in expected} == expected
