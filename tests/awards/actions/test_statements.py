from datetime import timedelta

import pytest

from awards.actions.payment_files import make_payment_file
from awards.actions.payments import approve_payment, plan_payment_again, return_payment
from awards.actions.repayments import receive_repayment, take_back_receipt
from awards.actions.statements import apply_statement, read_statement
from awards.models import BankStatement
from awards.queries.statements import told_by
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from tests.factories.grants import ProgrammeFactory

HEAD = "Reference,Amount,Currency,Date,Bank reference,Returned\n"


def read(programme, by, at, *lines):
    content = (HEAD + "".join(f"{line}\n" for line in lines)).encode()
    return read_statement(programme=programme, name="march.csv", content=content, by=by, at=at)


def test_reading_shows_and_changes_nothing_applying_does_it_once(
    sent, first, last, programme, bea, now
):
    statement = read(
        programme,
        bea,
        now,
        f"{first.reference},72000,EUR,2026-03-02,B-1,",
        f"{last.reference},8000,EUR,2026-03-02,B-2,",
        "PAY-1999-0001,1,EUR,2026-03-02,B-3,",
    )
    assert [means for _line, means, _payment in told_by(statement)] == [
        "unknown",
        "pays",
        "not_sent",
    ]
    first.refresh_from_db()
    assert first.state == "exported"
    counts = apply_statement(statement=statement, by=bea, at=now)
    assert counts == {"pays": 1, "not_sent": 1, "unknown": 1}
    first.refresh_from_db()
    assert (first.state, str(first.paid_on), first.bank_reference) == ("paid", "2026-03-02", "B-1")
    assert OutgoingMail.objects.filter(subject__contains="was paid").count() == 1
    assert apply_statement(statement=statement, by=bea, at=now) == {}
    again = read(
        programme,
        bea,
        now,
        f"{first.reference},72000,EUR,2026-03-02,B-1,",
        f"{last.reference},8000,EUR,2026-03-02,B-2,",
        "PAY-1999-0001,1,EUR,2026-03-02,B-3,",
    )
    assert again.pk == statement.pk
    other = read(programme, bea, now, f"{first.reference},72000,EUR,2026-03-02,B-1,")
    assert apply_statement(statement=other, by=bea, at=now) == {"already": 1}
    assert OutgoingMail.objects.filter(subject__contains="was paid").count() == 1


def test_return_opens_the_payment_again(sent, first, programme, fay, bea, now):
    for line in (
        f"{first.reference},72000,EUR,2026-03-02,B-1,",
        f"{first.reference},72000,EUR,2026-03-04,B-9,Account closed",
    ):
        apply_statement(statement=read(programme, bea, now, line), by=bea, at=now)
    first.refresh_from_db()
    assert (first.state, first.reason) == ("returned", "Account closed")
    assert sent.entries.get().stands is False
    plan_payment_again(payment=first, by=fay, at=now)
    assert approve_payment(payment=first, by=fay, at=now).state == "approved"


def send_again(payment, account, fay, bea, now):
    plan_payment_again(payment=payment, by=fay, at=now)
    approve_payment(payment=payment, by=fay, at=now)
    return make_payment_file(
        account=account, payments=[payment], execute_on=now.date(), form="csv", by=bea, at=now
    )


@pytest.mark.parametrize("references", [("B-1", "B-9"), ("", "")])
def test_an_overlapping_statement_does_not_replay_what_came_back(
    sent, first, account, programme, fay, bea, now, references
):
    went, back = references
    lines = (
        f"{first.reference},72000,EUR,2026-03-05,{went},",
        f"{first.reference},72000,EUR,2026-03-10,{back},Account closed",
    )
    counts = apply_statement(statement=read(programme, bea, now, *lines), by=bea, at=now)
    assert counts == {"pays": 1, "returns": 1}
    second = send_again(first, account, fay, bea, now)

    overlapping = read(programme, bea, now, *lines, "")
    assert [means for _line, means, _row in told_by(overlapping)] == ["already", "already"]
    assert apply_statement(statement=overlapping, by=bea, at=now) == {"already": 2}
    alone = read(programme, bea, now, lines[1])
    assert apply_statement(statement=alone, by=bea, at=now) == {"already": 1}
    first.refresh_from_db()
    assert (first.state, second.entries.get().stands) == ("exported", True)
    noted = first.bank_entries.values_list("returned", "bank_reference", "amount")
    assert list(noted) == [(False, went, 72_000_00), (True, back, 72_000_00)]

    third = f"{first.reference},72000,EUR,2026-03-12,{went and 'B-12'},"
    statement = read(programme, bea, now, *lines, third)
    assert apply_statement(statement=statement, by=bea, at=now) == {"already": 2, "pays": 1}
    first.refresh_from_db()
    assert (first.state, str(first.paid_on)) == ("paid", "2026-03-12")


