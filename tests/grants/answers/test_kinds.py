import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.answers import (
    Asked,
    Problem,
    amount_text,
    as_text,
    empty,
    is_empty,
    known_licence,
    parse,
    parse_keywords,
    posted_pairs,
    problems,
    words_of,
)


def asked(kind, **changes):
    return Asked(key="q", kind=kind, label="Question", **changes)


def messages(value, question):
    return [problem.message for problem in problems(value, question)]


def plan(**changes):
    row = {
        "title": "Code",
        "kind": "code",
        "openness": "open",
        "licence": "MIT",
        "place": "https://git.example.org",
        "date": "2027-12-31",
        "reason": "",
    }
    return [row | changes]


def test_text_is_cleaned_but_never_cut():
    assert parse(asked("short_text"), {"q": " Fast \t kernels\u00a0"}) == "Fast kernels"
    text = "One\r\n\r\nTwo " + "word " * 5000
    assert parse(asked("long_text"), {"q": text}) == text.replace("\r\n", "\n")
    assert parse(asked("long_text"), {"value": "from autosave"}) == "from autosave"


def test_keywords_are_split_and_each_kept_once_in_order():
    assert parse_keywords("kernels, Compilers;kernels\n GPU  code ,,KERNELS") == [
        "kernels",
        "Compilers",
        "GPU code",
    ]
    assert parse(asked("keywords"), {"q": "a, b"}) == ["a", "b"]


def test_rows_are_read_from_a_formset_without_deleted_and_empty_ones():
    data = {
        "q-TOTAL_FORMS": "4",
        "q-0-name": "Ada",
        "q-0-email": "ada@example.org",
        "q-1-name": "Gone",
        "q-1-DELETE": "on",
        "q-3-name": "Ben",
    }
    assert parse(asked("team"), data) == [
        {"name": "Ada", "email": "ada@example.org", "role": "", "orcid": "", "organisation": ""},
        {"name": "Ben", "email": "", "role": "", "orcid": "", "organisation": ""},
    ]


@pytest.mark.parametrize("total", ["", "x", "-3", "99999999999999"])
def test_a_strange_number_of_rows_does_no_harm(total):
    assert parse(asked("team"), {"q-TOTAL_FORMS": total}) == []


def test_amounts_become_minor_units_and_what_is_none_stays_as_typed():
    data = {
        "q-TOTAL_FORMS": "2",
        "q-0-category": "Staff",
        "q-0-amount": "12 500.50",
        "q-1-category": "Travel",
        "q-1-amount": "about 3k",
    }
    rows = parse(asked("budget"), data)
    assert [row["amount"] for row in rows] == [1250050, "about 3k"]
    assert messages(rows, asked("budget")) == [
        "row 2: “about 3k” is not an amount. Write it like 12,500.00."
    ]


@pytest.mark.parametrize(
    ("boxes", "stored"),
    [
        (("1", "3", "2027"), "2027-03-01"),
        (("31", "2", "2027"), "2027-02-31"),
        (("x", "", ""), "--x"),
    ],
)
def test_dates_come_from_three_boxes_and_impossible_ones_are_kept(boxes, stored):
    data = {"q-TOTAL_FORMS": "1", "q-0-title": "Code"}
    data |= {
        f"q-0-date_{name}": box for name, box in zip(("day", "month", "year"), boxes, strict=True)
    }
    assert parse(asked("plan"), data)[0]["date"] == stored


def test_a_plan_row_with_only_its_choices_is_no_row():
    data = {"q-TOTAL_FORMS": "1", "q-0-openness": "open", "q-0-kind": "code"}
    assert parse(asked("plan"), data) == []


@pytest.mark.parametrize(
    "kind", ["short_text", "long_text", "keywords", "team", "budget", "plan", "file"]
)
def test_nothing_entered_is_a_problem_only_when_required(kind):
    assert is_empty(empty(kind))
    assert problems(empty(kind), asked(kind)) == [Problem("nothing is entered yet.")]
    assert problems(empty(kind), asked(kind, required=False)) == []


