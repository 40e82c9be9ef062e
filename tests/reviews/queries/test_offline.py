import pytest

from reviews.actions.reviewing import save_review
from reviews.queries.offline import proposal_text, sheets_of
from reviews.queries.reading import read_proposal
from tests.factories.grants import submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    ReviewerFactory,
    RubricFactory,
    submitted_review,
)


@pytest.fixture
def mine(closed, panel, rita):
    RubricFactory(call=closed, asks_confidence=True)
    reviewer = ReviewerFactory(panel=panel, user=rita)
    return [
        AssignmentFactory(
            application=submitted_application(call=closed, title=title), reviewer=reviewer
        )
        for title in ("Kernels", "Proteins")
    ]


def test_a_sheet_has_the_proposal_and_every_field(mine, rita):
    first, second = sheets_of(rita)
    assert (first.title, second.title) == ("Kernels", "Proteins")
    assert "We make fast kernels" in first.proposal
    assert [each.name for each in first.fields] == [
        "excellence",
        "excellence.comment",
        "openness",
        "openness.comment",
        "confidence",
        "comment_for_applicant",
        "comment_for_panel",
        "comment_for_staff",
    ]
    assert list(first.fields[0].hints) == ["  5  Outstanding", "  4", "  3", "  2", "  1  Poor"]


@pytest.mark.parametrize("more", [0, 3])
def test_many_sheets_cost_no_more_queries(mine, rita, closed, more, django_assert_num_queries):
    for _ in range(more):
        AssignmentFactory(application=submitted_application(call=closed), reviewer=mine[0].reviewer)
    save_review(
        assignment=mine[0],
        values={"excellence": "4"},
        versions={},
        page="",
        by=rita,
        at=mine[0].created_at,
    )
    with django_assert_num_queries(5):
        sheets = sheets_of(rita)
    assert len(sheets) == 2 + more
    assert (sheets[0].fields[0].text, sheets[0].fields[0].version) == ("4", 1)


def test_only_what_is_not_submitted_and_ones_own(mine, rita, eve):
    submitted_review(mine[0])
    assert [each.title for each in sheets_of(rita)] == ["Proteins"]
    assert sheets_of(rita, mine[0].application.reference) == []
    assert sheets_of(eve) == []


def test_a_blind_file_names_nobody(mine, closed):
    application = mine[0].application
    assert "Ada Lovelace" in proposal_text(read_proposal(application))
    application.call.blindness = "blind"
    text = proposal_text(read_proposal(application))
    assert "Ada Lovelace" not in text
    assert application.owner.name not in text
