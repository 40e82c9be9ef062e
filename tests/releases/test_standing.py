from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.standing import (
    WORDS,
    Facts,
    Standing,
    public,
    public_sentence,
    standing,
    what_is_next,
)

DUE = date(2028, 1, 31)
FAR = DUE - timedelta(days=200)


def facts(**known):
    return Facts(**{"due_on": DUE, "cure_days": 14, **known})


@pytest.mark.parametrize(
    ("known", "today", "expected"),
    [
        ({}, FAR, Standing.ATTACHED),
        ({"extended": True}, FAR, Standing.EXTENDED),
        ({"partly_accepted": True}, FAR, Standing.PARTLY_ACCEPTED),
        ({}, DUE - timedelta(days=31), Standing.ATTACHED),
        ({}, DUE - timedelta(days=30), Standing.DUE_SOON),
        ({"extended": True}, DUE - timedelta(days=30), Standing.DUE_SOON),
        ({}, DUE - timedelta(days=8), Standing.DUE_SOON),
        ({}, DUE - timedelta(days=7), Standing.DUE),
        ({}, DUE, Standing.DUE),
        ({}, DUE + timedelta(days=1), Standing.IN_CURE_TIME),
        ({}, DUE + timedelta(days=14), Standing.IN_CURE_TIME),
        ({}, DUE + timedelta(days=15), Standing.OVERDUE),
        ({"cure_days": 0}, DUE + timedelta(days=1), Standing.OVERDUE),
        ({"breached": True}, DUE + timedelta(days=15), Standing.BREACHED),
        ({"state": "handed_in"}, DUE + timedelta(days=99), Standing.HANDED_IN),
        ({"state": "checked", "outcome": "pass"}, FAR, Standing.VERIFIED),
        ({"state": "checked", "outcome": "fail"}, FAR, Standing.NEEDS_A_PERSON),
        ({"state": "checked", "outcome": "unknown"}, FAR, Standing.NEEDS_A_PERSON),
        ({"state": "checked", "outcome": "fail", "disputed": True}, FAR, Standing.DISPUTED),
        ({"disputed": True}, DUE + timedelta(days=99), Standing.DISPUTED),
        ({"state": "accepted"}, FAR, Standing.ACCEPTED),
        ({"state": "accepted", "disputed": True}, FAR, Standing.ACCEPTED),
        ({"state": "accepted", "watched": True}, FAR, Standing.WATCHED),
        ({"state": "accepted", "cure_until": DUE}, DUE, Standing.IN_CURE_TIME),
        ({"state": "accepted", "cure_until": DUE}, DUE + timedelta(days=1), Standing.OVERDUE),
        ({"state": "accepted", "cure_until": DUE, "breached": True}, DUE, Standing.BREACHED),
        ({"state": "accepted", "cure_until": DUE, "disputed": True}, DUE, Standing.DISPUTED),
        ({"state": "waived", "disputed": True, "breached": True}, FAR, Standing.WAIVED),
        ({"state": "waived", "superseded_by": "CON-2028-0002"}, FAR, Standing.SUPERSEDED),
        ({"agreed": False}, DUE + timedelta(days=99), Standing.ATTACHED),
        ({"embargo_until": DUE}, DUE - timedelta(days=1), Standing.EMBARGOED),
        ({"embargo_until": DUE}, DUE, Standing.DUE),
        ({"embargo_until": DUE, "state": "checked"}, FAR, Standing.NEEDS_A_PERSON),
    ],
)
def test_the_standing_of_an_output(known, today, expected):
    assert standing(facts(**known), today) is expected


ANY = st.builds(
    Facts,
    due_on=st.just(DUE),
    state=st.sampled_from(["open", "handed_in", "checked", "accepted", "waived"]),
    outcome=st.sampled_from(["", "pass", "fail", "review", "unknown"]),
    cure_days=st.integers(0, 60),
    extended=st.booleans(),
    partly_accepted=st.booleans(),
    disputed=st.booleans(),
    breached=st.booleans(),
    superseded_by=st.sampled_from(["", "CON-2028-0002"]),
    embargo_until=st.none() | st.dates(DUE - timedelta(days=90), DUE),
    watched=st.booleans(),
    cure_until=st.none() | st.dates(DUE, DUE + timedelta(days=90)),
)
DAYS = st.integers(-120, 120).map(lambda days: DUE + timedelta(days=days))
# As days pass and nobody does anything, an output only moves down this list.
ORDER = [
    *(Standing.EMBARGOED, Standing.ATTACHED, Standing.EXTENDED),
    *(Standing.DUE_SOON, Standing.PARTLY_ACCEPTED, Standing.DUE),
    *(Standing.IN_CURE_TIME, Standing.OVERDUE),
]


@given(ANY, DAYS)
def test_every_output_stands_somewhere_with_a_word_and_a_sentence(known, today):
    found = standing(known, today)
    assert what_is_next(known, found).endswith(".")
    assert WORDS[found][0] != ""
    assert public(public(found)) == public(found)


@given(ANY, DAYS, DAYS)
def test_time_alone_only_makes_it_later(known, one, another):
    before, after = (standing(known, day) for day in sorted([one, another]))
    if before in ORDER:
        assert ORDER.index(before) <= ORDER.index(after)
    else:
        assert before is after


@given(ANY, DAYS)
def test_without_a_person_nothing_is_breached_waived_or_accepted(known, today):
    found = standing(known, today)
    assert found is not Standing.BREACHED or known.breached
    assert found is not Standing.WAIVED or known.state == "waived"
    assert found not in {Standing.ACCEPTED, Standing.WATCHED} or known.state == "accepted"


def test_the_public_learns_the_end_of_an_embargo_and_nothing_more():
    known = facts(embargo_until=DUE, extended=True, partly_accepted=True)
    found = standing(known, FAR)
    assert public_sentence(known, found) == "Under embargo until 31 January 2028."


@pytest.mark.parametrize(
    ("known", "word"),
    [
        ({"state": "checked", "outcome": "fail", "disputed": True}, "Promised"),
        ({"breached": True}, "Overdue"),
    ],
)
def test_what_the_two_sides_say_to_each_other_is_not_published(known, word):
    assert WORDS[public(standing(facts(**known), FAR))][0] == word


def test_what_regressed_is_told_apart_from_what_never_came():
    late = facts()
    gone = facts(state="accepted", watched=True, cure_until=DUE + timedelta(days=14))
    day = DUE + timedelta(days=2)
    assert [what_is_next(each, standing(each, day)) for each in (late, gone)] == [
        "It was due on 31 January 2028. The grantee has until 14 February 2028 to hand it in.",
        "It is not as it was accepted. The grantee has until 14 February 2028 to mend it.",
    ]


def test_nothing_is_owed_before_the_award_is_accepted():
    offered = facts(agreed=False)
    found = standing(offered, DUE + timedelta(days=99))
    assert what_is_next(offered, found) == "Nothing is owed before the award is accepted."
