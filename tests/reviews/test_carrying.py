from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from reviews.carrying import Given, carried


@dataclass(frozen=True)
class Scale:
    key: str
    lowest: int = 1
    highest: int = 5
    allows_na: bool = False


SCALES = st.builds(
    Scale,
    key=st.sampled_from("abcd"),
    lowest=st.integers(0, 1),
    highest=st.integers(4, 5),
    allows_na=st.booleans(),
)
RUBRICS = st.lists(SCALES, max_size=4, unique_by=lambda each: each.key)
ANSWERS = st.one_of(
    st.builds(Given, value=st.none() | st.integers(1, 4), comment=st.text(max_size=3)),
    st.builds(Given, is_na=st.just(True), comment=st.text(max_size=3)),
)


@given(st.lists(st.tuples(SCALES, ANSWERS), unique_by=lambda each: each[0].key), RUBRICS)
def test_nothing_is_lost_and_nothing_is_made_up(given_, criteria):
    over, aside = carried(given_, criteria)
    for old, answer in given_:
        rests = [kept for scale, kept in aside if scale == old]
        parts = [over.get(old.key, Given()), *rests]
        assert [part.value for part in parts if part.value is not None] == (
            [] if answer.value is None else [answer.value]
        )
        assert [part.is_na for part in parts if part.is_na] == [True] * answer.is_na
        assert [part.comment for part in parts if part.comment] == (
            [answer.comment] if answer.comment else []
        )


@given(st.lists(st.tuples(SCALES, ANSWERS), unique_by=lambda each: each[0].key), RUBRICS)
def test_what_goes_over_fits_the_new_scale(given_, criteria):
    over, _ = carried(given_, criteria)
    asked = {each.key: each for each in criteria}
    before = {scale.key: scale for scale, _ in given_}
    for key, answer in over.items():
        new, old = asked[key], before[key]
        assert not answer.is_na or new.allows_na
        assert answer.value is None or (new.lowest, new.highest) == (old.lowest, old.highest)


def test_the_same_rubric_keeps_everything():
    answers = [
        (Scale("a"), Given(3, comment="Why")),
        (Scale("b", allows_na=True), Given(is_na=True)),
    ]
    assert carried(answers, [scale for scale, _ in answers]) == (
        {"a": Given(3, comment="Why"), "b": Given(is_na=True)},
        [],
    )
