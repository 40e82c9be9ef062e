import pytest

from releases.licence_text import MAX_CHARACTERS, is_notice, normalise, words


def kept(text, titles=()):
    return " ".join(normalise(text, dict.fromkeys(titles)).tokens)


@pytest.mark.parametrize(
    "line",
    ["Copyright (c) 2026 Ada Lovelace", "Copyright 2019-2026 The Seedcorn Developers (see AUTHORS)", "(c) 2026 Ada",
     "\u00a9 2026 Max-Planck-Society", "# Copyright (C) 2026, Ada <ada@example.org>", "2009-2026 (c) Ada Lovelace",
     "Copyright <year> <copyright holders>", "Copyright [yyyy] [name of copyright owner]", "All rights reserved.",
     "Copyright (C) 2007 Free Software Foundation, Inc. <https://fsf.org/>", "Portions Copyright (c) 2020 Will May"],
)  # fmt: skip
def test_copyright_lines(line):
    assert is_notice(line) is True


@pytest.mark.parametrize(
    "line",
    ["(c) You must retain the notice", "Copyright holders may charge a fee", "Copyright (c) 2026 Ada, not for sale",
     "copyright notice and this permission notice shall be included", "Copyright (c) 2026 Ada <for research use only>",
     "Copyright 2026 Ada, ask us before you run this code anywhere", "Permission is granted", "(c) the patent",
     "Copyright " + "Ada " * 40],
)  # fmt: skip
def test_lines_that_say_more(line):
    assert is_notice(line) is False


@pytest.mark.parametrize(
    ("left", "right"),
    [("sub-license", "sublicense"), ("Licence", "LICENSE"), ("non-infringement", "noninfringement"), ("\u201cAS IS\u201d", '"as is"'),
     ("copyright holder", "copyright owner"), ("https://a.example", "http://a.example"), ("a \u2014 b", "a - b"), ("per cent", "percent")],
)  # fmt: skip
def test_words_the_guidelines_call_the_same(left, right):
    assert words(left) == words(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("not", ""),
        ("may", "must"),
        ("fee", "free"),
        ("~~a~~", "a"),
        ("a\u200bb", "ab"),
        ("$5", "5"),
        ("C++", "C"),
    ],
)
def test_words_that_differ(left, right):
    assert words(left) != words(right)


def test_list_numbers_are_ignored_at_the_start_of_a_line_only():
    assert kept("1. First\n(b) second\n* third\niv) fourth") == "first second third fourth"
    assert kept("under section 2. Then (b) follows") == "under section 2 then b follows"


def test_titles_are_set_aside_at_the_top_only():
    assert kept("MIT License\n\nWords", ["mit license"]) == "words"
    assert kept("Words\n\nMIT License", ["mit license"]) == "words mit license"


def test_the_first_tag_is_set_aside_a_second_one_is_not():
    found = normalise("SPDX-License-Identifier: MIT\nSPDX-License-Identifier: ISC\nWords", {})
    assert (found.tag, " ".join(found.tokens)) == ("MIT", "spdx license identifier isc words")


def test_a_text_over_the_limit_is_an_error():
    with pytest.raises(ValueError, match="longer"):
        normalise("x" * (MAX_CHARACTERS + 1), {})
