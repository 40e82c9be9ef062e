import pytest

from grants.answers import Asked, Finding, Problem, empty, is_empty, row_fields, years_of


@pytest.mark.parametrize(
    ("value", "nothing"),
    [
        ("", True), ("  ", True), ("x", False), ("0", False), (None, True), ([], True), ({}, True),
        (0, False), (5, False), ([{}], False), ({"name": ""}, False),
    ],
)  # fmt: skip
def test_zero_is_an_answer_and_white_space_is_none(value, nothing):
    assert is_empty(value) is nothing


def test_the_empty_value_has_the_shape_of_its_kind():
    assert [empty(k) for k in ("long_text", "money", "choices", "team", "file", "organisation")] == [
        "", "", [], [], None, {},
    ]  # fmt: skip


def test_a_row_holds_what_the_question_asks():
    one, two = (Asked("q", "budget", "Q", options={"years": n}) for n in (1, 2))
    assert row_fields(one) == ("category", "description", "amount")
    assert row_fields(two) == ("category", "description", "year", "amount")
    assert "orcid" in row_fields(Asked("q", "team", "Q"))
    assert "orcid" not in row_fields(Asked("q", "team", "Q", options={"orcid": False}))
    assert years_of({}) == 1


def test_a_finding_says_which_answer_is_meant():
    assert Finding("s", "q", "Title", Problem("is too long.")).message == "Title: is too long."
    asked = Finding("s", "q", "Did you?", Problem("nothing is chosen yet."))
    assert asked.message == "Did you? Nothing is chosen yet."
