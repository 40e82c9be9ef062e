from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.letter_fields import FIELDS, KINDS, fields_of
from awards.letter_language import Fault, MissingValue, asked, faults, render, used

HEAD = "# Letter\n\n"


def said(text, kind="award"):
    return [str(fault) for fault in faults(HEAD + text, kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_texts_are_without_fault_and_print_known_fields(kind):
    text = Path(f"awards/letter_texts/{kind}.md").read_text()
    assert faults(text, kind) == []
    assert used(text) <= set(fields_of(kind))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{ aplicant }}", "Line 3: There is no field “aplicant”. Did you mean “applicant”?"),
        ("{{ zzz }}", "Line 3: There is no field “zzz”."),
        ("{{ feedback }}", "Line 3: “feedback” does not exist in this kind of letter."),
        (
            "{{ organisation }}",
            "Line 3: “organisation” may be empty. Put it between {% if organisation %} and {% end %}.",
        ),
        ("a\n{% if award %}\nb", "Line 4: This “if” has no “end”."),
        ("{% end %}", "Line 3: This “end” belongs to no “if”."),
        ("{% else %}", "Line 3: This “else” belongs to no “if”."),
        (
            "{% for x in y %}",
            "Line 3: “for x in y” is not understood. Write “if field”, “else” or “end”.",
        ),
        ("{{ award", "Line 3: “{{” stands alone. Close it, or take it out."),
        ("a }} b", "Line 3: “}}” stands alone. Close it, or take it out."),
        ("<b>x</b>", "Line 3: “<b>” is HTML. Write Markdown: *slanted*, **strong**."),
        ("![x](y.png)", "Line 3: Pictures come from the letterhead, not from the text."),
        (
            "Pay {{ payment_schedule }} now",
            "Line 3: “payment_schedule” is a part of its own: give it a line of its own.",
        ),
        ("### Deep", "Line 3: After # comes ##, not ###."),
        ("# Again", "Line 3: There is a heading with one “#” already. Use “##”."),
        ("x\ue000", "Line 3: There is a character here that cannot be printed."),
    ],
)
def test_each_fault_is_told_with_its_line(text, fault):
    assert fault in said(text)


def test_a_text_without_heading_or_without_words_is_at_fault():
    assert faults("Hello", "award") == [Fault(1, "Begin with a heading: “# Award letter”.")]
    assert faults("## Hello", "award") == [Fault(1, "The first heading has one “#”.")]
    assert faults("  \n", "award") == [Fault(1, "A letter needs a text.")]
    assert faults("# x\n" + "a" * 50_000, "award")[0].sentence.startswith("The text is longer")


def test_a_field_that_may_be_empty_is_asked_for_first():
    guarded = "{% if organisation %}{{ organisation }}{% else %}You{% end %}"
    assert said(guarded) == []
    assert said("{% if organisation %}x{% else %}{{ organisation }}{% end %}") != []
    assert said("{% if signatory %}{{ organisation }}{% end %}") != []


def test_a_part_is_there_when_its_field_has_a_value():
    text = HEAD + "Dear {% if organisation %}{{ organisation }}{% else %}{{ applicant }}{% end %},"
    assert asked(text) == {"organisation"}
    assert "Dear Turin," in render(text, {"organisation": "Turin", "applicant": "Ada"})
    assert "Dear Ada," in render(text, {"organisation": "", "applicant": "Ada"})


def test_an_if_on_a_line_of_its_own_leaves_no_trace_in_a_list():
    text = HEAD + "{% if organisation %}\n- one\n{% end %}\n- two\n"
    html = render(text, {"organisation": "x"})
    assert html.count("<ul>") == 1
    assert html.count("<li>") == 2


def test_a_table_takes_the_place_of_its_paragraph():
    html = render(HEAD + "{{ payment_schedule }}", {}, {"payment_schedule": "<table></table>"})
    assert html == "<h1>Letter</h1>\n<table></table>\n"


def test_a_missing_value_is_an_error():
    with pytest.raises(MissingValue, match="“applicant”"):
        render(HEAD + "Dear {{ applicant }}", {"applicant": ""})


def test_a_text_with_faults_is_never_rendered():
    with pytest.raises(ValueError, match="no “end”"):
        render(HEAD + "{% if award %}", {})


@given(st.text(max_size=60))
def test_a_value_is_printed_as_it_stands_whatever_it_is(value):
    value = value.replace("\ue000", "").replace("\ue001", "") or "x"
    html = render(HEAD + "Dear {{ applicant }}.", {"applicant": value})
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = escaped.replace('"', "&quot;").replace("'", "&#x27;")
    assert html == f"<h1>Letter</h1>\n<p>Dear {escaped}.</p>\n"


PIECES = st.sampled_from(
    [
        "{{ applicant }}", "{{ organisation }}", "{% if organisation %}", "{% else %}", "{% end %}",
        "\n\n", "\n- ", "**", "*", "word ", "## Part\n", "{{", "%}", "<", "`", "{{ conditions }}",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14), st.booleans())
def test_what_is_without_fault_can_be_rendered_for_every_award(pieces, has_organisation):
    text = HEAD + "".join(pieces)
    if faults(text, "award"):
        return
    values = {name: field.example for name, field in FIELDS.items() if not field.optional}
    values["organisation"] = "Turin" if has_organisation else ""
    html = render(text, values, {"conditions": "", "payment_schedule": "<table></table>"})
    assert "\ue000" not in html
