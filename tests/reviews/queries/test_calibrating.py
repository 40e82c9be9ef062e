import pytest
from django.core.cache import cache

from reviews.queries.board import board_of
from reviews.queries.calibrating import compute, key_now, reviewer_names
from reviews.tasks import calibrate_call
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


def test_a_round_is_judged_and_kept_until_its_reviews_change(closed, judged, now):
    applications, people = judged
    assert board_of(closed).judgement is None
    compute(closed)
    found = board_of(closed).judgement
    assert set(found.estimates) == {each.reference for each in applications}
    assert sum(found.shares) in {99, 100, 101}
    best, last = (found.estimates[each.reference] for each in (applications[0], applications[-1]))
    assert best.expected < last.expected
    assert 1 <= best.least <= best.best <= best.worst <= best.most <= 12
    assert sum(each.chance for each in found.estimates.values()) == pytest.approx(2)
    harshest = found.harshness[0]
    assert (harshest.reviewer, harshest.reviews) == (str(people[0].key), 12)
    assert harshest.effect < 0
    applications[0].assignments.filter(reviewer=people[1]).update(state="conflicted")
    assert board_of(closed).judgement is None


def test_the_same_reviews_give_the_same_figures(closed, judged):
    compute(closed)
    one = board_of(closed).judgement
    cache.clear()
    compute(closed)
    assert board_of(closed).judgement == one


def test_too_little_is_refused_in_words_and_that_is_kept_too(closed, fill):
    applications, _ = fill(2, 0)
    RubricFactory(call=closed)
    submitted_review(AssignmentFactory(application=applications[0]), excellence=4, openness=4)
    compute(closed)
    found = board_of(closed).judgement
    assert not found
    assert found.refusal == "Only one application has reviews so far. Calibrating takes 10 or more."
    assert found.estimates == {}


def test_two_workers_do_not_compute_the_same(closed, judged, monkeypatch):
    asked = []
    monkeypatch.setattr("reviews.queries.calibrating.compute", asked.append)
    cache.set(f"{key_now(closed)}:busy", 1, 60)
    calibrate_call(closed.pk)
    assert asked == []
    cache.delete(f"{key_now(closed)}:busy")
    calibrate_call(closed.pk)
    assert asked == [closed]
    assert cache.get(f"{key_now(closed)}:busy") is None


def test_names_of_reviewers_by_key(closed, fill):
    _, people = fill(0, 2)
    assert reviewer_names(closed) == {str(each.key): each.user.name for each in people}
