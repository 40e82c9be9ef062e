import pytest

from core.errors import NotAllowed, RuleBroken
from grants.actions import form_arranging as arranging
from grants.actions import form_building as building_deeds
from grants.actions.call_form import CallForm
from grants.form_spec import QuestionSpec
from grants.models import FormDraft


def keys(call):
    return [[q.key for q in s.questions] for s in CallForm(call).building()[1].sections]


@pytest.fixture
def two(call, sam, now):
    """The call's form with a second section that holds one question."""
    building_deeds.add_section(owner=CallForm(call), title="More", by=sam, at=now)
    waiting = QuestionSpec("last", "yes_no", "Last")
    building_deeds.add_question(
        owner=CallForm(call), section="more", question=waiting, by=sam, at=now
    )
    return call


def test_a_question_moves_within_its_section(call, sam, now):
    said = arranging.move_question(owner=CallForm(call), key="title", step="down", by=sam, at=now)
    assert said == "“Title” is now question 2 of 6 in “Your proposal”."
    assert keys(call)[0][:2] == ["summary", "title"]
    arranging.move_question(owner=CallForm(call), key="title", step="up", by=sam, at=now)
    assert keys(call)[0][:2] == ["title", "summary"]


def test_a_question_moves_over_the_edge_of_its_section(two, sam, now):
    said = arranging.move_question(owner=CallForm(two), key="last", step="up", by=sam, at=now)
    assert said == "“Last” is now question 7 of 7 in “Your proposal”."
    arranging.move_question(owner=CallForm(two), key="last", step="down", by=sam, at=now)
    assert keys(two)[1] == ["last"]


def test_a_question_is_dropped_at_a_place_of_another_section(two, sam, now):
    arranging.move_question(
        owner=CallForm(two), key="title", section="more", place=0, by=sam, at=now
    )
    assert keys(two)[1] == ["title", "last"]


def test_up_from_the_very_top_changes_nothing(call, sam, now):
    arranging.move_question(owner=CallForm(call), key="title", step="up", by=sam, at=now)
    assert FormDraft.objects.count() == 0


def test_a_question_stays_behind_what_it_waits_for(two, sam, now):
    waiting = QuestionSpec("why", "long_text", "Why", shown_if={"question": "last", "is": ["yes"]})
    building_deeds.add_question(
        owner=CallForm(two), section="more", question=waiting, by=sam, at=now
    )
    with pytest.raises(RuleBroken, match="must come earlier"):
        arranging.move_question(owner=CallForm(two), key="why", step="up", by=sam, at=now)
    assert keys(two)[1] == ["last", "why"]


def test_sections_move(two, sam, now):
    said = arranging.move_section(owner=CallForm(two), key="more", step="up", by=sam, at=now)
    assert said == "“More” is now section 1 of 2."
    arranging.move_section(owner=CallForm(two), key="more", place=1, by=sam, at=now)
    assert [s.key for s in CallForm(two).building()[1].sections] == ["proposal", "more"]


def test_a_copy_stands_right_below(two, sam, now):
    assert (
        arranging.duplicate_question(owner=CallForm(two), key="title", by=sam, at=now) == "title_2"
    )
    assert keys(two)[0][:2] == ["title", "title_2"]
    assert arranging.duplicate_section(owner=CallForm(two), key="more", by=sam, at=now) == "more_2"
    assert keys(two)[1:] == [["last"], ["last_2"]]


def test_what_is_gone_cannot_be_moved_or_copied(call, sam, now):
    for deed in (
        arranging.move_question,
        arranging.move_section,
        arranging.duplicate_question,
        arranging.duplicate_section,
    ):
        with pytest.raises(RuleBroken, match="no longer in the form"):
            deed(owner=CallForm(call), key="gone", by=sam, at=now)


def test_others_cannot_move(call, olga, now):
    with pytest.raises(NotAllowed):
        arranging.move_question(owner=CallForm(call), key="title", step="down", by=olga, at=now)
