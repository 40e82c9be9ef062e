import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.edits import (
    ACTIONS,
    Board,
    Difference,
    Edit,
    compare,
    describe,
    read_edits,
    write_edits,
)

A, B = "APP-1", "APP-2"
ADA, BEN, CYD = "ada@e.org", "ben@e.org", "cyd@e.org"


def board(**more):
    """Two applications, three people, Ada on A and Ben on B."""
    fields = {
        "applications": {A, B},
        "reviewers": {ADA, BEN, CYD},
        "pairs": {(A, ADA), (B, BEN)},
        "pinned": set(),
        "never": set(),
        "standing": set(),
        "obstacles": {},
    }
    return Board(**(fields | more))


def test_lines_are_read_whatever_the_spreadsheet_made_of_them():
    text = (
        "\ufeffReviewer;Application;Action;Note;Title\r\nADA@e.org;app-1;PIN;'=known;x\r\n;;;;\r\n"
    )
    assert read_edits(text) == ([Edit(A, ADA, "pin", "=known", 2)], [])


def test_every_wrong_line_is_named():
    text = "\n".join(
        [
            "application,reviewer,action,note",
            f"{A},{ADA},promote,",
            f",{ADA},assign,",
            f"{A},{ADA},,",
            f"{A},{BEN},assign,{'x' * 501}",
            f"{B},{BEN},assign,",
        ]
    )
    edits, problems = read_edits(text)
    assert edits == [Edit(B, BEN, "assign", "", 6)]
    assert problems == [
        "Line 2: “promote” is no action. Use assign, remove, pin, forbid or free.",
        "Line 3: it needs both an application and a reviewer.",
        "Line 4: the action is missing. Use assign, remove, pin, forbid or free.",
        "Line 5: the note is longer than 500 characters.",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Missing: application, reviewer, action."),
        ("application,reviewer\nA,b", "Missing: action."),
        (f'application,reviewer,action\n"{A},{ADA},assign', "this is not CSV"),
    ],
)
def test_what_is_no_list_of_changes_is_said(text, words):
    edits, problems = read_edits(text)
    assert edits == []
    assert words in problems[0]


def test_what_is_written_reads_back_and_is_no_formula():
    rows = [(Edit(A, ADA, "pin", "=cmd()"), "-1 proof", "0.500"), (Edit(B, BEN, "assign"), "T", "")]
    text = write_edits(rows)
    assert list(csv.reader(io.StringIO(text)))[1] == [
        A, ADA, "pin", "'=cmd()", "'-1 proof", "0.500",
    ]  # fmt: skip
    edits, problems = read_edits(text)
    assert problems == []
    assert [(e.pair, e.action, e.note) for e in edits] == [
        ((A, ADA), "pin", "=cmd()"),
        ((B, BEN), "assign", ""),
    ]


def test_all_that_changes_is_shown_and_nothing_else():
    found = compare(
        board(pinned={(B, BEN)}, never={(B, CYD)}),
        [
            Edit(A, ADA, "assign"),
            Edit(A, BEN, "pin", "Asked for"),
            Edit(B, BEN, "forbid", "Rivals"),
            Edit(B, CYD, "free"),
        ],
    )
    assert found == Difference(
        added=[(A, BEN)],
        removed=[(B, BEN)],
        pinned={(A, BEN): "Asked for"},
        forbidden={(B, BEN): "Rivals"},
        lifted=[(B, BEN), (B, CYD)],
        same=1,
    )


