from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants import form_spec
from grants.form_faults import faults, remarks, unready
from grants.form_spec import FormSpec, QuestionSpec, SectionSpec, key_for

HUMANS = QuestionSpec("humans", "yes_no", "Human data?")
ETHICS = QuestionSpec(
    "ethics", "long_text", "Ethics", shown_if={"question": "humans", "is": ["yes"]}
)
TITLE = QuestionSpec("title", "short_text", "Title")
FORM = FormSpec(
    (
        SectionSpec("about", "About", questions=(TITLE, HUMANS)),
        SectionSpec("more", "More", questions=(ETHICS,)),
    )
)


def keys(form):
    return [[each.key for each in section.questions] for section in form.sections]


def sentences(form):
    return [fault.sentence for fault in faults(form)]


@pytest.mark.parametrize(
    ("label", "taken", "key"),
    [
        ("Full proposal", [], "full_proposal"),
        ("Full proposal", ["full_proposal"], "full_proposal_2"),
        ("Was ist Ihr Ziel für 2027?", [], "was_ist_ihr_ziel_fur_2027"),
        ("2027 budget", [], "q_2027_budget"),
        ("題名", [], "q"),
        ("Value", [], "value_2"),
        ("Does your work use data of living people?", [], "does_your_work_use_data_of_living"),
        ("A" * 60, [], "a" * 36),
    ],
)
def test_a_key_comes_from_the_label(label, taken, key):
    assert key_for(label, taken) == key


def test_down_from_the_last_place_leads_into_the_next_section():
    where = form_spec.step_of_question(FORM, "humans", 1)
    assert where == ("more", 0)
    assert keys(form_spec.moved_question(FORM, "humans", *where)) == [
        ["title"],
        ["humans", "ethics"],
    ]


def test_up_from_the_first_place_leads_to_the_end_of_the_section_above():
    where = form_spec.step_of_question(FORM, "ethics", -1)
    assert keys(form_spec.moved_question(FORM, "ethics", *where)) == [
        ["title", "humans", "ethics"],
        [],
    ]


def test_the_outermost_places_have_nothing_beyond():
    assert form_spec.step_of_question(FORM, "title", -1) == ("about", 0)
    assert keys(form_spec.moved_question(FORM, "ethics", "more", 1)) == keys(FORM)


def test_conditions_follow_a_new_key():
    changed = form_spec.with_changed_question(FORM, "humans", replace(HUMANS, key="people"))
    assert changed.question("ethics").shown_if == {"question": "people", "is": ["yes"]}
    assert faults(changed) == []


def test_what_hangs_on_a_removed_question_is_always_shown():
    assert form_spec.hanging_on(FORM, "humans") == [ETHICS]
    assert form_spec.without_question(FORM, "humans").question("ethics").shown_if is None
    assert form_spec.without_section(FORM, "about").question("ethics").shown_if is None


def test_conditions_inside_a_copied_section_point_into_the_copy():
    one = FormSpec((SectionSpec("all", "All", questions=(HUMANS, ETHICS)),))
    copied, key = form_spec.duplicated_section(one, "all")
    assert key == "all_2"
    assert keys(copied) == [["humans", "ethics"], ["humans_2", "ethics_2"]]
    assert copied.question("ethics_2").shown_if == {"question": "humans_2", "is": ["yes"]}
    assert faults(copied) == []


def test_a_condition_may_only_point_back():
    turned = form_spec.moved_section(FORM, "more", 0)
    assert sentences(turned) == [
        "“Ethics” waits for “Human data?”, which must come earlier in the form."
    ]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            {"question": "gone", "is": ["yes"]},
            "“Ethics” waits for an answer to a question that is not in this form.",
        ),
        (
            {"question": "title", "is": ["yes"]},
            "“Ethics” cannot wait for “Title”: only choices can decide what is shown.",
        ),
        (
            {"question": "humans", "is": []},
            "Choose the answers to “Human data?” that show “Ethics”.",
        ),
        (
            {"question": "humans", "is": ["perhaps"]},
            "“Ethics” waits for “perhaps”, no answer to “Human data?”.",
        ),
    ],
)
def test_conditions_that_cannot_be(rule, sentence):
    form = form_spec.with_changed_question(FORM, "ethics", replace(ETHICS, shown_if=rule))
    assert sentences(form) == [sentence]


