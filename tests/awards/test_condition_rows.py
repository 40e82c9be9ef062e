import io
import json
from datetime import date

import pikepdf
import pypdf
import pytest

from awards.documents import letter_words
from awards.models import Award
from tests.awards.typesetting import AT, facts_of, pdf_of, text_of
from tests.factories.awards import ConditionFactory


@pytest.fixture
def prepared(prepared, call):
    """The award as it is read from the database, in a call in UTC."""
    call.time_zone = "UTC"
    call.save(update_fields=["time_zone"])
    return Award.objects.get()


@pytest.fixture
def counted(prepared):
    """The award with days that follow: from its start, its end, and from another condition."""
    ethics = ConditionFactory(
        award=prepared,
        kind="ethics",
        title="Ethics approval",
        output_kind="",
        promised_licence="",
        promised_place="",
        due_on=date(2027, 2, 1),
        position=5,
    )
    for position, title, kind, rule, day in (
        (6, "Raw recordings", "release", ("after_met", 30, "days", ethics), date(2027, 3, 3)),
        (7, "Data note", "report", ("after_met", 2, "months", ethics), date(2027, 4, 1)),
        (8, "Half-way report", "report", ("before_end", 6, "months", None), date(2027, 6, 30)),
    ):
        by, count, unit, after = rule
        fields = {} if kind == "release" else {"output_kind": "", "promised_licence": ""}
        ConditionFactory(
            award=prepared,
            position=position,
            title=title,
            kind=kind,
            due_on=day,
            due_by=by,
            due_count=count,
            due_unit=unit,
            due_after=after,
            **fields,
        )
    return prepared


def test_a_letter_says_what_a_day_is_counted_from_and_which_days_are_only_expected(counted):
    text = text_of(pdf_of(counted, "award"))
    number = [each.title for each in counted.conditions.all()].index("Ethics approval") + 1
    after = f"after condition {number}, “Ethics approval”, is met"
    for words in (
        f"Expected 3 March 2027 30 days {after}",
        f"Expected 1 April 2027 2 months {after}",
        "30 June 2027 6 months before the award ends",
        "stands only once the condition it is counted from is met",
        "from the start or the end of the award moves along",
    ):
        assert words in text
    assert text.count("Expected") == 2
    words = letter_words(facts_of(counted, "award"), "# Award\n\n{{ releases }}\n")
    assert f"{after}, expected <time" in words


def test_a_letter_says_a_counted_day_as_known_once_what_it_is_counted_from_is_met(counted):
    ethics = counted.conditions.get(title="Ethics approval")
    ethics.state, ethics.closed_at = "accepted", AT
    ethics.save()
    text = text_of(pdf_of(counted, "award"))
    assert "3 March 2027 30 days after condition" in text
    assert "Expected" not in text
    assert "stands only once" not in text


def test_a_letter_of_fixed_days_explains_no_rule(prepared):
    text = text_of(pdf_of(prepared, "award"))
    assert "counted from" not in text


def test_words_of_a_rule_break_within_their_column(counted):
    """No line in the column of due days is wider than the column, 33 mm, would hold."""
    words = []

    def visit(text, now, matrix, _font, _size):
        if "is met" in text or "after" in text:
            words.append(text.strip())

    for page in pypdf.PdfReader(io.BytesIO(pdf_of(counted, "award"))).pages:
        page.extract_text(visitor_text=visit)
    assert [each for each in words if each.startswith("30 days") and "is met" in each] == []


def test_the_data_in_a_letter_say_which_day_is_expected(counted):
    content = pdf_of(counted, "award", with_data=True)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        data = json.loads(pdf.attachments["award.json"].get_file().read_bytes())
    [row] = [each for each in data["conditions"] if each["title"] == "Data note"]
    assert (row["due_on"], row["due_rule"], row["due_is_expected"]) == (
        "2027-04-01",
        "2 months after “Ethics approval” is met",
        True,
    )
