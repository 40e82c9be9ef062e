import csv
import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.duplicates import (
    CROWD,
    SAME_TEXT,
    Entry,
    Who,
    fold,
    likenesses,
    shingles,
    side_by_side,
    text_share,
)
from tests.shared import shared_file

WORDS = [f"word{n}" for n in range(400)]
TEXT = " ".join(WORDS[:120])


def changed(text, every):
    """The text with one word in `every` replaced."""
    words = text.split()
    return " ".join(f"other{n}" if n % every == 0 else word for n, word in enumerate(words))


def pairs(entries):
    return [(each.first, each.second) for each in likenesses(entries)]


def test_a_copy_is_found_with_every_sixth_word_changed_and_a_stranger_is_not():
    entries = [
        Entry(1, TEXT),
        Entry(2, changed(TEXT, 6)),
        Entry(3, " ".join(WORDS[200:320])),
        Entry(4, ""),
    ]
    assert pairs(entries) == [(1, 2)]
    alike = likenesses(entries)[0]
    assert alike.text_score == pytest.approx(
        text_share(*map(shingles, (TEXT, changed(TEXT, 6)))), abs=1e-4
    )


def test_the_shares_the_threshold_rests_on():
    def share(every):
        return text_share(shingles(TEXT), shingles(changed(TEXT, every)))

    assert share(10) == pytest.approx(0.54, abs=0.05)
    assert share(5) == pytest.approx(0.25, abs=0.05)


@pytest.mark.parametrize(
    ("one", "other", "score", "reason"),
    [
        (Who("Ada", "ada@x.org"), Who("A. L.", "ADA@x.org"), 0.5, "Same address: Ada (ada@x.org)"),
        (
            Who("Ada Li", "", "0000-0002-1825-0097"),
            Who("Ada Li", "b@x.org", "0000-0002-1825-0097"),
            0.5,
            "Same ORCID iD: Ada Li (0000-0002-1825-0097)",
        ),
        (Who("José Núñez"), Who("NUNEZ, Jose"), 0.25, "Same name: José Núñez"),
    ],
)
def test_people_are_known_by_address_orcid_and_folded_name(one, other, score, reason):
    found = likenesses([Entry(1, "", (one,)), Entry(2, "", (other,))])
    assert [(each.score, each.reasons) for each in found] == [(score, (reason,))]


def test_a_single_name_or_a_crowd_says_nothing():
    assert pairs([Entry(n, "", (Who("Ada"),)) for n in range(2)]) == []
    crowd = [Entry(n, "", (Who("An Office", "office@x.org"),)) for n in range(CROWD + 1)]
    assert pairs(crowd) == []
    assert len(pairs(crowd[:CROWD])) == CROWD * (CROWD - 1) // 2


def test_reasons_add_up():
    who = (Who("Ada Li", "ada@x.org"),)
    found = likenesses([Entry(1, TEXT, who), Entry(2, TEXT, who)])
    assert [(each.score, each.reasons) for each in found] == [
        (1.0, ("100% of the text in common", "Same address: Ada Li (ada@x.org)"))
    ]


texts = st.lists(
    st.sampled_from(["a", "b", "Ünï", "c,", "d-e", "½", "\n", "مرحبا"]), max_size=30
).map(" ".join)


@given(st.lists(texts, max_size=6))
def test_what_is_found_is_what_comparing_all_pairs_finds(found):
    entries = [Entry(key, text) for key, text in enumerate(found)]
    share = {
        (one.key, other.key): text_share(shingles(one.text), shingles(other.text))
        for one, other in combinations(entries, 2)
    }
    surely = {pair for pair, value in share.items() if value >= 0.6}
    possibly = {pair for pair, value in share.items() if value >= SAME_TEXT}
    assert surely <= set(pairs(entries)) <= possibly


@given(st.text(max_size=200), st.text(max_size=200))
def test_side_by_side_loses_no_character(one, other):
    left, right = side_by_side(one, other)
    assert "".join(each.text for each in left) == one
    assert "".join(each.text for each in right) == other


@given(texts)
def test_side_by_side_marks_a_copy_from_first_to_last_word(text):
    left, right = side_by_side(text, text)
    assert left == right
    plain = "".join(each.text for each in left if not each.common)
    assert shingles(plain, 1) == set()


def test_side_by_side_marks_what_both_say():
    left, right = side_by_side(
        "Well, we build fast small open kernels now.",
        "They say we build fast small open kernels: nice.",
    )
    assert [each.text for each in left if each.common] == ["we build fast small open kernels"]
    assert [each.text for each in right if each.common] == ["we build fast small open kernels"]


def test_fold_takes_case_and_accents_away():
    assert fold("Müller ÉCOLE Straße") == "muller ecole strasse"


def test_three_thousand_real_applications_take_seconds_and_planted_copies_are_found():
    with shared_file("iclr2021-submissions.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    entries = [Entry(n, f"{row['title']}\n{row['abstract']}") for n, row in enumerate(rows)]
    planted = [Entry(10_000 + n, changed(entries[n].text, 7)) for n in range(0, 2000, 100)]
    begun = time.process_time()
    found = pairs([*entries, *planted])
    assert time.process_time() - begun < 20
    assert set(found) == {(each.key - 10_000, each.key) for each in planted}
