from grants.answers import Asked
from grants.structure import (
    Part,
    Structure,
    content_of,
    findings,
    progress,
    structure_for,
    structure_of,
)
from tests.factories.grants import CallFactory, checked_version, default_answers, full_answers


def test_the_structure_holds_sections_and_questions_in_order(default_call):
    structure = structure_for(default_call)
    assert [part.key for part in structure.parts] == [
        "about",
        "proposal",
        "team",
        "plan",
        "declarations",
    ]
    assert [asked.key for asked in structure.questions] == [
        "title",
        "summary",
        "keywords",
        "proposal",
        "attachment",
        "organisation",
        "team",
        "budget",
        "open_source_plan",
        "ai_use",
        "ai_use_how",
        "support",
        "consent",
    ]
    assert structure.question("summary").word_limit == 250
    assert structure.question("budget").currency == default_call.currency
    assert structure.part_of("budget").key == "team"
    assert (structure.part("nonsense"), structure.question("nonsense")) == (None, None)


def test_the_structure_is_read_once(draft, django_assert_num_queries):
    structure_of(draft)
    with django_assert_num_queries(0):
        structure_of(draft)


def test_content_holds_every_question_also_unanswered_ones(default_call):
    content = content_of(structure_for(default_call), {"title": "Kernels"})
    about, proposal, *_ = content["sections"]
    assert about["questions"][0] == {
        "key": "title",
        "kind": "short_text",
        "label": "Title",
        "identifying": False,
        "value": "Kernels",
    }
    assert [question["value"] for question in proposal["questions"]] == ["", None]


def test_findings_name_section_and_question(default_call):
    structure = structure_for(default_call)
    values = default_answers()
    assert findings(structure, values) == []
    [found] = findings(structure, values | {"summary": ""})
    assert (found.section, found.question) == ("about", "summary")
    assert found.message == "Summary: nothing is entered yet."
    closed = [{"title": "Data", "kind": "dataset", "openness": "closed", "reason": "Private"}]
    values["open_source_plan"] = closed
    assert findings(structure, values) == []
    assert len(findings(structure, values, level="warning")) == 1


def test_progress_says_how_far_each_section_is(default_call):
    structure = structure_for(default_call)

    def states(**values):
        return [step.state for step in progress(structure, values)]

    assert states() == ["Not started"] * 5
    assert states(title="T")[0] == "In progress"
    assert states(title="T", summary="word " * 251)[0] == "Has problems"
    assert states(title="T", summary="S")[0] == "Complete"
    assert states(proposal="P")[1] == "Complete"


def test_an_answer_that_is_not_eligible_is_a_problem_of_its_section(programme):
    call = CallFactory(programme=programme, form_version=checked_version())
    structure = structure_for(call)
    values = full_answers() | {"publishes": "yes", "place": "other", "years": "9"}
    assert [found.question for found in findings(structure, values)] == ["place", "years"]
    assert [step.state for step in progress(structure, values)] == ["Complete", "Has problems"]
    assert findings(structure, values | {"place": "eu", "years": ""}) == []


def conditional(**section):
    """Two questions of one section and one of another, each asked after a yes."""
    yes = {"question": "use", "is": ["yes"]}
    use = Asked("use", "yes_no", "Do you use it?")
    how = Asked("how", "long_text", "How?", shown_if=yes)
    more = Asked("more", "long_text", "Anything more?")
    return Structure(
        (Part("first", "First", "", (use, how)), Part("second", "Second", "", (more,), **section))
    )


def test_a_question_whose_condition_does_not_hold_is_not_asked():
    structure = conditional()
    values = {"use": "no", "how": "Kept, and not asked for.", "more": "x"}
    assert [asked.key for asked in structure.asked_with(values).questions] == ["use", "more"]
    assert findings(structure, values) == []
    assert [q["key"] for q in content_of(structure, values)["sections"][0]["questions"]] == ["use"]
    assert [step.state for step in progress(structure, values)] == ["Complete", "Complete"]
    [found] = findings(structure, {"use": "yes", "more": "x"})
    assert found.question == "how"
    assert values["how"] == "Kept, and not asked for."


def test_a_section_whose_condition_does_not_hold_is_left_out_whole():
    structure = conditional(shown_if={"question": "use", "is": ["yes"]})
    no, yes = {"use": "no"}, {"use": "yes", "how": "So."}
    assert [part["key"] for part in content_of(structure, no)["sections"]] == ["first"]
    assert [step.part.key for step in progress(structure, no)] == ["first"]
    assert findings(structure, no) == []
    assert [found.question for found in findings(structure, yes)] == ["more"]


def test_what_is_needed_to_read_an_answer_is_frozen_with_it():
    choices = {"choices": [{"value": "a", "label": "Alpha"}]}
    note = Asked("note", "long_text", "Note", options={"staff_only": True})
    pick = Asked("pick", "choice", "Pick", options=choices)
    content = content_of(Structure((Part("p", "P", "", (pick, note)),)), {"pick": "a"})
    first, second = content["sections"][0]["questions"]
    assert (first["options"], "staff_only" in first) == (choices, False)
    assert (second["staff_only"], "options" in second) == (True, False)
