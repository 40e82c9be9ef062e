import pytest
from django.utils.datastructures import MultiValueDict

from grants.answers import Asked, labels_of, parse, problems, range_hint

OPTIONS = {
    "choices": [{"value": v, "label": v.upper()} for v in ("a", "b", "c")],
    "min": 1,
    "max": 2,
}


def asked(kind, **options):
    return Asked("q", kind, "Q", options=OPTIONS | options)


def said(value, kind, **options):
    return [p.message for p in problems(value, asked(kind, **options))]


@pytest.mark.parametrize(
    "data",
    [
        MultiValueDict({"q": ["b", "a", "b"]}),
        MultiValueDict({"value": ["b", "a"]}),
        {"q": ["b", "a"]},
    ],
)
def test_several_choices_are_read_each_once_in_order(data):
    assert parse(asked("choices"), data) == ["b", "a"]


def test_one_choice_that_is_alone_is_a_list_too():
    assert parse(asked("choices"), {"q": "a"}) == ["a"]
    assert parse(asked("choices"), MultiValueDict({"other": ["1"]})) == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (["a"], []),
        (["a", "b", "c"], ["choose at most 2; you chose 3."]),
        (["a", "z"], ["“z” is not offered here. Take it out."]),
    ],
)
def test_as_many_as_are_allowed(value, found):
    assert said(value, "choices") == found
    assert said(["a"], "choices", min=2) == ["choose at least 2; you chose 1."]


def test_what_is_no_longer_offered_is_kept_and_pointed_out():
    assert said("a", "choice") == []
    assert said("z", "choice") == ["“z” is not offered here. Choose one of the list."]


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("yes_no", "no", []),
        ("yes_no", "maybe", ["choose yes or no."]),
        ("consent", "yes", []),
        ("consent", "no", ["tick the box if you agree."]),
    ],
)
def test_yes_no_and_consent(kind, value, found):
    assert said(value, kind) == found


def test_labels_and_the_hint():
    assert labels_of(OPTIONS) == {"a": "A", "b": "B", "c": "C"}
    assert range_hint(OPTIONS) == "Choose 1 to 2."
    assert range_hint({"max": 2}) == "Choose up to 2."
    assert range_hint({"min": 2}) == "Choose 2 or more."
    assert range_hint({"min": 2, "max": 2}) == "Choose 2."
    assert range_hint({}) == ""