def test_limits_are_exact():
    question = asked("long_text", word_limit=3)
    assert messages("one two three", question) == []
    assert messages("one two three four", question) == ["4 words, 1 more than the 3 allowed."]
    assert messages("x" * 300, asked("short_text")) == []
    assert messages("x" * 301, asked("short_text")) == ["1 character more than the 300 allowed."]


def test_a_keyword_that_is_a_sentence_is_a_problem():
    assert messages(["k" * 81], asked("keywords")) == [
        f"“{'k' * 40}…” is too long for a keyword. Separate keywords with commas."
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "row 1: give the name."),
        ({"email": "ada"}, "row 1: give an e-mail address, like name@example.org."),
    ],
)
def test_team_rows(change, said):
    row = {"name": "Ada", "email": "ada@example.org", "role": ""}
    assert messages([row], asked("team")) == []
    assert messages([row | change], asked("team")) == [said]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"category": "", "description": ""}, "row 1: say what it is for."),
        ({"amount": ""}, "row 1: give the amount."),
        ({"amount": 0}, "row 1: the amount must be more than zero."),
        ({"amount": -5}, "row 1: the amount must be more than zero."),
    ],
)
def test_budget_rows(change, said):
    row = {"category": "Staff", "description": "", "amount": 100}
    assert messages([row], asked("budget")) == []
    assert messages([row | change], asked("budget")) == [said]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "row 1: name the output."),
        ({"kind": "poem"}, "row 1: choose what kind of output it is."),
        ({"openness": ""}, "row 1: say whether it becomes open."),
        ({"licence": ""}, "row 1: name the licence; write it like MIT or Apache-2.0."),
        (
            {"licence": "My own"},
            "row 1: “My own” is not a licence of the SPDX list; write it like MIT or Apache-2.0.",
        ),
        ({"place": ""}, "row 1: say where it will be published."),
        ({"date": "2027-02-31"}, "row 1: give the date by which it is published, like 31 12 2027."),
    ],
)
def test_open_rows_of_the_plan(change, said):
    assert messages(plan(), asked("plan")) == []
    assert said in messages(plan(**change), asked("plan"))


def test_closed_rows_need_a_reason_and_a_plan_with_nothing_open_is_worth_a_look():
    closed = {"openness": "closed", "licence": "", "place": "", "date": ""}
    assert "row 1: say why it stays closed." in messages(plan(**closed), asked("plan"))
    found = problems(plan(**closed, reason="Patient data"), asked("plan"))
    assert found == [Problem("nothing in this plan becomes open.", "warning")]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("MIT", True),
        ("Apache-2.0 OR MIT", True),
        ("GPL-2.0-or-later WITH Classpath-exception-2.0", True),
        ("", False),
        ("Proprietary", False),
        ("MIT AND", False),
    ],
)
def test_licences_are_of_the_spdx_list(text, known):
    assert known_licence(text) is known


def test_values_as_people_read_them():
    assert as_text(["a", "b"], asked("keywords")) == "a, b"
    rows = [{"category": "Staff", "description": "", "amount": 1250}]
    assert as_text(rows, asked("budget")) == "Staff · €12.50"
    assert as_text({"name": "x.pdf"}, asked("file")) == "x.pdf"
    assert as_text(None, asked("file")) == ""
    assert (words_of("two words"), words_of(rows)) == (2, 0)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1250050, "EUR", "12500.50"),
        (300, "JPY", "300"),
        ("a lot", "EUR", "a lot"),
        (5, "CHF", "0.05"),
    ],
)
def test_an_amount_is_shown_as_one_types_it(amount, currency, text):
    assert amount_text(amount, currency) == text


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30)