def test_what_a_person_recorded_as_returned_is_not_replayed_by_a_statement(
    sent, first, account, programme, fay, bea, now
):
    return_payment(payment=first, reason="Account closed", by=fay, at=now)
    second = send_again(first, account, fay, bea, now)
    day = now.date()
    statement = read(
        programme,
        bea,
        now,
        f"{first.reference},72000,EUR,{day - timedelta(5)},B-1,",
        f"{first.reference},72000,EUR,{day},B-9,Account closed",
        f"{first.reference},72000,EUR,{day + timedelta(2)},B-12,",
    )
    assert apply_statement(statement=statement, by=bea, at=now) == {"already": 2, "pays": 1}
    first.refresh_from_db()
    assert (first.state, second.entries.get().stands) == ("paid", True)


def test_a_second_debit_is_asked_about_and_changes_nothing(sent, first, programme, bea, now):
    lines = (
        f"{first.reference},72000,EUR,2026-03-05,B-1,",
        f"{first.reference},72000,EUR,2026-03-06,B-2,",
    )
    for _time in range(2):
        statement = read(programme, bea, now, *lines, *[""] * _time)
        assert apply_statement(statement=statement, by=bea, at=now)["again"] == 1
    first.refresh_from_db()
    assert (first.state, first.bank_reference) == ("paid", "B-1")
    assert first.bank_entries.get().statement_id < statement.pk
    assert OutgoingMail.objects.filter(subject__contains="was paid").count() == 1


def test_one_entry_twice_in_a_statement_is_remembered_once(sendable, programme, bea, now):
    statement = read(programme, bea, now, *[f"{sendable.reference},72000,EUR,2026-03-05,B-1,"] * 2)
    assert apply_statement(statement=statement, by=bea, at=now) == {"pays": 1, "already": 1}
    assert sendable.bank_entries.count() == 1


def camt(kind, *entries, day="2026-03-05"):
    """A statement of the bank; each entry is our reference, the bank's name of it, and more."""
    block = {"camt.053": "Stmt", "camt.054": "Ntfctn"}[kind]
    rows = "".join(
        f"""<Ntry><Amt Ccy="EUR">72000</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
        <BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><Refs><AcctSvcrRef>{name}</AcctSvcrRef>
        <EndToEndId>{reference}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"""
        for reference, name in entries
    )
    space = f"urn:iso:std:iso:20022:tech:xsd:{kind}.001.08"
    return f'<Document xmlns="{space}"><B><{block}>{rows}</{block}></B></Document>'.encode()


def applied(programme, content, by, at):
    statement = read_statement(programme=programme, name="x.xml", content=content, by=by, at=at)
    return apply_statement(statement=statement, by=by, at=at), statement


def test_one_booking_that_the_bank_names_differently_is_paid_once(sent, first, programme, bea, now):
    notice = camt("camt.054", (first.reference, "X"))
    assert applied(programme, notice, bea, now)[0] == {"pays": 1}
    day = camt("camt.053", (first.reference, "Y"))
    counts, statement = applied(programme, day, bea, now)
    assert counts == {"already": 1}
    booked, other = first.bank_entries.all()
    assert (other.same_as, other.message, other.bank_reference) == (booked, "camt.053", "Y")
    assert [means for _line, means, _row in told_by(statement)] == ["already"]

    # The list of that day is told again, with a payment in it that has a name of its own there.
    more = camt("camt.053", (first.reference, "Y"), (first.reference, "Z"))
    counts, statement = applied(programme, more, bea, now)
    assert counts == {"already": 1, "again": 1}
    told = {line.bank_reference: means for line, means, _row in told_by(statement)}
    assert told == {"Y": "already", "Z": "again"}
    assert first.bank_entries.count() == 2
    late = camt("camt.053", (first.reference, "N"), day="2026-03-06")
    assert applied(programme, late, bea, now)[0] == {"again": 1}


def test_two_entries_of_one_statement_without_names_are_two(sendable, programme, bea, now):
    statement = read(programme, bea, now, *[f"{sendable.reference},72000,EUR,2026-03-05,,"] * 2)
    assert apply_statement(statement=statement, by=bea, at=now) == {"pays": 1, "again": 1}
    assert sendable.bank_entries.count() == 1


def test_another_amount_is_left_alone(sent, first, programme, bea, now):
    statement = read(programme, bea, now, f"{first.reference},71999,EUR,2026-03-02,B-1,")
    assert apply_statement(statement=statement, by=bea, at=now) == {"differs": 1}
    first.refresh_from_db()
    assert first.state == "exported"


def test_a_part_that_came_back_returns_nothing(sent, first, programme, bea, now):
    lines = [
        f"{first.reference},72000,EUR,2026-03-02,B-1,",
        f"{first.reference},71985,EUR,2026-03-04,B-2,Account closed",
    ]
    statement = read(programme, bea, now, *lines)
    assert apply_statement(statement=statement, by=bea, at=now) == {"pays": 1, "differs": 1}
    first.refresh_from_db()
    assert first.state == "paid"
    assert sent.entries.get().stands is True


