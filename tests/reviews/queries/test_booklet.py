from datetime import timedelta

import pytest

from grants.models import Call, TeamMember
from reviews.actions.phases import add_usual_phases
from reviews.models import Conflict
from reviews.queries import booklet
from reviews.queries.booklet import booklet_entries, is_outdated, volumes_of
from reviews.visibility import Shown
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


@pytest.fixture
def round_(closed, fill):
    applications, people = fill(3, 2)
    RubricFactory(call=closed)
    for application in applications:
        assignment = AssignmentFactory(application=application, reviewer=people[0])
        submitted_review(assignment, excellence=4, openness=3)
    return applications, people


def entries(call, reader=None, volume=1, *, with_reviews=True):
    return booklet_entries(call, reader=reader, volume=volume, with_reviews=with_reviews)


def conflict(reviewer, application, at):
    return Conflict.objects.create(
        user=reviewer.user, application=application, source="staff", reason="Kin", created_at=at
    )


@pytest.mark.parametrize("how", ["conflict", "team"])
def test_a_members_copy_leaves_out_what_they_must_not_see(closed, round_, now, how):
    applications, people = round_
    if how == "conflict":
        conflict(people[1], applications[1], now)
    else:
        TeamMember.objects.create(application=applications[1], user=people[1].user, role="viewer")
    kept = [applications[0].reference, applications[2].reference]
    assert [each.reference for each in entries(closed, people[1])] == kept
    assert len(entries(closed, people[0])) == len(entries(closed)) == 3


def test_a_blind_copy_has_no_people_in_it(closed, round_):
    closed.blindness = Call.Blindness.BLIND
    _, people = round_
    assert {tuple(each.people) for each in entries(closed, people[1])} == {()}


def test_a_blind_phase_of_an_open_call_takes_the_people_out_of_a_members_copy(
    closed, round_, sam, now
):
    _, people = round_
    named = [each.people for each in entries(closed)]
    assert [each.people for each in entries(closed, people[0])] == named != [[], [], []]
    first, *_ = add_usual_phases(call=closed, by=sam, at=now)
    first.applicants = Shown.NEVER
    first.save()
    at_work = Call.objects.get(pk=closed.pk)
    assert [each.people for each in entries(at_work, people[0])] == [[], [], []]
    assert [each.people for each in entries(at_work)] == named


def test_without_reviews_there_are_no_scores_either(closed, round_):
    (first, *_) = entries(closed, with_reviews=False)
    assert (first.place, first.reviews) == (None, [])
    (first, *_) = entries(closed)
    assert (first.place.rank, first.reviews[0].scores[0]) == (1, ("Excellence", 4, 5, ""))


def test_volumes_are_cut_before_conflicts_are_taken_out(closed, round_, now, monkeypatch):
    monkeypatch.setattr(booklet, "VOLUME", 2)
    applications, people = round_
    conflict(people[1], applications[0], now)
    assert volumes_of(closed) == 2
    assert [each.reference for each in entries(closed, people[1])] == [applications[1].reference]
    assert [each.reference for each in entries(closed, people[1], 2)] == [applications[2].reference]


def test_a_conflict_since_makes_a_copy_outdated(closed, round_, now):
    applications, people = round_
    assert is_outdated(people[1], now) is False
    conflict(people[1], applications[0], now + timedelta(minutes=1))
    assert is_outdated(people[1], now) is True


@pytest.mark.parametrize("count", [1, 4])
def test_as_many_queries_for_one_as_for_many(closed, fill, count, django_assert_num_queries):
    applications, people = fill(count, 1)
    RubricFactory(call=closed)
    for application in applications:
        submitted_review(
            AssignmentFactory(application=application, reviewer=people[0]), excellence=4
        )
    entries(closed)
    with django_assert_num_queries(7):
        assert len(entries(closed)) == count
