import re
import textwrap
import time
from importlib.metadata import distributions
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from releases.licence_diff import Change, difference
from releases.licence_text import _BULLET, MAX_CHARACTERS, NORMALISER, is_notice, normalise, words
from releases.licences import preferred, recognise, same_text, table, texts
from tests.releases.texts import HOSTILE, HOSTILE_HOLDERS, OSI, filled, template

WORD = re.compile(r"[A-Za-z]{2,}")


def body_words(licence_id):
    """Positions of words the guidelines do not let a copy leave out."""
    text, found, offset, head = template(licence_id), [], 0, True
    for line in text.splitlines(keepends=True):
        title = head and " ".join(words(line)) in table().titles
        if line.strip() and not is_notice(line) and not title:
            head = False
            # List numbers such as "(ii)" may differ: the guidelines say so.
            after = len(line) - len(_BULLET.sub("", line, count=1))
            found += [(offset + m.start(), offset + m.end()) for m in WORD.finditer(line, after)]
        offset += len(line)
    return text, found


@st.composite
def one_word_edits(draw):
    licence_id = draw(st.sampled_from(OSI))
    text, spots = body_words(licence_id)
    start, end = draw(st.sampled_from(spots))
    kind = draw(st.sampled_from(["delete", "negate", "insert"]))
    if kind == "delete":
        return licence_id, text[:start] + text[end:]
    word = (
        "not"
        if kind == "negate"
        else draw(
            st.sampled_from(["no", "never", "commercial", "paid", "except", "\u043dет", "禁止"])
        )
    )
    return licence_id, f"{text[:end]} {word}{text[end:]}"


@settings(max_examples=300, deadline=None)
@given(one_word_edits())
def test_no_text_passes_with_one_word_deleted_negated_or_inserted(edit):
    licence_id, text = edit
    if len(text) <= MAX_CHARACTERS:
        assert licence_id not in _ids_if_exact(text)


def _ids_if_exact(text):
    normal = normalise(text, table().titles)
    return {
        i for d in normal.digests if d in table().hashes for i in table().classes[table().hashes[d]]
    }


@pytest.mark.parametrize(("licence_id", "said", "says"), HOSTILE)
def test_hostile_edits_do_not_pass(licence_id, said, says):
    text = filled(licence_id)
    said = next(s for s in (said, said.replace("\n", " ")) if s in text)
    found = recognise(text.replace(said, says, 1))
    assert (found.exact, found.ids, found.expression) == (False, (), "")
    assert found.nearest[0].similarity > 0.8
    assert found.changes


@pytest.mark.parametrize("line", HOSTILE_HOLDERS)
def test_terms_disguised_as_a_copyright_line_do_not_pass(line):
    assert recognise(filled("MIT", line)).exact is False


def test_there_are_at_least_sixteen_hostile_edits():
    assert len(set(HOSTILE)) + len(HOSTILE_HOLDERS) >= 16


@pytest.mark.parametrize("licence_id", OSI)
def test_every_osi_template_is_recognised_as_itself(licence_id):
    found = recognise(template(licence_id))
    assert (found.exact, licence_id in found.ids) == (True, True)


def markdown(text):
    return "# " + text.replace("\n\n", "\n\n> ", 1)


