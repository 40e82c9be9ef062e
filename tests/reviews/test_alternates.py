from hypothesis import given
from hypothesis import strategies as st

from reviews.alternates import Standby, best_alternates


def person(number, affinity=0.5, load=0, limit=4, obstacle=""):
    return Standby(number, affinity, load, limit, obstacle)


def test_the_closest_come_first():
    people = [person(1, 0.2), person(2, 0.9), person(3, 0.4)]
    assert [each.reviewer for each in best_alternates(people)] == [2, 3, 1]


def test_of_equals_who_has_most_room():
    people = [person(1, load=3), person(2, load=1), person(3, load=1, limit=2)]
    assert [each.reviewer for each in best_alternates(people)] == [2, 1, 3]


def test_who_is_full_or_must_not_is_left_out():
    people = [person(1, load=4), person(2, obstacle="Is away."), person(3, 0.1)]
    assert [each.reviewer for each in best_alternates(people)] == [3]


def test_without_a_plan_nobody_has_an_affinity_and_room_decides():
    people = [person(1, None, load=2), person(2, None)]
    assert [each.reviewer for each in best_alternates(people, most=1)] == [2]


PEOPLE = st.lists(
    st.builds(
        Standby,
        reviewer=st.integers(1, 99),
        affinity=st.none() | st.floats(0, 1),
        load=st.integers(0, 6),
        limit=st.integers(0, 6),
        obstacle=st.sampled_from(["", "Is away."]),
    )
)


@given(PEOPLE, st.integers(0, 5))
def test_nobody_better_is_left_out(people, most):
    chosen = best_alternates(people, most)
    free = [each for each in people if not each.obstacle and each.load < each.limit]
    assert len(chosen) == min(most, len(free))
    if chosen and len(chosen) < len(free):
        rest = sorted((each.affinity or 0 for each in free), reverse=True)[len(chosen) :]
        assert min(each.affinity or 0 for each in chosen) >= rest[0]
