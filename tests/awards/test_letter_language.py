import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.letter_language import MissingValue, asked, render, used

HEAD = "# Letter\n\n"


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


def test_a_field_that_is_asked_for_but_never_empty_must_have_its_value():
    with pytest.raises(MissingValue, match="“award”"):
        render(HEAD + "{% if award %}{{ award }}{% end %}", {"award": " "})


def test_a_table_never_ends_up_inside_a_paragraph_or_a_list():
    for around in ("We pay:\n{{ payment_schedule }}\nSoon.", "- We pay\n  {{ payment_schedule }}"):
        html = render(HEAD + around, {}, {"payment_schedule": "<table></table>"})
        before, _, after = html.partition("<table></table>")
        assert before.rstrip().endswith(("</p>", "</ul>"))
        assert "<table>" not in before + after


def test_links_lead_to_fields_that_are_addresses():
    text = HEAD + "[Answer]({{ answer_link }}) or [write](mailto:{{ contact }})."
    html = render(text, {"answer_link": "https://x.example/?a=1&b=2", "contact": "a@x.example"})
    assert '<a href="https://x.example/?a=1&amp;b=2">Answer</a>' in html
    assert '<a href="mailto:a@x.example">write</a>' in html


def test_tables_have_heads_with_a_scope_and_columns_aligned_by_class():
    html = render(HEAD + "| What | Sum |\n|---|--:|\n| Travel | 5 |\n", {})
    assert '<th scope="col">What</th>' in html
    assert '<th class="to-right" scope="col">Sum</th>' in html
    assert '<td class="to-right">5</td>' in html
    assert "style=" not in html


def test_program_text_html_and_pictures_are_nothing_special():
    assert "<code>" not in render(HEAD + "`a`\n\n    b\n\n```\nc\n```\n", {})
    assert "<b>" not in render(HEAD + "<b>", {})
    assert render(HEAD + "Words\n---\nMore", {}).count("<h") == 2  # the heading and a rule


def test_used_names_what_is_printed_and_what_is_asked_for():
    assert used("{% if releases %}{{ award }}{% else %}{{ call }}{% end %}") == {
        "releases",
        "award",
        "call",
    }


def test_a_text_with_faults_is_never_rendered():
    with pytest.raises(ValueError, match="no “end”"):
        render(HEAD + "{% if award %}", {})


@given(st.text(max_size=60))
def test_a_value_is_printed_as_it_stands_whatever_it_is(value):
    value = value if value.strip() else "x"
    html = render(HEAD + "Dear {{ applicant }}.", {"applicant": value})
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = escaped.replace('"', "&quot;").replace("'", "&#x27;")
    assert html == f"<h1>Letter</h1>\n<p>Dear {escaped}.</p>\n"
