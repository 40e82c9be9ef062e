import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.letter_faults import faults
from awards.letter_fields import FIELDS, KINDS, fields_of
from awards.letter_language import Fault, render, used

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
        ("#### Deep", "Line 3: A letter has three levels of headings: #, ## and ###."),
        ("##", "Line 3: This heading has no words."),
        ("{{ }}", "Line 3: Name a field between the braces."),
        (
            "[x](/awards/)",
            "Line 3: “/awards/” is no whole address. Begin it with https:// or mailto:.",
        ),
        (
            "a\n\n[x](mailto:{{ applicant }})",
            (
                "Line 5: A link leads to one field that is an address, like (mailto:{{ contact }}), "
                "or to https://…"
            ),
        ),
        (
            "[x]: {{ answer_link }}",
            "Line 3: “answer_link” would not be printed here. Move it into the text.",
        ),
        (
            "{% if releases %}\n## Outputs\n{% end %}\n\n### More",
            "Line 7: After # comes ##, not ###. It is so where “releases” is empty.",
        ),
        ("a\u202eb", "Line 3: There is a character here that cannot be printed."),
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


def test_every_choice_may_have_its_own_heading():
    assert (
        said("{% if releases %}\n## Outputs\n{% else %}\n## No outputs\n{% end %}\n\n### M") == []
    )
    twice = said("{% if releases %}\n## Outputs\n{% else %}\n### None\n{% end %}")
    assert twice == ["Line 6: After # comes ##, not ###. It is so where “releases” is empty."]


PIECES = st.sampled_from(
    [
        "{{ applicant }}", "{{ organisation }}", "{% if organisation %}", "{% else %}", "{% end %}",
        "\n\n", "\n- ", "**", "*", "word ", "## Part\n", "{{", "%}", "<", "`", "\n\n{{ conditions }}\n\n", "{% if conditions %}", "\n{{ payment_schedule }}\n", "[x](",
        "{{ answer_link }}", ")", "mailto:", "{{ contact }}", "[x]: ", "| a | b |\n|---|---|\n", "| ",
        "    ", "> ", "```\n", "\n### Deep\n", "# Top\n", "\\", "&#x3c;", "\u00a0",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=16), st.sets(st.sampled_from(["organisation", "conditions"])))
def test_what_is_without_fault_can_be_rendered_for_every_award(pieces, there):
    text = HEAD + "".join(pieces)
    if faults(text, "award"):
        return
    values = {name: field.example for name, field in FIELDS.items() if not field.optional}
    values["organisation"] = "Turin" if "organisation" in there else ""
    table = "<table><tr><td>1</td></tr></table>"
    blocks = {"conditions": table if "conditions" in there else "", "payment_schedule": table}
    html = render(text, values, blocks)
    assert "\ue000" not in html
    assert "%EE" not in html
    assert not re.search(r"<(p|li|h\d|a|em|strong)>(?:(?!</\1>).)*<table>", html, re.DOTALL)
    assert set(re.findall(r'href="(\w*):?', html)) <= {"https", "mailto"}
