"""The browser counts and adds up as the server does: same modules, same results."""

import json
from pathlib import Path

import pytest

from grants.answers import amount_text, totals
from grants.reading import sum_columns, sum_rows
from tests.core.hard_strings import HARD

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"


@pytest.fixture
def browser_page(chromium):
    """A page that can import the scripts by name, without a server."""
    context = chromium.new_context()
    page = context.new_page()

    def serve(route):
        name = route.request.url.rsplit("/", 1)[1]
        if name.endswith(".js"):
            route.fulfill(body=(SCRIPTS / name).read_text(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>x</title>", content_type="text/html")

    page.route("**/*", serve)
    page.goto("http://seedcorn.test/")
    yield page
    context.close()


def test_words_and_characters_are_counted_the_same(browser_page):
    counted = browser_page.evaluate(
        """async (texts) => {
          const { countCharacters, countWords } = await import("/wordcount.js");
          return texts.map((text) => [text, countCharacters(text), countWords(text)]);
        }""",
        [text for text, _characters, _words in HARD],
    )
    assert [tuple(row) for row in counted] == HARD


ROWS = [
    {"category": "Staff", "year": 1, "amount": 80_000_03},
    {"category": "Staff", "year": 2, "amount": 1},
    {"category": "Travel", "year": 2, "amount": 9_007_199_254_740_993},
    {"category": "", "year": "", "amount": 33},
]
RULES = [
    {"years": 1},
    {"years": 2, "indirect_percent": "15", "indirect_of": ["Staff"]},
    {"years": 3, "indirect_percent": "33.33", "indirect_of": None},
    {"years": 2, "indirect_percent": "12.5", "indirect_of": []},
]


@pytest.mark.parametrize("options", RULES)
def test_a_budget_adds_up_the_same(browser_page, options):
    found = totals(ROWS, options)
    rule = {
        "symbol": "€",
        "digits": 2,
        "years": options["years"],
        "categories": ["Staff", "Equipment", "Travel"],
        "percent": options.get("indirect_percent", ""),
        "of": options.get("indirect_of"),
        "indirect": found.indirect.name if found.indirect else "",
    }
    typed = [
        {
            "category": row["category"],
            "year": row["year"] or 0,
            "amount": amount_text(row["amount"], "EUR"),
        }
        for row in ROWS
    ]
    said = browser_page.evaluate(
        """async ([rows, text]) => {
          const { minorUnits, money, totals } = await import("/budget.js");
          const rule = JSON.parse(text);
          const read = rows.map((row) => ({ ...row, amount: minorUnits(row.amount, "€", 2) }));
          const found = totals(read, rule);
          const show = (units) => money(units, "€", 2);
          const several = found.years.length > 1;
          const all = (amounts) => amounts.reduce((a, b) => a + b, 0n);
          return found.lines.map(([name, amounts]) => [name, ...(several ? amounts.map(show) : []), show(all(amounts))]);
        }""",
        [typed, json.dumps(rule)],
    )
    assert said == [[cell.text for cell in row] for row in sum_rows(found, "EUR")]
    assert len(said[0]) == len(sum_columns(found))


@pytest.mark.parametrize(
    ("typed", "units"),
    [
        ("12,500.50", "1250050"),
        ("€ 12 500.5", "1250050"),
        ("12'500", "1250000"),
        ("0.05", "5"),
        ("-3", "-300"),
        ("1.234", None),
        ("1.2300", "123"),
        ("a lot", None),
        ("", None),
    ],
)
def test_an_amount_is_read_the_same(browser_page, typed, units):
    read = browser_page.evaluate(
        """async (text) => {
          const { minorUnits } = await import("/budget.js");
          const units = minorUnits(text, "€", 2);
          return units === null ? null : String(units);
        }""",
        typed,
    )
    assert read == units