@pytest.mark.parametrize(
    ("edit", "more", "words"),
    [
        (Edit("APP-9", ADA, "assign"), {}, "APP-9 is not in the round of this call."),
        (Edit(A, "eve@e.org", "pin"), {}, "eve@e.org is not an active reviewer of this call."),
        (
            Edit(A, BEN, "assign"),
            {"obstacles": {(A, BEN): "Conflict of interest: Siblings"}},
            f"{BEN} cannot review {A}. Conflict of interest: Siblings",
        ),
        (
            Edit(A, BEN, "assign"),
            {"never": {(A, BEN)}},
            f"{BEN} is never to review {A}, as staff said. Free the pair first.",
        ),
        (
            Edit(A, ADA, "remove"),
            {"standing": {(A, ADA)}},
            f"{ADA} was asked to review {A} already. Take it back on the assignments page.",
        ),
        (
            Edit(A, ADA, "remove"),
            {"pinned": {(A, ADA)}},
            f"{ADA} is pinned to {A}. Free the pair first.",
        ),
        (Edit(A, CYD, "remove"), {}, f"{CYD} is not planned for {A}."),
    ],
)
def test_what_cannot_be_done_says_why(edit, more, words):
    found = compare(board(**more), [edit])
    assert (found.problems, bool(found)) == ([words], False)
    line = Edit(edit.application, edit.reviewer, edit.action, line=7)
    assert compare(board(**more), [line]).problems == [f"Line 7: {words}"]


def test_a_reviewer_who_left_can_still_be_taken_off():
    found = compare(board(reviewers={BEN}), [Edit(A, ADA, "remove")])
    assert (found.removed, found.problems) == ([(A, ADA)], [])


def test_a_pair_is_named_once():
    edits = [Edit(A, BEN, "assign", line=2), Edit(A, BEN, "remove", line=5)]
    found = compare(board(), edits)
    assert found.problems == [f"Line 5: {BEN} and {A} are named on line 2 already."]


NAMES = {ADA: "Ada", BEN: "Ben", CYD: "Cyd"}


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([Edit(A, ADA, "remove"), Edit(B, ADA, "assign")], f"Ada moved from {A} to {B}"),
        ([Edit(A, ADA, "remove"), Edit(A, CYD, "assign")], f"Cyd instead of Ada on {A}"),
        (
            [
                Edit(A, ADA, "remove"),
                Edit(B, BEN, "remove"),
                Edit(A, BEN, "assign"),
                Edit(B, ADA, "assign"),
            ],
            f"Ada and Ben swapped between {A} and {B}",
        ),
        ([Edit(A, CYD, "assign")], f"Cyd planned for {A}"),
        ([Edit(A, ADA, "remove")], f"Ada taken off {A}"),
        ([Edit(A, ADA, "pin")], f"Ada pinned to {A}"),
        ([Edit(A, ADA, "forbid")], f"Ada never on {A}"),
        (
            [Edit(A, CYD, "pin"), Edit(B, BEN, "forbid"), Edit(B, CYD, "assign")],
            "Pairs: 2 planned, 1 removed, 1 pinned, 1 forbidden",
        ),
    ],
)
def test_a_change_is_told_in_a_sentence(edits, words):
    assert describe(compare(board(), edits), NAMES) == words


def test_freeing_is_told_too():
    found = compare(board(pinned={(A, ADA)}), [Edit(A, ADA, "free")])
    assert describe(found, NAMES) == f"Ada on {A} is free again"


pairs = st.tuples(st.sampled_from([A, B]), st.sampled_from([ADA, BEN, CYD]))


@given(
    pairs_=st.sets(pairs),
    rules=st.dictionaries(pairs, st.sampled_from(["pin", "never"])),
    wishes=st.dictionaries(pairs, st.sampled_from(ACTIONS)),
)
def test_doing_a_difference_leaves_none(pairs_, rules, wishes):
    """Whatever can be done, once done, is as it is already."""
    pinned = {pair for pair, kind in rules.items() if kind == "pin"}
    never = set(rules) - pinned
    before = board(pairs=pairs_, pinned=pinned, never=never)
    edits = [Edit(*pair, action) for pair, action in wishes.items()]
    done = compare(before, edits)
    lifted = set(done.lifted)
    after = board(
        pairs=(pairs_ - set(done.removed)) | set(done.added),
        pinned=(pinned - lifted) | set(done.pinned),
        never=(never - lifted) | set(done.forbidden),
    )
    assert after.pinned & after.never == set()
    possible = [
        each for each in edits if not compare(before, [each]).problems and each.action != "remove"
    ]
    again = compare(after, possible)
    assert (bool(again), again.problems, again.same) == (False, [], len(possible))