def test_two_questions_cannot_wait_for_each_other():
    one = replace(HUMANS, shown_if={"question": "animals", "is": ["yes"]})
    two = QuestionSpec(
        "animals", "yes_no", "Animals?", shown_if={"question": "humans", "is": ["yes"]}
    )
    form = FormSpec((SectionSpec("a", "A", questions=(one, two)),))
    assert sentences(form) == [
        "“Human data?” waits for “Animals?”, which must come earlier in the form."
    ]


def test_a_section_cannot_wait_for_a_question_in_it():
    waiting = replace(FORM.sections[0], shown_if={"question": "humans", "is": ["yes"]})
    form = FormSpec((waiting,))
    assert sentences(form) == [
        "“About” waits for “Human data?”, which must come earlier in the form."
    ]


def test_keys_are_there_once_and_can_be_names():
    form = form_spec.with_question(FORM, "more", TITLE)
    assert sentences(form) == ["Another question of this form has the key “title”."]
    odd = form_spec.with_question(FORM, "more", replace(TITLE, key="Total Cost"))
    assert "small letters" in sentences(odd)[0]
    taken = form_spec.with_question(FORM, "more", replace(TITLE, key="then"))
    assert "used by the page itself" in sentences(taken)[0]


@pytest.mark.parametrize(
    ("kind", "options", "field"),
    [
        ("choice", {}, "choices"),
        (
            "choice",
            {"choices": [{"value": "a", "label": "A"}, {"value": "a", "label": "B"}]},
            "choices",
        ),
        (
            "choices",
            {"choices": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}], "max": 3},
            "max",
        ),
        ("number", {"min": 4, "max": 3}, "min"),
        ("date", {"earliest": "2027-02-01", "latest": "2027-01-01"}, "earliest"),
        ("consent", {}, "statement"),
        ("budget", {"categories": ["Staff"], "indirect_of": ["Travel"]}, "indirect_of"),
    ],
)
def test_options_that_cannot_be(kind, options, field):
    form = FormSpec(
        (SectionSpec("a", "A", questions=(QuestionSpec("q", kind, "Q", options=options),)),)
    )
    assert [fault.field for fault in faults(form)] == [field]


@pytest.mark.parametrize(
    ("kind", "rule", "field"),
    [
        ("yes_no", {"accepts": ["yes"]}, "explanation"),
        ("yes_no", {"accepts": ["maybe"], "explanation": "So it is."}, "accepts"),
        ("number", {"min": 3, "max": 2, "explanation": "So it is."}, "eligible_min"),
        ("short_text", {"accepts": ["x"], "explanation": "So it is."}, "kind"),
    ],
)
def test_rules_that_cannot_be(kind, rule, field):
    question = QuestionSpec("q", kind, "Q", eligibility=rule)
    form = FormSpec((SectionSpec("a", "A", questions=(question,)),))
    assert [fault.field for fault in faults(form)] == [field]


def test_an_empty_form_or_section_is_not_ready():
    assert [each.sentence for each in unready(FormSpec())] == ["The form has no section yet."]
    assert [each.at for each in unready(FormSpec((SectionSpec("a", "A"),)))] == ["a"]
    assert unready(FORM) == []
    assert remarks(FORM) == []
    assert len(remarks(FormSpec())) == 1


@given(st.data())
def test_moving_loses_nothing_and_lands_where_it_is_told(data):
    sizes = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=4))
    form = FormSpec(
        tuple(
            SectionSpec(
                f"s{i}",
                "S",
                questions=tuple(QuestionSpec(f"q{i}_{n}", "short_text", "Q") for n in range(size)),
            )
            for i, size in enumerate(sizes)
        )
    )
    if not form.questions:
        return
    key = data.draw(st.sampled_from([each.key for each in form.questions]))
    into = data.draw(st.sampled_from([each.key for each in form.sections]))
    place = data.draw(st.integers(0, 5))
    moved = form_spec.moved_question(form, key, into, place)
    assert sorted(q.key for q in moved.questions) == sorted(q.key for q in form.questions)
    among = [q.key for q in moved.section(into).questions]
    assert among.index(key) == min(place, len(among) - 1)
    again = form_spec.moved_question(moved, key, into, place)
    assert again == moved


def test_deciding_nothing_leaves_what_is_asked():
    rule = {"accepts": ["yes"], "explanation": "Only open work."}
    asked = QuestionSpec("open", "yes_no", "Is it open?", help="All of it.")
    judged = replace(asked, eligibility=rule, identifying=True, options={"staff_only": True})
    form = FormSpec((SectionSpec("a", "A", questions=(judged,)),))
    assert form_spec.deciding_nothing(form) == FormSpec(
        (SectionSpec("a", "A", questions=(asked,)),)
    )
