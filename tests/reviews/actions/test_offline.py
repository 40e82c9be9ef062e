import pytest

from reviews.actions.conflicts import declare_conflict
from reviews.actions.offline import as_value, merge_offline
from reviews.actions.reviewing import save_review, stored_values, submit_review
from reviews.models import Review
from reviews.offline_form import read, write
from reviews.queries.offline import sheets_of
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, RubricFactory

EMPTY = "==WRITE BELOW==\n\n==END=="


@pytest.fixture
def mine(closed, panel, rita):
    RubricFactory(call=closed)
    return AssignmentFactory(
        application=submitted_application(call=closed, title="Open kernels"),
        reviewer=ReviewerFactory(panel=panel, user=rita),
    )


@pytest.fixture
def online(mine, rita, now):
    def save(**values):
        return save_review(assignment=mine, values=values, versions={}, page="p", by=rita, at=now)

    return save


@pytest.fixture
def taken(mine, rita):
    """The file, as it is downloaded."""
    return lambda: write(sheets_of(rita))


@pytest.fixture
def bring(rita, now):
    return lambda text, by=None: merge_offline(sheets=read(text), by=by or rita, at=now)


def filled(text, **answers):
    """The file with these answers written into it; two underscores stand for the dot."""
    for name, answer in answers.items():
        start = text.index(f"==ANSWER {name.replace('__', '.')} ")
        begin = text.index("==WRITE BELOW==\n", start) + len("==WRITE BELOW==\n")
        end = text.index("\n==END==", begin)
        text = text[:begin] + answer + text[end:]
    return text


def test_what_was_filled_is_saved_as_a_draft(mine, taken, bring):
    text = taken()
    assert "We make fast kernels" in text
    [done] = bring(
        filled(
            text,
            excellence="4  Very good",
            excellence__comment="Because.\n== really ==",
            comment_for_applicant="\n\nGood.\nClear.\n",
        )
    )
    assert done.taken == ["Excellence", "Comment on Excellence", "Comment for applicant"]
    assert stored_values(Review.objects.get()) == {
        "excellence": "4",
        "excellence.comment": "Because.\n== really ==",
        "comment_for_applicant": "Good.\nClear.",
    }
    assert Review.objects.get().state == "draft"


def test_an_untouched_file_changes_nothing_even_when_it_is_old(online, taken, bring):
    text = taken()
    online(excellence="5", comment_for_panel="Online")
    [done] = bring(text)
    assert (done.taken, done.clashes, done.refused, done.problem) == ([], [], [], "")
    assert stored_values(Review.objects.get())["comment_for_panel"] == "Online"


def test_a_newer_text_online_is_not_written_over(online, taken, bring):
    online(comment_for_panel="First")
    text = taken()
    online(comment_for_panel="Second, online")
    [done] = bring(filled(text, comment_for_panel="Second, in the train", openness="3"))
    assert done.taken == ["Openness"]
    [(name, _, mine, clash)] = done.clashes
    assert (name, mine, clash.theirs) == (
        "comment_for_panel",
        "Second, in the train",
        "Second, online",
    )
    assert stored_values(Review.objects.get()) == {
        "openness": "3",
        "comment_for_panel": "Second, online",
    }


def test_the_same_file_twice_does_nothing_new(taken, bring):
    text = filled(taken(), comment_for_panel="Offline")
    bring(text)
    [again] = bring(text)
    assert (again.clashes, Review.objects.get().version) == ([], 1)


def test_an_answer_that_cannot_be_is_shown_and_the_rest_is_saved(taken, bring):
    [done] = bring(filled(taken(), excellence="9", openness="2"))
    assert done.refused == [("Excellence", "Excellence: choose a value from 1 to 5.", "9")]
    assert stored_values(Review.objects.get()) == {"openness": "2"}


def test_somebody_elses_and_what_is_gone_are_not_taken(mine, taken, bring, rita, eve, now):
    text = filled(taken(), excellence="4")
    assert "not, or no longer" in bring(text, by=eve)[0].problem
    declare_conflict(assignment=mine, reason="Mine", by=rita, at=now)
    assert "not, or no longer" in bring(text)[0].problem
    assert Review.objects.count() == 0


def test_a_submitted_review_is_not_touched_and_the_text_is_shown(
    mine, online, taken, bring, rita, now
):
    text = filled(taken(), comment_for_panel="Late thought")
    online(excellence="4", openness="4", comment_for_applicant="Good.")
    submit_review(assignment=mine, by=rita, at=now)
    [done] = bring(text)
    assert "submitted" in done.problem
    assert done.refused == [("Comment for panel", "Not saved.", "Late thought")]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("risk", " 5 – Outstanding", "5"),
        ("risk", "NA", "na"),
        ("risk", "-2", "-2"),
        ("risk", "\n", ""),
        ("recommendation", "Fund", "fund"),
        ("risk.comment", "\n a\n\n", " a"),
        ("comment_for_staff", "  \n", ""),
    ],
)
def test_what_the_file_says_as_a_value(name, text, value):
    assert as_value(name, text) == value
