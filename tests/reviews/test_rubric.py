from dataclasses import replace

import pytest

from reviews.rubric import (
    DEFAULT,
    CriterionSpec,
    RubricSpec,
    as_pass_or_fail,
    changes,
    fault_of,
    incomparable,
    named,
)

A, B = CriterionSpec("Aim", key="aim"), CriterionSpec("Team", key="team")
OLD = RubricSpec((A, B))


def test_the_default_rubric_can_be_used():
    assert fault_of(DEFAULT) == ""
    assert [each.weight for each in DEFAULT.criteria] == [3, 2, 2, 1]


@pytest.mark.parametrize(
    "bad",
    [RubricSpec(()), RubricSpec((replace(A, lowest=5),)), RubricSpec((replace(A, highest=22),))],
)
def test_a_fault_is_a_sentence(bad):
    assert fault_of(bad).endswith(".")


def test_keys_stay_and_new_ones_are_free():
    found = named([CriterionSpec("Team"), A, B, CriterionSpec("")], ["team", "aim", "team", ""])
    assert [each.key for each in found] == ["team-2", "aim", "team", "criterion"]


@pytest.mark.parametrize(
    ("new", "sentences"),
    [
        (OLD, []),
        (RubricSpec((B, A)), ["The order of the criteria."]),
        (RubricSpec((A,)), ["Gone: Team."]),
        (RubricSpec((A, B, CriterionSpec("Risk", key="risk"))), ["New: Risk."]),
        (RubricSpec((replace(A, weight=2, label="Goal"), B)), ["Aim: called, weight changed."]),
        (
            replace(OLD, guidance="Read.", mode="order", asks_confidence=True),
            [
                "How reviews are counted.",
                "The guidance.",
                "Whether reviewers say how sure they are.",
            ],
        ),
    ],
)
def test_changes_are_said(new, sentences):
    assert changes(OLD, new) == sentences


def test_only_a_kept_scale_and_the_mode_make_reviews_incomparable():
    assert incomparable(OLD, RubricSpec((B, CriterionSpec("Risk", key="risk", highest=9)))) == ""
    assert incomparable(OLD, RubricSpec((replace(A, highest=9), B))) == (
        "the scale of “Aim” would change"
    )
    assert incomparable(OLD, replace(OLD, mode="order")) == "how reviews are counted would change"


def test_pass_or_fail_has_two_values():
    made = as_pass_or_fail(replace(A, weight=3, anchors={"1": "Poor"}))
    assert (made.lowest, made.highest, made.weight) == (0, 1, 1)
    assert made.anchors == {"0": "Fail", "1": "Pass"}
