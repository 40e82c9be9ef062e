from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.visibility import (
    BLIND,
    Facts,
    Reader,
    Shown,
    Sight,
    Switches,
    broken_promise,
    changes_in_words,
    default_switches,
    in_words,
    sight,
    usual_phases,
)

switches = st.builds(
    Switches,
    applicants=st.sampled_from(Shown),
    reviewers=st.sampled_from(Shown),
    reviews=st.sampled_from(Shown),
    may_score=st.booleans(),
    may_change=st.booleans(),
    may_discuss=st.booleans(),
)
facts = st.builds(Facts, reader=st.sampled_from(Reader))
REVIEWER = Facts(Reader.REVIEWER, has_own=True)
DONE = Facts(Reader.REVIEWER, has_own=True, own_submitted=True)


@pytest.mark.parametrize(
    ("switch", "reader", "seen"),
    [
        (Shown.NEVER, DONE, False),
        (Shown.AFTER_OWN, REVIEWER, False),
        (Shown.AFTER_OWN, DONE, True),
        (Shown.ALWAYS, REVIEWER, True),
    ],
)
@pytest.mark.parametrize("name", ["applicants", "reviewers", "reviews"])
def test_each_switch_opens_its_own_door(name, switch, reader, seen):
    shown = sight(Switches(**{"applicants": Shown.NEVER, name: switch}), reader)
    assert getattr(shown, name) is seen
    others = {"applicants", "reviewers", "reviews"} - {name}
    assert [getattr(shown, other) for other in others] == [False, False]


@given(switches, st.sampled_from(Reader))
def test_a_conflict_hides_everything_from_everybody(phase, reader):
    assert sight(phase, Facts(reader, True, True, in_conflict=True)) == BLIND


@given(switches)
def test_a_stranger_sees_nothing(phase):
    assert sight(phase, Facts(Reader.NOBODY, True, True)) == BLIND


@given(switches, switches)
def test_what_staff_see_does_not_depend_on_the_phase(one, other):
    staff = Facts(Reader.STAFF)
    assert sight(one, staff) == sight(other, staff)
    assert sight(one, staff).staff_texts


@given(switches, st.booleans(), st.booleans())
def test_only_staff_read_what_is_meant_for_staff(phase, has_own, submitted):
    for reader in (Reader.REVIEWER, Reader.CHAIR):
        assert not sight(phase, Facts(reader, has_own, submitted)).staff_texts


@given(switches)
def test_handing_in_never_hides_anything(phase):
    before, after = sight(phase, REVIEWER), sight(phase, DONE)
    for each in fields(Sight):
        assert getattr(after, each.name) >= getattr(before, each.name)


@given(switches, st.booleans())
def test_nobody_discusses_reviews_they_may_not_read(phase, submitted):
    for reader in (Reader.REVIEWER, Reader.CHAIR):
        for has_own in (True, False):
            seen = sight(phase, Facts(reader, has_own, submitted))
            assert seen.reviews >= seen.discussion >= seen.may_discuss


def test_a_response_is_read_where_ones_own_judgement_is_made():
    phase = default_switches(blind=False)
    assert [sight(phase, each).response for each in (REVIEWER, DONE)] == [False, True]
    assert sight(phase, Facts(Reader.CHAIR)).response
    assert not sight(phase, Facts(Reader.CHAIR, has_own=True)).response


@given(switches, st.booleans(), st.booleans())
def test_reviewers_neither_rate_nor_read_ratings(phase, has_own, submitted):
    seen = sight(phase, Facts(Reader.REVIEWER, has_own, submitted))
    assert (seen.ratings, seen.may_rate) == (False, False)
    chair = sight(phase, Facts(Reader.CHAIR, has_own, submitted))
    assert chair.ratings == chair.may_rate == chair.reviews


def test_a_chair_who_also_reviews_is_independent_first():
    phase = default_switches(blind=True)
    assert sight(phase, Facts(Reader.CHAIR)).reviews
    assert not sight(phase, Facts(Reader.CHAIR, has_own=True)).reviews
    assert not sight(phase, Facts(Reader.CHAIR)).applicants


@pytest.mark.parametrize("blind", [True, False])
def test_without_phases_reviewers_work_alone(blind):
    seen = sight(default_switches(blind=blind), DONE)
    assert (seen.applicants, seen.reviewers, seen.reviews, seen.discussion) == (
        not blind,
        False,
        False,
        False,
    )
    assert (seen.may_score, seen.may_change) == (True, True)


@given(switches)
def test_in_a_blind_call_nobody_scores_knowing_who_applies(phase):
    """However the switches stand: they are refused, or no name is seen while a score can move."""
    if broken_promise(phase, blind=True):
        return
    for reader in (REVIEWER, DONE):
        seen = sight(phase, reader)
        moves = seen.may_change if reader.own_submitted else seen.may_score
        assert not (seen.applicants and moves)


def test_an_open_call_promises_nothing():
    assert broken_promise(Switches(applicants=Shown.ALWAYS), blind=False) == ""


@pytest.mark.parametrize("blind", [True, False])
def test_the_usual_phases_keep_the_promise(blind):
    assert [name for name, _ in usual_phases(blind=blind)] == [
        "Reviewing",
        "Discussion",
        "Closed",
    ]
    for _, phase in usual_phases(blind=blind):
        assert broken_promise(phase, blind=blind) == ""


def test_moving_on_is_told_in_words():
    (_, reviewing), (_, discussion), (_, closed) = usual_phases(blind=True)
    assert changes_in_words(reviewing, reviewing) == []
    assert changes_in_words(reviewing, discussion) == [
        "Reviewers see the other reviews once their own review is submitted.",
        "Reviewers can discuss the applications whose reviews they see.",
    ]
    assert changes_in_words(discussion, closed) == [
        "Reviews can no longer be written or submitted; drafts stay as they are.",
        "Submitted reviews can no longer be changed.",
        "Nobody on the panel can write in the discussion any more.",
    ]


def test_a_phase_in_words_says_every_switch():
    assert in_words(default_switches(blind=True)) == [
        "Reviewers do not see who applies.",
        "Reviewers do not see each other’s names.",
        "Reviewers do not see the other reviews.",
        "Reviews can be written.",
        "Submitted reviews can be changed.",
        "The panel cannot discuss.",
    ]
