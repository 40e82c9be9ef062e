from grants.reading import readable
from grants.structure import content_of, structure_for
from tests.factories.grants import full_answers, plan_row


def questions(call, **values):
    content = content_of(structure_for(call), values)
    return {q.key: q for s in readable(content, call.currency) for q in s.questions}


def test_every_kind_reads_as_words(default_call):
    plan = [
        plan_row(),
        plan_row(title="Data", openness="closed", licence="", place="", date="", reason="Private"),
    ]
    file = {"id": "1", "name": "x.pdf", "size": 3, "sha256": "0"}
    shown = questions(default_call, **full_answers(open_source_plan=plan), attachment=file)
    assert shown["title"].text == "Open kernels"
    assert shown["keywords"].text == "kernels, compilers"
    assert shown["attachment"].file == file
    budget = shown["budget"]
    assert [cell.text for cell in budget.rows[0]] == ["Staff", "One year", "€80,000.00"]
    assert (budget.total, budget.columns[2].numeric) == ("€80,000.00", True)
    assert [cell.text for cell in shown["open_source_plan"].rows[1]][:3] == [
        "Data",
        "Code",
        "Stays closed",
    ]


def test_columns_nobody_filled_in_are_left_out(default_call):
    shown = questions(default_call, open_source_plan=[plan_row()])
    assert [column.text for column in shown["open_source_plan"].columns][-1] == "By"


def test_nothing_entered_is_empty(default_call):
    assert all(question.is_empty for question in questions(default_call).values())


def test_an_amount_that_is_none_is_shown_as_typed_and_not_added(default_call):
    rows = [
        {"category": "Staff", "description": "", "amount": 100},
        {"category": "Travel", "description": "", "amount": "a lot"},
    ]
    budget = questions(default_call, budget=rows)["budget"]
    assert [row[-1].text for row in budget.rows] == ["€1.00", "a lot"]
    assert budget.total == "€1.00"


def test_a_date_is_written_out_and_one_that_is_none_shown_as_typed(default_call):
    plan = [plan_row(date="2027-12-31"), plan_row(date="next year")]
    rows = questions(default_call, open_source_plan=plan)["open_source_plan"].rows
    assert [row[-1].text for row in rows] == ["31\u00a0Dec\u00a02027", "next year"]
