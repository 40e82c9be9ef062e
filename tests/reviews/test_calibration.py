from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from reviews.calibration import Calibration, Scored, calibrate, design_of, held_out
from reviews.mixed_model import Components
from tests.reviews.simulated_panels import Textbook, panel, triples


def by_name(found):
    return {each.application: each for each in found.merits}


def agreement(seed, variances):
    """How well the raw and the calibrated order agree with the truth (Spearman)."""
    design, merit, _ = panel(seed, applications=100, reviewers=15, variances=variances)
    found = by_name(calibrate(triples(design)))
    rows = [found[f"A{row:04d}"] for row in range(100)]
    return (
        spearmanr([row.raw for row in rows], merit).statistic,
        spearmanr([row.score for row in rows], merit).statistic,
    )


def test_calibrated_ranking_beats_the_raw_mean_when_reviewers_differ():
    raw, calibrated = np.mean([agreement(seed, (0.3, 0.3, 0.4)) for seed in range(20)], axis=0)
    assert calibrated > raw + 0.03


def test_calibrated_ranking_is_not_worse_when_reviewers_do_not_differ():
    raw, calibrated = np.mean([agreement(seed, (0.5, 0.0, 0.5)) for seed in range(20)], axis=0)
    assert calibrated > raw - 0.005


def test_nine_of_ten_truths_lie_in_the_nine_tenths_interval():
    inside = []
    for seed in range(10):
        design, merit, severity = panel(seed, applications=100, reviewers=20)
        found = calibrate(triples(design))
        for each in found.merits:
            truth = merit[int(each.application[1:])]
            inside.append(abs(each.score - found.mean - truth) < 1.645 * each.error)
        assert len(found.severities) == len(severity)
    assert 0.86 < np.mean(inside) < 0.94


def test_severity_is_found_and_harsh_reviewers_come_first():
    design, _, severity = panel(5, applications=200, reviewers=10)
    found = calibrate(triples(design)).severities
    effects = [each.effect for each in found]
    assert effects == sorted(effects)
    truth = [severity[int(each.reviewer[1:])] for each in found]
    assert np.corrcoef(effects, truth)[0, 1] > 0.95
    assert sum(each.reviews for each in found) == 600


def test_numbers_are_those_of_the_textbook():
    design, *_ = panel(6)
    found = calibrate(triples(design))
    slow = Textbook(design, found.components)
    mine = by_name(found)
    names = sorted(mine)
    assert [mine[name].score for name in names] == pytest.approx(slow.mean + slow.merits())
    assert [mine[name].error for name in names] == pytest.approx(
        np.sqrt(np.diag(slow.merit_covariance()))
    )
    assert mine["A0000"].raw == pytest.approx(design.scores[:3].mean())


def test_leaving_out_is_the_same_as_fitting_without_it():
    design, *_ = panel(7, applications=20, reviewers=6)
    components = Components(0.3, 0.2, 0.5)
    found = held_out(design, components)
    for left in (0, 17, 59):
        keep = np.arange(60) != left
        less = replace(
            design,
            rows=design.rows[keep],
            columns=design.columns[keep],
            scores=design.scores[keep],
        )
        slow = Textbook(less, components)
        row, column = design.rows[left], design.columns[left]
        expected = slow.mean + slow.merits()[row] + slow.severities()[column]
        assert found.calibrated[left] == pytest.approx(expected)
        assert found.raw[left] == pytest.approx(less.scores[less.rows == row].mean())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False), st.integers(-3, 3))
def test_order_of_arrival_and_zero_of_the_scale_do_not_matter(seed, random, shift):
    rows = triples(panel(seed, applications=20, reviewers=6)[0])
    found = calibrate(rows)
    mixed = list(rows)
    random.shuffle(mixed)
    again = calibrate(mixed)
    assert (again.merits, again.severities) == (found.merits, found.severities)
    moved = calibrate(Scored(a, r, score + shift) for a, r, score in rows)
    assert bool(moved) == bool(found)
    if found:
        scores = {name: each.score + shift for name, each in by_name(found).items()}
        moves = {name: each.score for name, each in by_name(moved).items()}
        assert moves == pytest.approx(scores, abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_scores_are_drawn_towards_the_mean_and_errors_shrink_with_evidence(seed):
    """Drawn is each score from the mean of its reviews, freed of how severe who wrote them is."""
    rows = triples(panel(seed, applications=20, reviewers=6, variances=(0.6, 0.01, 0.4))[0])
    found = calibrate(rows)
    if found:
        effect = {each.reviewer: each.effect for each in found.severities}
        for each in found.merits:
            own = [row for row in rows if row.application == each.application]
            fair = np.mean([row.score - effect[row.reviewer] for row in own]) - found.mean
            assert abs(each.score - found.mean) <= abs(fair) + 1e-9
            assert (each.score - found.mean) * fair >= -1e-9
            assert 0 < each.error < found.components.total**0.5


def crossed(applications, reviewers, score=lambda row, column: row + column * 0.1):
    return [
        Scored(f"A{row}", f"R{column}", score(row, column))
        for row in range(applications)
        for column in range(reviewers)
    ]


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([], "No reviews are in yet."),
        (crossed(9, 3), "Only 9 applications"),
        (crossed(12, 2), "Only 2 reviewers"),
        ([Scored(f"A{n}", f"R{n % 3}", n) for n in range(12)], "fewer than two reviews"),
        (
            [Scored(f"A{n}", f"R{n}{each}", n) for n in range(12) for each in range(3)],
            "handed in 1 reviews or fewer",
        ),
        (
            [Scored(f"A{n}", f"R{n // 6}{each}", n) for n in range(12) for each in range(3)],
            "2 groups that share no reviewer",
        ),
        (crossed(12, 3, lambda *_: 4), "All scores are the same"),
    ],
)
def test_too_little_data_is_refused_in_words(scores, reason):
    found = calibrate(scores)
    assert reason in found.refusal
    assert found == Calibration(refusal=found.refusal)
    assert not found


def test_scores_that_are_all_noise_are_refused():
    random = np.random.default_rng(8)
    noise = random.permutation(np.tile([1, 2, 3, 4, 5, 6], 20)).reshape(40, 3)
    # Each application gets the same three scores in turn: nothing tells them apart.
    noise[:] = [1, 3, 5]
    for row in range(40):
        noise[row] = np.roll(noise[row], row % 3)
    found = calibrate(crossed(40, 3, lambda row, column: float(noise[row, column])))
    assert "do not tell applications apart" in found.refusal


def test_reviewers_who_hardly_differ_are_noted():
    design, *_ = panel(1, applications=100, variances=(0.5, 0.0, 0.5))
    assert "hardly differ" in calibrate(triples(design)).note
    design, *_ = panel(1, applications=100)
    assert calibrate(triples(design)).note == ""


@pytest.mark.parametrize(
    "scores", [[Scored("A", "R", 1), Scored("A", "R", 2)], [Scored("A", "R", float("nan"))]]
)
def test_scores_that_make_no_sense_are_refused(scores):
    with pytest.raises(ValueError, match=r"twice|finite"):
        design_of(scores)
