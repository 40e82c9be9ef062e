import pytest

from grants.answers import Asked, problems
from grants.answers.texts import parse_link


def said(value, kind="long_text", **limits):
    return [p.message for p in problems(value, Asked("q", kind, "Q", **limits))]


def test_a_limit_in_characters_counts_what_people_see():
    assert said("👩🏽‍🔬🇩🇪e\u0301", character_limit=3) == []
    assert said("👩🏽‍🔬🇩🇪e\u0301!", character_limit=3) == ["1 character more than the 3 allowed."]


def test_words_and_characters_can_both_be_limited():
    assert said("one two three", word_limit=2, character_limit=10) == [
        "3 words, 1 more than the 2 allowed.",
        "3 characters more than the 10 allowed.",
    ]


def test_a_short_text_never_has_more_than_a_title_may_have():
    assert said("x" * 301, "short_text", character_limit=500) == [
        "1 character more than the 300 allowed."
    ]
    assert said("x" * 11, "short_text", character_limit=10) == [
        "1 character more than the 10 allowed."
    ]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("www.example.org", "https://www.example.org"),
        ("git.example.org:8443/x", "https://git.example.org:8443/x"),
        ("10.5281/zenodo.123", "https://doi.org/10.5281/zenodo.123"),
        ("doi: 10.5281/zenodo.123", "https://doi.org/10.5281/zenodo.123"),
        ("my page", "my page"),
        ("", ""),
    ],
)
def test_a_link_gets_what_is_missing_in_front(typed, stored):
    assert parse_link(typed) == stored
    assert parse_link(stored) == stored


NO_LINK = "this is not a web address. Write it like https://example.org/page."


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("https://example.org", []),
        ("https://مثال.example/ü", []),
        ("my page", [NO_LINK]),
        ("ftp://example.org", [NO_LINK]),
        ("javascript:alert(1)", [NO_LINK]),
        ("https://localhost", [NO_LINK]),
        ("http://[::1", [NO_LINK]),
        ("https://example.org/" + "x" * 2000, [NO_LINK]),
        (
            "https://ada:secret@example.org",
            ["the address holds a password. Take it out before you save it here."],
        ),
    ],
)
def test_links_are_addresses_of_the_web(value, found):
    assert said(value, "link") == found