BENIGN = {
    "rewrapped at 60": lambda t: "\n\n".join(textwrap.fill(p, 60) for p in t.split("\n\n")),
    "rewrapped at 100": lambda t: "\n\n".join(textwrap.fill(p, 100) for p in t.split("\n\n")),
    "quotation marks": lambda t: t.replace('"', "“"),
    "apostrophes instead": lambda t: t.replace('"', "''"),
    "upper case": str.upper,
    "two holders": lambda t: t.replace("Ada Lovelace", "Ada Lovelace\nCopyright (c) 2024-2026 The Seedcorn Developers <dev@example.org>"),
    "no holder": lambda t: t.replace("Copyright (c) 2026 Ada Lovelace", ""),
    "all rights reserved": lambda t: t.replace("Ada Lovelace", "Ada Lovelace. All rights reserved."),
    "code fence": lambda t: f"```text\n{t}\n```\n",
    "Markdown heading": markdown,
    "comment markers": lambda t: "\n".join(f" * {line}" for line in t.splitlines()),
    "British spelling": lambda t: t.replace("license", "licence"),
    "Windows line ends": lambda t: t.replace("\n", "\r\n"),
    "byte order mark": lambda t: "\ufeff" + t,
    "indented": lambda t: textwrap.indent(t, "    "),
    "SPDX tag": lambda t: f"SPDX-License-Identifier: MIT\n\n{t}",
}  # fmt: skip


@pytest.mark.parametrize("name", BENIGN)
def test_benign_variants_pass(name):
    found = recognise(BENIGN[name](filled("MIT")))
    assert (found.exact, found.expression) == (True, "MIT")


@pytest.mark.parametrize(
    "title",
    ["", "The MIT License (MIT)\n\n", "MIT License\n===========\n\n", "License\n\nMIT License\n\n"],
)
def test_the_title_may_be_worded_differently(title):
    text = filled("MIT").removeprefix("MIT License\n\n")
    assert recognise(title + text).expression == "MIT"


def test_a_title_or_tag_of_another_licence_is_for_a_person():
    text = filled("MIT").removeprefix("MIT License\n\n")
    titled = recognise("ISC License\n\n" + text)
    tagged = recognise("SPDX-License-Identifier: Apache-2.0\n\n" + text)
    assert (titled.exact, "names another licence" in titled.problem) == (False, True)
    assert (tagged.exact, "tag names Apache-2.0" in tagged.problem) == (False, True)


def test_bsd_names_its_own_holder_where_the_template_lets_it():
    text = filled("BSD-3-Clause", "Copyright (c) 2026, Django Software Foundation")
    assert recognise(text.replace("the copyright holder nor", "Django nor")).exact is True
    assert recognise(text.replace("the copyright holder nor", "Oracle nor")).exact is False
    assert (
        recognise(text.replace("the copyright holder nor", "Django may be used nor")).exact is False
    )


def test_advice_after_the_terms_may_be_missing_but_not_replaced():
    text = template("Apache-2.0")
    terms = text[: text.index("END OF TERMS")]
    assert recognise(terms).expression == "Apache-2.0"
    assert recognise(terms + "END OF TERMS AND CONDITIONS\n").expression == "Apache-2.0"
    assert recognise(terms + "END OF TERMS AND CONDITIONS\n\nNot for banks.").exact is False


def test_only_and_or_later_share_one_text():
    text = Path("releases/data/variants/GPL-3.0-only.txt").read_text()
    found = recognise(text)
    tagged = recognise("SPDX-License-Identifier: GPL-3.0-or-later\n" + text)
    assert (found.expression, tagged.expression) == ("GPL-3.0-only", "GPL-3.0-or-later")
    assert same_text("GPL-3.0-or-later") == (
        "GPL-3.0",
        "GPL-3.0+",
        "GPL-3.0-only",
        "GPL-3.0-or-later",
    )
    assert same_text("No-Such") == ()
    assert preferred(found.ids)[0] == "GPL-3.0-only"


@pytest.mark.parametrize(
    "path", sorted(Path("releases/data/variants").glob("*.txt")), ids=lambda p: p.stem
)
def test_the_stewards_own_copies_are_recognised(path):
    assert recognise(path.read_text()).expression == path.stem


