import pytest

from reviews.actions.decisions import DecisionInput, decide
from reviews.queries.exporting import TABLES
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


@pytest.fixture
def applications(closed, fill, sam, now):
    made, people = fill(2, 1)
    RubricFactory(call=closed)
    assignment = AssignmentFactory(application=made[0], reviewer=people[0])
    submitted_review(assignment, excellence=4, openness=1)
    wanted = {made[0].reference: DecisionInput("fund", 70_000_50, "Yes.", "Inside.")}
    decide(call=closed, decisions=wanted, by=sam, at=now)
    return made


def rows(name, call):
    table = TABLES[name]
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows(call)]


def test_applications_with_rank_and_money(closed, applications):
    first, second = rows("applications", closed)
    assert (first["Reference"], first["Rank"], first["Mean"]) == (
        applications[0].reference,
        1,
        3.0,
    )
    assert (first["Asked"], first["Decision"], first["Amount"]) == (80_000.0, "Fund", 70_000.5)
    assert (second["Rank"], second["Reviews"], second["Decision"]) == (None, 0, "")


def test_scores_and_reviews_are_those_that_count(closed, applications):
    assert [(row["Criterion"], row["Score"]) for row in rows("scores", closed)] == [
        ("Excellence", 4),
        ("Openness", 1),
    ]
    (review,) = rows("reviews", closed)
    assert (review["Reviewer"], review["For the panel"]) == ("Reviewer 0", "Fund it.")


def test_decisions_with_who_made_them(closed, applications):
    (row,) = rows("decisions", closed)
    assert (row["Decision"], row["Decided by"], row["Reason for the file"], row["State"]) == (
        "Fund",
        "Sam Okafor",
        "Inside.",
        "Sealed",
    )
