import pytest

from grants.answers import Asked
from grants.question_list import (
    condition_in_words,
    escape_markdown,
    limits,
    markdown,
    question_list,
)
from grants.structure import Part

SOFTWARE = Asked("software", "yes_no", "Is it software?")
FIELD = Asked(
    "field",
    "choice",
    "Your field",
    options={
        "choices": [{"value": "ml", "label": "Machine learning"}, {"value": "x", "label": "X"}]
    },
)
LICENCE = Asked(
    "licence",
    "short_text",
    "Licence",
    help="By its SPDX name.",
    required=False,
    shown_if={"question": "software", "is": ["yes"]},
    identifying=True,
)
PARTS = (
    Part("about", "About", "Who you are.", (SOFTWARE, FIELD)),
    Part(
        "code",
        "Code",
        "",
        (LICENCE, Asked("team", "team", "Team")),
        shown_if={"question": "field", "is": ["ml", "x"]},
    ),
)


def test_sections_and_questions_are_numbered_and_told_in_words():
    about, code = question_list(PARTS)
    assert [(q.number, q.label, q.choices) for q in about.questions] == [
        ("1.1", "Is it software?", ("Yes", "No")),
        ("1.2", "Your field", ("Machine learning", "X")),
    ]
    assert code.condition == "Only if you answer “Machine learning” or “X” to “Your field”."
    licence, team = code.questions
    assert licence.condition == "Only if you answer “Yes” to “Is it software?”."
    assert licence.facts == ("One line of text", "Optional")
    assert (licence.lines, licence.identifying) == (1, True)
    assert team.columns == ("Name", "E-mail", "Role in the work", "ORCID iD", "Organisation")


@pytest.mark.parametrize(
    ("kind", "options", "last"),
    [
        ("team", {"orcid": False}, ("Role in the work", "Organisation")),
        ("budget", {}, ("Description", "Amount")),
        ("budget", {"years": 3}, ("Year", "Amount")),
        ("plan", {}, ("Published by", "If closed: why")),
    ],
)
def test_a_table_lists_the_columns_its_form_asks_for(kind, options, last):
    part = Part("work", "Work", "", (Asked("q", kind, "Q", options=options),))
    assert question_list([part])[0].questions[0].columns[-2:] == last


def test_a_condition_on_a_question_that_is_gone_says_nothing():
    assert condition_in_words({"question": "gone", "is": ["x"]}, {}) == ""


@pytest.mark.parametrize(
    ("kind", "options", "told"),
    [
        ("number", {"min": 1, "max": 5, "unit": "years"}, ("From 1 years to 5 years",)),
        ("number", {"min": 0}, ("At least 0",)),
        ("number", {"unit": "months"}, ("In months",)),
        ("money", {"min": 10_000_00, "max": 50_000_00}, ("From €10,000.00 to €50,000.00",)),
        ("money", {}, ("In EUR",)),
        ("date", {"earliest": "2027-01-01"}, ("Not before 2027-01-01",)),
        ("choices", {"min": 1, "max": 3, "choices": []}, ("1 to 3 of them",)),
        ("choices", {"max": 2, "choices": []}, ("At most 2",)),
        (
            "file",
            {"types": ["pdf", "csv"], "max_bytes": 5 * 1024 * 1024, "max_pages": 4, "max_files": 2},
            ("PDF or CSV", "Up to 2 files", "Up to 4 pages", "Up to 5 MB"),
        ),
        (
            "budget",
            {
                "years": 3,
                "cap": 100_000_00,
                "indirect_percent": "15",
                "indirect_of": ["Staff"],
                "categories": ["Staff", "Travel"],
            },
            (
                "In EUR",
                "Over 3 years",
                "In all at most €100,000.00",
                "Indirect costs up to 15 % of Staff",
                "Categories: Staff, Travel",
            ),
        ),
    ],
)
def test_limits_are_told_for_each_kind(kind, options, told):
    assert limits(Asked("q", kind, "Q", options=options)) == told


def test_limits_of_a_text():
    asked = Asked("q", "long_text", "Q", word_limit=1500, character_limit=9000)
    assert limits(asked) == ("Up to 1,500 words", "Up to 9,000 characters")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        (
            "*bold* _it_ `c` [a](b) <b> a|b ~x~ &amp;",
            r"\*bold\* \_it\_ \`c\` \[a\](b) \<b\> a\|b \~x\~ \&amp;",
        ),
        ("# No heading", r"\# No heading"),
        ("- no list\n+ none\n1. none\n12) none", "\\- no list\n\\+ none\n1\\. none\n12\\) none"),
        ("E-mail 1.5 plain-text #5", "E-mail 1.5 plain-text #5"),
    ],
)
def test_markdown_of_a_text_shows_it_as_it_is_written(text, escaped):
    assert escape_markdown(text) == escaped


def test_the_markdown_file_has_headings_boxes_tables_and_room():
    text = markdown("Open *round*", ["A call."], question_list(PARTS))
    assert text.startswith("# Open \\*round\\*\n\nA call.\n\n## 1. About\n\nWho you are.\n")
    assert "### 1.1 Is it software?\n\n*Yes or no.*\n\n- [ ] Yes\n- [ ] No\n" in text
    assert "### 2.1 Licence\n\nBy its SPDX name.\n\n*One line of text. Optional.*\n" in text
    assert "Only if you answer “Yes” to “Is it software?”.\n\nYour answer:\n" in text
    assert "| Name | E-mail | Role in the work | ORCID iD | Organisation |\n| --- | --- |" in text
