import hashlib
from copy import deepcopy

import pytest

from grants.snapshot import (
    asked_amount,
    fingerprint,
    for_reviewers,
    pledged_outputs,
    search_text,
    value_of,
    without_identity,
)
from grants.structure import content_of, structure_for
from tests.factories.grants import default_answers, plan_row


@pytest.fixture
def content(default_call):
    return content_of(structure_for(default_call), default_answers(proposal="The method."))


def test_the_fingerprint_is_sha256_of_canonical_json():
    text = '{"a":"é","b":[1,2]}'
    assert fingerprint({"b": [1, 2], "a": "é"}) == hashlib.sha256(text.encode()).hexdigest()


def test_one_changed_letter_changes_the_fingerprint(content):
    before = fingerprint(content)
    content["sections"][0]["questions"][0]["value"] = "Open kernelS"
    assert fingerprint(content) != before


def test_what_identifies_is_not_in_the_blind_content(content):
    blind = without_identity(content)
    assert value_of(content, "team")[0]["name"] == "Ada Lovelace"
    assert value_of(blind, "team") is None
    assert "Ada Lovelace" not in str(blind)
    assert [section["key"] for section in blind["sections"]] == [
        "about",
        "proposal",
        "team",
        "plan",
        "declarations",
    ]


def test_a_section_that_only_identifies_is_left_out_whole(content):
    only_team = {"sections": [{"key": "who", "title": "Who", "questions": []}]}
    only_team["sections"][0]["questions"] = [
        question for question in content["sections"][2]["questions"] if question["key"] == "team"
    ]
    assert without_identity(only_team) == {"sections": []}


def with_indirect_costs(content):
    """The content with a rule of indirect costs frozen beside its budget."""
    changed = deepcopy(content)
    for section in changed["sections"]:
        for question in section["questions"]:
            if question["kind"] == "budget":
                question["options"] = {"indirect_percent": "15"}
    return changed


def test_what_only_staff_read_is_in_no_reviewers_content(content):
    assert value_of(content, "consent") == "yes"
    for blind in (True, False):
        shown = for_reviewers(content, blind=blind)
        assert value_of(shown, "consent") is None
        assert (value_of(shown, "team") is None) is blind
    assert value_of(for_reviewers(content, blind=False), "ai_use") == "no"


def test_amount_and_pledge_are_read_from_the_content(content, default_call):
    assert asked_amount(content) == 80_000_00
    assert pledged_outputs(content) == [plan_row()]
    assert asked_amount(with_indirect_costs(content)) == 92_000_00
    nothing = content_of(structure_for(default_call), {})
    assert asked_amount(nothing) is None
    assert pledged_outputs(nothing) == []


def test_search_text_holds_the_prose_without_identity(content):
    assert search_text(content) == {
        "title": "Open kernels",
        "keywords": "kernels, compilers",
        "text": "We make fast kernels and share them.\n\nThe method.",
    }
