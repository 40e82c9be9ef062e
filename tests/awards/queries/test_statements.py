from awards.actions.statements import read_statement
from awards.queries.statements import known_payments, lines_of, told_by
from awards.statements import Known


def test_lines_and_what_they_mean_in_three_queries(
    sent, first, programme, bea, now, django_assert_num_queries
):
    content = f"Reference,Amount,Date\n{first.reference},72000,2026-03-02\n".encode()
    statement = read_statement(programme=programme, name="x", content=content, by=bea, at=now)
    assert [line.amount for line in lines_of(statement)] == [72_000_00]
    with django_assert_num_queries(3):
        [(_line, means, payment)] = told_by(statement)
    assert (means, payment) == ("pays", first)
    assert known_payments([payment]) == {first.reference: Known("exported", 72_000_00, "EUR")}
