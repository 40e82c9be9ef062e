from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.answers import Asked, parse, problems, totals
from grants.answers.budget import share

CATEGORIES = ["Staff", "Travel", "Compute"]
RULE = {"categories": CATEGORIES, "years": 2, "indirect_percent": "15", "indirect_of": ["Staff"]}


def row(category="Staff", amount=100, year=1):
    return {"category": category, "description": "", "year": year, "amount": amount}


def said(rows, **options):
    return [p.message for p in problems(rows, Asked("q", "budget", "Q", options=options))]


def test_a_budget_of_two_years_with_indirect_costs_of_some_categories():
    rows = [row(amount=1003), row("Travel", 500), row(amount=2001, year=2)]
    found = totals(rows, RULE)
    assert found.years == (1, 2)
    assert [(line.name, line.by_year) for line in found.categories] == [
        ("Staff", (1003, 2001)),
        ("Travel", (500, 0)),
    ]
    assert found.direct.by_year == (1503, 2001)
    # 150.45 and 300.15: rounded for each year.
    assert (found.indirect.name, found.indirect.by_year) == (
        "Indirect costs (15% of Staff)",
        (150, 300),
    )
    assert (found.whole.by_year, found.whole.total) == ((1653, 2301), 3954)


@pytest.mark.parametrize(
    ("amount", "percent", "rounded"),
    [(10, "15", 2), (1, "50", 1), (1, "49.9", 0), (333, "12.5", 42), (100, "0.5", 1), (99, "0", 0)],
)
def test_a_share_is_rounded_half_up(amount, percent, rounded):
    assert share(amount, percent) == rounded


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "category": st.sampled_from([*CATEGORIES, "Gone", ""]),
            "description": st.just(""),
            "year": st.sampled_from([1, 2, 3, 9, ""]),
            "amount": st.one_of(st.integers(1, 10**14), st.just("a lot")),
        }
    ),
    max_size=12,
)
OPTIONS = st.fixed_dictionaries(
    {
        "categories": st.just(CATEGORIES),
        "years": st.integers(1, 4),
        "indirect_percent": st.sampled_from(["", "0", "7", "12.5", "33.33"]),
        "indirect_of": st.sampled_from([None, [], ["Staff"], ["Staff", "Travel"]]),
    }
)


@given(ROWS, OPTIONS)
def test_everything_adds_up(rows, options):
    found = totals(rows, options)
    counted = [r["amount"] for r in rows if isinstance(r["amount"], int)]
    assert found.direct.total == sum(counted)
    by_category = zip(*(line.by_year for line in found.categories), strict=True)
    assert [sum(year) for year in by_category] == list(found.direct.by_year if counted else ())
    extra = found.indirect.by_year if found.indirect else (0,) * len(found.years)
    assert [d + e for d, e in zip(found.direct.by_year, extra, strict=True)] == list(
        found.whole.by_year
    )
    assert sum(found.whole.by_year) == found.whole.total
    if found.indirect:
        chosen = options["indirect_of"]
        base = sum(
            r["amount"]
            for r in rows
            if isinstance(r["amount"], int) and (chosen is None or r["category"] in chosen)
        )
        exact = Fraction(base) * Fraction(options["indirect_percent"]) / 100
        assert abs(found.indirect.total - exact) <= Fraction(len(found.years), 2)


def test_more_than_the_cap_is_an_error_with_the_amounts():
    assert said([row(amount=100_00)], cap=100_00) == []
    assert said([row(amount=100_00)], cap=100_00, indirect_percent="15") == [
        "the total is €115.00, €15.00 more than the €100.00 allowed."
    ]


def test_rows_name_a_category_and_a_year_of_the_form():
    assert said([row("Boats")], categories=CATEGORIES) == [
        "row 1: “Boats” is not one of the categories; choose a category."
    ]
    assert said([row("") | {"description": "Hull"}], categories=CATEGORIES) == [
        "row 1: choose a category."
    ]
    assert said([row(year="")], years=3) == ["row 1: choose the year, 1 to 3."]
    assert said([row(year=4)], years=3) == ["row 1: choose the year, 1 to 3."]


def test_the_year_is_part_of_a_row_only_when_there_are_several():
    data = {"q-TOTAL_FORMS": "1", "q-0-category": "Staff", "q-0-year": "2", "q-0-amount": "5"}
    [one] = parse(Asked("q", "budget", "Q"), data)
    [two] = parse(Asked("q", "budget", "Q", options={"years": 2}), data)
    assert ("year" in one, two["year"]) == (False, 2)