def test_payments_of_another_programme_are_unknown(sent, first, root, now):
    other = ProgrammeFactory(slug="elsewhere")
    statement = read(other, root, now, f"{first.reference},72000,EUR,2026-03-02,B-1,")
    assert apply_statement(statement=statement, by=root, at=now) == {"unknown": 1}


def test_who_approved_cannot_record_it_by_a_table_alone(sendable, programme, fay, bea, now):
    statement = read(programme, fay, now, f"{sendable.reference},72000,EUR,2026-03-02,B-1,")
    with pytest.raises(NotAllowed, match="You approved"):
        apply_statement(statement=statement, by=fay, at=now)
    statement.refresh_from_db()
    assert statement.applied_at is None
    assert apply_statement(statement=statement, by=bea, at=now) == {"pays": 1}


@pytest.mark.parametrize("who", ["ada", "sam", "olga", "otto"])
def test_the_wrong_person_neither_reads_nor_applies(sent, first, programme, bea, now, who, request):
    person = request.getfixturevalue(who)
    line = f"{first.reference},72000,EUR,2026-03-02,B-1,"
    with pytest.raises(NotAllowed):
        read(programme, person, now, line)
    statement = read(programme, bea, now, line)
    with pytest.raises(NotAllowed):
        apply_statement(statement=statement, by=person, at=now)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"<x/>", HEAD.encode()])
def test_what_cannot_be_read_is_told_at_the_field(programme, bea, now, content):
    with pytest.raises(RuleBroken) as refusal:
        read_statement(programme=programme, name="x", content=content, by=bea, at=now)
    assert refusal.value.field == "file"
    assert BankStatement.objects.count() == 0


def test_a_credit_entry_with_our_reference_records_what_came_back(asked, programme, bea, now):
    lines = [
        f"{asked.reference},2000,EUR,2026-03-02,B-1,",
        f"{asked.reference},10000,EUR,2026-03-05,B-2,",
        f"{asked.reference},5,EUR,2026-03-06,B-3,",
        "RPY-1999-0001,5,EUR,2026-03-06,B-4,",
    ]
    statement = read(programme, bea, now, *lines)
    told = [(means, row) for _line, means, row in told_by(statement)]
    assert told == [
        ("brings", asked),
        ("brings", asked),
        ("unknown", None),
        ("not_owed", asked),
    ]
    assert apply_statement(statement=statement, by=bea, at=now) == {
        "brings": 2,
        "unknown": 1,
        "not_owed": 1,
    }
    asked.refresh_from_db()
    assert (asked.state, asked.received) == ("received", 12_000_00)
    receipts = asked.receipts.values_list("amount", "bank_reference", "statement__reference")
    assert list(receipts) == [
        (2_000_00, "B-1", statement.reference),
        (10_000_00, "B-2", statement.reference),
    ]
    again = read(programme, bea, now, lines[0], "")
    assert [means for _line, means, _row in told_by(again)] == ["already"]
    assert apply_statement(statement=again, by=bea, at=now) == {"already": 1}


def test_a_line_that_takes_money_away_does_not_stop_the_others(asked, programme, bea, now):
    lines = [
        f"{asked.reference},-2000,EUR,2026-03-01,B-1,",
        f"{asked.reference},0,EUR,2026-03-01,B-2,",
        f"{asked.reference},3000,EUR,2026-03-02,B-3,",
    ]
    statement = read(programme, bea, now, *lines)
    assert apply_statement(statement=statement, by=bea, at=now) == {"differs": 2, "brings": 1}
    asked.refresh_from_db()
    assert asked.received == 3_000_00


def test_money_for_what_no_second_person_approved_is_unknown(proposed, programme, bea, now):
    statement = read(programme, bea, now, f"{proposed.reference},2000,EUR,2026-03-02,B-1,")
    assert apply_statement(statement=statement, by=bea, at=now) == {"unknown": 1}
    proposed.refresh_from_db()
    assert proposed.received == 0


def test_what_a_person_took_back_of_a_statement_is_not_recorded_by_the_next(
    asked, programme, bea, now
):
    line = f"{asked.reference},2000,EUR,2026-03-02,B-1,"
    apply_statement(statement=read(programme, bea, now, line), by=bea, at=now)
    receive_repayment(
        repayment=asked, amount=500_00, received_on=now.date(), bank_reference="B-2", by=bea, at=now
    )
    for receipt in asked.receipts.all():
        take_back_receipt(repayment=asked, receipt=receipt, reason="Not ours", by=bea, at=now)

    # One typed by hand was a slip: the bank's own word for it counts.
    second = f"{asked.reference},5000,EUR,2026-03-03,B-2,"
    statement = read(programme, bea, now, line, second)
    assert apply_statement(statement=statement, by=bea, at=now) == {"already": 1, "brings": 1}
    asked.refresh_from_db()
    assert (asked.state, asked.received) == ("partly", 5_000_00)
