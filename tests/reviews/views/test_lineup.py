import pytest

from reviews.queries.calibrating import Estimate, Harshness
from reviews.queries.ranking import RankingRow
from reviews.views.lineup import (
    arranged,
    headings,
    is_sort,
    model_cells,
    percent,
    raw_cells,
    severity_line,
    short_money,
    signed,
)


def row(position, **more):
    values = {
        "reference": f"APP-{position}",
        "title": f"Title {position}",
        "rank": position,
        "tied": False,
        "reviews": 3,
        "mean": 5.0 - position,
        "spread": 0.5,
        "lowest": 1.0,
        "highest": 5.0,
        "asked": 100,
        "cumulative": 100 * position,
        "above_line": False,
        "outcome": "",
        "outcome_name": "",
        "amount": None,
    }
    return RankingRow(position=position, **(values | more))


GUESS = Estimate(3.456, 0.321, 2.5, 2, 4, 1, 9, 0.625)


def names(rows):
    return [each.position for each in rows]


def test_rows_are_sorted_either_way_and_what_is_missing_comes_last():
    rows = [row(1, spread=None), row(2, spread=0.9), row(3, spread=0.1)]
    assert names(arranged(rows, {}, "spread")) == [3, 2, 1]
    assert names(arranged(rows, {}, "-spread")) == [2, 3, 1]
    guesses = {"APP-3": GUESS, "APP-1": GUESS._replace(expected=1.5)}
    assert names(arranged(rows, guesses, "expected")) == [1, 3, 2]
    assert names(arranged(rows, guesses, "-title")) == [3, 2, 1]


def test_headings_turn_round_what_they_sort_by():
    first = {head.label: head for head in headings("rank", model=True, panel=False)}
    assert (first["Rank"].sort, first["Rank"].order) == ("-rank", "ascending")
    assert (first["Mean"].sort, first["Mean"].order) == ("-mean", "")
    assert first["Expected rank"].sort == "expected"
    falling = {head.label: head for head in headings("-mean", model=True, panel=False)}
    assert (falling["Mean"].sort, falling["Mean"].order) == ("mean", "descending")
    assert [head.label for head in headings("rank", model=False, panel=False)][-1] == "Reviews"


@pytest.mark.parametrize(
    ("text", "known"), [("mean", True), ("-chance", True), ("", False), ("--mean", False)]
)
def test_only_columns_sort(text, known):
    assert is_sort(text) == known


def test_figures_are_read_as_they_stand():
    cells = raw_cells(row(1, recommended=(2, 0, 1)))
    assert [part.split("<")[0] for part in cells.split(">")[1::2]] == ["4.00", "0.50", "3", "2·0·1"]
    shown = model_cells(GUESS, 10, 4)
    assert "3.46 <" in shown
    assert "± 0.32" in shown
    assert "2.5 <" in shown
    assert "(2–4)" in shown
    assert "62 %" in shown
    assert 'd="M0.0 6H90.0"' in shown
    assert 'd="M10.0 6H40.0"' in shown
    assert 'd="M40.0 0V12"' in shown
    assert model_cells(None, 10, 4).count("–") == 4


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0, "0 %"), (0.001, "under 1 %"), (0.5, "50 %"), (0.999, "over 99 %"), (1, "100 %")],
)
def test_almost_sure_is_not_sure(chance, words):
    assert percent(chance) == words


def test_severity_is_said_only_when_it_is_proven():
    harsh = severity_line("Rita", Harshness("k", 12, 2.5, -0.8, 0.2))
    assert (harsh.effect, harsh.words) == ("−0.80", "severe by 0.80")
    assert harsh.interval == "−1.13 to −0.47"
    unclear = severity_line("Otto", Harshness("k", 12, 3.5, 0.3, 0.2))
    assert unclear.words == "like the others, as far as can be told"


def test_signs_and_money():
    assert (signed(0.4), signed(-0.4)) == ("+0.40", "−0.40")
    assert (short_money(80_000_00, "EUR"), short_money(80_000_50, "EUR")) == (
        "€80,000",
        "€80,000.50",
    )
