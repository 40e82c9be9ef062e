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


def read(kind, value, **options):
    question = {"key": "q", "kind": kind, "label": "Q", "identifying": False, "value": value}
    section = {"key": "s", "title": "S", "questions": [question | {"options": options}]}
    return readable({"sections": [section]}, "EUR")[0].questions[0]


def test_answers_of_the_newer_kinds_read_as_words():
    labels = [{"value": "a", "label": "Alpha"}]
    assert read("choice", "a", choices=labels).text == "Alpha"
    assert read("choices", ["a"], choices=labels).text == "Alpha"
    assert read("money", 1250).text == "€12.50"
    assert read("yes_no", "no").text == "No"
    assert read("consent", "yes", statement="We keep it.").text == "We keep it.\n\nAgreed"
    assert read("organisation", {"name": "Own lab", "ror": ""}).text == "Own lab"
    assert read("money", 0).is_empty is False


def test_one_file_and_a_list_of_files_read_alike():
    file = {"id": "1", "name": "x.pdf", "size": 3, "sha256": "0"}
    assert read("file", file).files == [file]
    assert read("file", [file, file]).files == [file, file]
    assert read("file", []).is_empty


def test_a_budget_of_years_ends_in_its_sums():
    rows = [
        {"category": "Staff", "description": "", "year": 1, "amount": 1000},
        {"category": "Travel", "description": "", "year": 2, "amount": 500},
    ]
    budget = read("budget", rows, years=2, indirect_percent="10")
    assert [cell.text for cell in budget.sum_columns] == ["Costs", "Year 1", "Year 2", "Total"]
    assert [[cell.text for cell in row] for row in budget.sums] == [
        ["Staff", "€10.00", "€0.00", "€10.00"],
        ["Travel", "€0.00", "€5.00", "€5.00"],
        ["Direct costs", "€10.00", "€5.00", "€15.00"],
        ["Indirect costs (10%)", "€1.00", "€0.50", "€1.50"],
        ["Total", "€11.00", "€5.50", "€16.50"],
    ]
    assert budget.total == "€16.50"
