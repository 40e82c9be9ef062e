import pytest

from grants.answers import Asked
from grants.eligibility import asked_in_check, conditions_in_check, explain
from grants.structure import Part

OPEN = Asked(
    "open",
    "yes_no",
    "Will you publish?",
    eligibility={"accepts": ["yes"], "explanation": "We fund open work only."},
)
WHERE = Asked(
    "where",
    "choice",
    "Where do you work?",
    options={"choices": [{"value": "eu", "label": "In the EU"}, {"value": "us", "label": "US"}]},
    eligibility={"accepts": ["eu"]},
    shown_if={"question": "open", "is": ["yes"]},
)
YEARS = Asked(
    "years",
    "number",
    "Years since your degree",
    eligibility={"min": 0, "max": 8, "explanation": "For early careers."},
    shown_if={"question": "title", "is": ["x"]},
)
PARTS = (Part("a", "A", "", (Asked("title", "short_text", "Title"), OPEN, WHERE, YEARS)),)


def outcomes(**values):
    return [each.outcome for each in explain(PARTS, values).answers]


def test_only_questions_with_a_rule_are_asked_with_their_condition_in_words():
    assert [asked.key for asked in asked_in_check(PARTS)] == ["open", "where", "years"]
    assert conditions_in_check(PARTS) == {
        "where": "Only if you answer “Yes” to “Will you publish?”.",
        "years": "Only if you answer “x” to “Title”.",
    }


@pytest.mark.parametrize(
    ("values", "each", "whole"),
    [
        ({"open": "yes", "where": "eu", "years": "8"}, ["eligible"] * 3, "eligible"),
        (
            {"open": "yes", "where": "us", "years": "3"},
            ["eligible", "not_eligible", "eligible"],
            "not_eligible",
        ),
        ({"open": "yes", "where": "eu"}, ["eligible", "eligible", "unanswered"], "unanswered"),
        (
            {"open": "no", "where": "us", "years": "9"},
            ["not_eligible", "not_asked", "not_eligible"],
            "not_eligible",
        ),
        (
            {"open": "yes", "where": "eu", "years": "many"},
            ["eligible", "eligible", "unanswered"],
            "unanswered",
        ),
    ],
)
def test_a_single_no_decides_and_a_missing_answer_leaves_it_open(values, each, whole):
    assert outcomes(**values) == each
    assert explain(PARTS, values).outcome == whole


def test_each_answer_is_explained_in_words():
    open_, where, years = explain(PARTS, {"open": "no", "years": "many"}).answers
    assert (open_.said, open_.sentence) == ("No", "We fund open work only.")
    assert where.sentence == "This question is not asked after what you answered before."
    assert years.sentence == "This is not a number, so it cannot be told. Write it in digits."
    unexplained = explain(PARTS, {"open": "yes", "where": "us"}).answers[1]
    assert (unexplained.said, unexplained.sentence) == (
        "US",
        "With this answer the call cannot fund you.",
    )
