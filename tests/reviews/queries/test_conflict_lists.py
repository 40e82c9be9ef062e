import pytest

from reviews.actions.conflicts import enter_conflict, lift_conflict, settle_conflicts
from reviews.models import Conflict
from reviews.queries.conflict_lists import (
    call_conflicts,
    conflict_counts,
    conflict_history,
    conflict_page,
    filtered_conflicts,
    missing_page,
    unfounded_conflicts,
)


def conflict(person, application, now, **fields):
    values = {"source": "staff", "reason": "R", "created_at": now} | fields
    return Conflict.objects.create(user=person.user, application=application, **values)


def test_conflicts_come_by_fifty(closed, fill, sam, now):
    applications, people = fill(2, 30)
    Conflict.objects.bulk_create(
        Conflict(user=person.user, application=each, source="staff", reason="R", created_at=now)
        for each in applications
        for person in people
    )
    first, after = conflict_page(call_conflicts(closed, sam), "")
    rest, end = conflict_page(call_conflicts(closed, sam), after)
    assert (len(first), len(rest), end) == (50, 10, "")
    assert len({row.pk for row in first + rest}) == 60


def test_suspicions_come_by_weight_and_then_by_fifty(closed, fill, sam, now):
    applications, people = fill(2, 30)
    for n, person in enumerate(people):
        for each in applications:
            fields = {"source": "detected", "state": "suspected", "strength": n % 3 * 20}
            conflict(person, each, now, **fields)
    first, after = missing_page(closed, sam, "")
    rest, end = missing_page(closed, sam, after)
    assert (len(first), len(rest), end) == (50, 10, "")
    assert [row.strength for row in first + rest] == [40] * 20 + [20] * 20 + [0] * 20
    assert len({row.pk for row in first + rest}) == 60
    assert len(missing_page(closed, sam, "nonsense")[0]) == 50


@pytest.fixture
def four(closed, fill, now):
    """Standing with evidence, standing without, suspected, denied."""
    (application, *_), people = fill(1, 4)
    evidence = [{"kind": "domain", "key": "x", "words": "Same e-mail domain."}]
    found = {"source": "detected", "evidence": evidence}
    return [
        conflict(people[0], application, now, **found),
        conflict(people[1], application, now, reason="A feeling"),
        conflict(people[2], application, now, state="suspected", **found),
        conflict(people[3], application, now, state="denied"),
    ]


def test_counts_of_each_sort(closed, four, sam, django_assert_num_queries):
    with django_assert_num_queries(2):
        counts = conflict_counts(closed, sam)
    assert (counts.standing, counts.suspected, counts.denied, counts.unfounded) == (2, 1, 1, 1)
    assert counts.total == 4


def test_filters(closed, four, sam):
    def found(**wanted):
        return [four.index(row) for row in filtered_conflicts(closed, sam, wanted)]

    assert found() == [0, 1, 2, 3]
    assert found(state="suspected") == [2]
    assert found(source="detected") == [0, 2]
    assert found(kind="domain") == [0, 2]
    assert found(kind="namesake") == []
    assert found(q="FEELING") == [1]
    assert found(q=four[3].user.email) == [3]


def test_unfounded_is_what_has_no_evidence_or_was_denied(closed, four, sam, now):
    assert list(unfounded_conflicts(closed, sam)) == [four[1]]
    lift_conflict(conflict=four[0], reason="Moved away", by=sam, at=now)
    assert list(unfounded_conflicts(closed, sam)) == [four[1]]
    enter_conflict(
        application=four[0].application, user=four[0].user, reason="Still there", by=sam, at=now
    )
    assert list(unfounded_conflicts(closed, sam)) == [four[0], four[1]]
    keys = [four[0].key, four[1].key]
    settle_conflicts(call=closed, keys=keys, verdict="confirm", by=sam, at=now)
    assert list(unfounded_conflicts(closed, sam)) == []


def test_the_history_of_a_pair_tells_who_and_why(closed, four, sam, now, django_assert_num_queries):
    lift_conflict(conflict=four[1], reason="No ground", by=sam, at=now)
    settle_conflicts(call=closed, keys=[four[1].key], verdict="confirm", by=sam, at=now)
    with django_assert_num_queries(1):
        steps = conflict_history(four[1])
    assert [(step.state, step.is_pinned, step.by, step.why) for step in steps] == [
        ("standing", False, "", "A feeling"),
        ("denied", False, "Sam Okafor", "No ground"),
        ("standing", True, "Sam Okafor", "A feeling"),
    ]
