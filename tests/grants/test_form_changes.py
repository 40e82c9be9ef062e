from dataclasses import replace

from grants.form_changes import asked_anew, changes, goes_over
from grants.form_spec import FormSpec, QuestionSpec, SectionSpec

TITLE = QuestionSpec("title", "short_text", "Title")
BODY = QuestionSpec("body", "long_text", "Body", word_limit=100)
OLD = FormSpec((SectionSpec("a", "A", questions=(TITLE, BODY)),))


def test_the_same_form_has_no_changes():
    assert changes(OLD, OLD).is_nothing


def test_what_came_what_went_and_what_is_other():
    new = FormSpec(
        (
            SectionSpec(
                "a",
                "A",
                questions=(
                    replace(BODY, word_limit=200, required=False),
                    QuestionSpec("start", "date", "Start"),
                ),
            ),
            SectionSpec("b", "B"),
        )
    )
    found = changes(OLD, new)
    assert found.added == ["Start"]
    assert found.removed == ["Title"]
    assert found.new_kinds == []
    assert found.changed == [{"label": "Body", "what": ["required or optional", "limit of words"]}]
    assert found.sections == ["“B” is new"]


def test_another_order_is_told():
    turned = FormSpec((SectionSpec("a", "A", questions=(BODY, TITLE)),))
    assert changes(OLD, turned).sections == ["the order of questions is another"]


def test_texts_go_over_to_texts_and_amounts_do_not():
    assert goes_over(TITLE, replace(TITLE, kind="long_text"))
    assert goes_over(replace(TITLE, kind="date"), TITLE)
    assert goes_over(replace(TITLE, kind="choice"), replace(TITLE, kind="choices"))
    assert not goes_over(replace(TITLE, kind="money"), TITLE)
    assert not goes_over(replace(TITLE, kind="team"), replace(TITLE, kind="budget"))
    assert not goes_over(TITLE, None)
    assert not goes_over(None, TITLE)


def test_what_is_asked_anew():
    new = FormSpec(
        (
            SectionSpec(
                "a", "A", questions=(replace(TITLE, kind="budget"), BODY, replace(BODY, key="c"))
            ),
        )
    )
    assert [each.key for each in asked_anew(OLD, new)] == ["title", "c"]