def test_a_difference_is_shown_word_by_word():
    found = recognise(filled("MIT").replace("free of charge", "for a fee"))
    assert found.nearest[0].id == "MIT"
    assert found.changes == (
        Change("permission is hereby granted", "free of charge", "for a fee"),
    ) or ((" ".join(found.missing), " ".join(found.added)) == ("free of charge", "for a fee"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\nYou agree.", "not open: Llama licence"),
        ("Gemma Terms of Use\nLast modified", "not open: Gemma terms of use"),
        ("BigScience RAIL\nuse-based restrictions as in Attachment A", "not open: RAIL (use restrictions)"),
        ("MIT plus the Commons Clause License Condition", "not open: Commons Clause"),
    ],
)  # fmt: skip
def test_well_known_closed_licences_are_named_for_the_person(text, kind):
    found = recognise(text)
    assert (found.exact, found.kind) == (False, kind)


def test_a_closed_licence_on_the_spdx_list_is_recognised_and_named():
    found = recognise(template("CC-BY-NC-4.0"))
    assert (found.exact, found.expression, found.kind) == (
        True,
        "CC-BY-NC-4.0",
        "not open: CC-BY-NC-4.0",
    )


def test_what_was_set_aside_is_shown():
    found = recognise(filled("MIT"))
    assert found.set_aside == ("mit license", "Copyright (c) 2026 Ada Lovelace")


@pytest.mark.parametrize(
    "text", ["", "MIT License", "Copyright (c) 2026 Ada Lovelace", "x" * (MAX_CHARACTERS + 1)]
)
def test_what_cannot_be_compared_says_why(text):
    found = recognise(text)
    assert (found.exact, bool(found.problem)) == (False, True)


@pytest.mark.parametrize("mark", ["~~", "\u200b", "\u202e", "\u00ad", "\x00", "<!-- "])
def test_nothing_hides_behind_marks_and_invisible_characters(mark):
    assert recognise(filled("MIT").replace("free", f"{mark}free", 1)).exact is False


def test_letters_that_only_look_alike_are_not_the_same():
    assert recognise(filled("MIT").replace("free", "fr\u0435e", 1)).exact is False


@pytest.mark.parametrize(
    "text",
    ["[" * 65_000, "a " * 32_000, "Copyright (c) " * 4_600, "Copyright " + "a-" * 32_000, "1. " * 21_000,
     "<" * 65_000, "Copyright <" * 5_900, "neither the name of " * 3_200, "\n" * 65_000, "a.b@" * 16_000,
     "SPDX-License-Identifier: " + " " * 65_000, "```" * 20_000, "# " * 32_000],
)  # fmt: skip
def test_hostile_texts_take_no_time(text):
    started = time.process_time()
    assert recognise(text).exact is False
    assert time.process_time() - started < 10


@given(st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_text_gets_an_answer(text):
    assert recognise(text).exact is False


@given(
    st.lists(st.sampled_from("abcd"), max_size=40), st.lists(st.sampled_from("abcd"), max_size=40)
)
def test_a_difference_is_empty_exactly_for_equal_texts(left, right):
    assert (difference(left, right) == ()) == (left == right)


def test_the_table_was_made_with_these_rules():
    import json

    raw = json.loads(Path("releases/data/spdx.json").read_text())
    assert raw["normaliser"] == NORMALISER
    assert (raw["source"]["licence"], raw["source"]["version"]) == ("CC0-1.0", "6.12.0")
    for number in range(0, len(texts()), 7):
        normal = normalise(texts()[number], table().titles)
        assert table().hashes.get(normal.digest) == number, table().classes[number]


def test_field_licence_files_of_installed_packages():
    """Real files: most plain ones pass, and none passes as a licence it is not declared to be."""
    files = {
        Path(str(d.locate_file(f)))
        for d in distributions()
        for f in d.files or ()
        if "dist-info" in str(f) and re.match(r"(?i)(licen[cs]e|copying)", f.name)
    }
    sound = sorted(f for f in files if f.is_file() and f.stat().st_size <= MAX_CHARACTERS)
    exact = [f for f in sound if _ids_if_exact(f.read_text(errors="replace"))]
    share = len(exact) / len(sound)
    assert share > 0.45, f"exact: {len(exact)} of {len(sound)}"