@given(st.lists(st.fixed_dictionaries({"name": TEXT, "email": TEXT, "role": TEXT}), max_size=4))
def test_what_a_page_shows_posts_back_the_same_rows(rows):
    question = asked("team")
    data = dict(posted_pairs(rows, question))
    once = parse(question, data)
    assert parse(question, dict(posted_pairs(once, question))) == once


@given(st.integers(1, 10**12), st.sampled_from(["EUR", "JPY", "SEK"]))
def test_an_amount_posts_back_the_same(amount, currency):
    question = asked("budget", currency=currency)
    rows = [{"category": "Staff", "description": "", "amount": amount}]
    assert parse(question, dict(posted_pairs(rows, question))) == rows


@given(st.text(max_size=200))
def test_any_text_is_stored_the_same_the_second_time(text):
    for kind in ("short_text", "long_text"):
        once = parse(asked(kind), {"q": text})
        assert parse(asked(kind), {"q": once}) == once


TYPED = [
    ("number", "1,250.50", "1250.5"),
    ("money", "€1,250.5", 125050),
    ("money", "a lot", "a lot"),
    ("date", "2027-3-1", "2027-03-01"),
    ("choice", " b ", "b"),
    ("yes_no", "yes", "yes"),
    ("consent", "yes", "yes"),
    ("link", "example.org/x", "https://example.org/x"),
]


@pytest.mark.parametrize(("kind", "typed", "stored"), TYPED)
def test_what_is_typed_is_understood_and_posts_back_the_same(kind, typed, stored):
    question = asked(kind)
    assert parse(question, {"q": typed}) == stored
    assert parse(question, {"value": typed}) == stored
    shown = posted_pairs(stored, question)
    again = dict(shown) if isinstance(shown, list) else {"q": shown}
    assert parse(question, again) == stored


@pytest.mark.parametrize(
    "kind", ["number", "money", "date", "choice", "choices", "yes_no", "link", "organisation"]
)
def test_nothing_posted_is_nothing_entered(kind):
    question = asked(kind)
    assert parse(question, {}) == empty(kind)
    assert [p.level for p in problems(empty(kind), question)] == ["error"]
    assert problems(empty(kind), asked(kind, required=False)) == []


CHOICES = {"choices": [{"value": "a", "label": "Alpha"}, {"value": "b", "label": "Beta"}]}


def test_answers_read_as_words():
    assert as_text("b", asked("choice", options=CHOICES)) == "Beta"
    assert as_text(["a", "gone"], asked("choices", options=CHOICES)) == "Alpha, gone"
    assert as_text("no", asked("yes_no")) == "No"
    assert as_text("yes", asked("consent")) == "Agreed"
    assert as_text("12.5", asked("number", options={"unit": "km"})) == "12.5 km"
    assert as_text(0, asked("money")) == "€0.00"
    assert as_text("2027-03-01", asked("date")) == "1\u00a0Mar\u00a02027"
    oxford = {"name": "Oxford", "ror": "https://ror.org/052gg0110"}
    assert as_text(oxford, asked("organisation")) == "Oxford (https://ror.org/052gg0110)"
    assert as_text([{"name": "x.pdf"}, {"name": "y.pdf"}], asked("file")) == "x.pdf, y.pdf"
    rows = [{"category": "Staff", "description": "", "year": 2, "amount": 1250}]
    assert as_text(rows, asked("budget", options={"years": 2})) == "Staff · Year 2 · €12.50"


def test_a_date_comes_from_three_boxes_before_what_autosave_made_of_them():
    data = {"value": "2027-mar-01", "q_day": "1", "q_month": "mar", "q_year": "2027"}
    assert parse(asked("date"), data) == "2027-03-01"
    assert posted_pairs("2027-03-01", asked("date")) == [
        ["q", "2027-03-01"],
        ["q_year", "2027"],
        ["q_month", "3"],
        ["q_day", "1"],
    ]


def test_consent_is_asked_for_in_its_own_words():
    assert messages("", asked("consent")) == ["tick the box if you agree."]
    assert messages("", asked("yes_no")) == ["nothing is chosen yet."]
