import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.statements import (
    AGAIN,
    ALREADY,
    BRINGS,
    DIFFERS,
    NOT_OWED,
    NOT_SENT,
    PAYS,
    RETURNS,
    TOO_MUCH,
    UNKNOWN,
    Entry,
    Known,
    Line,
    Owed,
    Unreadable,
    is_noted,
    meanings,
    read_camt,
    read_csv,
)

HEAD = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn>'
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "b">]><Document xmlns="urn:x:camt.054.001.08">&a;</Document>'
FOOT = "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
ENTRY = """<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>
<BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>BANK-1</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>{more}</TxDtls></NtryDtls></Ntry>"""
RETURNED = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Account closed</AddtlInf></RtrInf>"


def camt(*entries):
    made = [
        ENTRY.format(**{"side": "DBIT", "status": "BOOK", "more": "", "amount": "1.00", **each})
        for each in entries
    ]
    return (HEAD + "".join(made) + FOOT).encode()


def test_camt_tells_what_was_paid_and_what_came_back():
    content = camt(
        {"reference": "PAY-1", "amount": "72000.00"},
        {"reference": "PAY-2", "side": "CRDT", "more": RETURNED},
        {"reference": "PAY-3", "status": "PDNG"},
        {"reference": "SALARY", "side": "CRDT"},
    )
    assert read_camt(content) == [
        Line("PAY-1", 72_000_00, "EUR", "2026-03-02", "BANK-1"),
        Line("PAY-2", 1_00, "EUR", "2026-03-02", "BANK-1", True, "AC04 Account closed"),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"not xml", "not XML"),
        (b"<Document/>", "neither"),
        (
            DOCTYPE,
            "document type",
        ),
        (b"<" + b"x" * (10 * 1024 * 1024), "10 MB"),
    ],
)
def test_camt_that_is_none_is_refused_with_a_sentence(content, told):
    with pytest.raises(Unreadable, match=told):
        read_camt(content)


def test_csv_in_any_order_of_columns():
    text = '\ufeffDate,Reference,Amount,Currency,Bank reference,Returned\r\n2026-03-02,PAY-1,"72,000.00",EUR,\'=B1,\r\n,,,,,\r\n2026-03-03,PAY-1,72000,EUR,B2,Account closed\r\n'
    assert read_csv(text) == [
        Line("PAY-1", 72_000_00, "EUR", "2026-03-02", "=B1"),
        Line("PAY-1", 72_000_00, "EUR", "2026-03-03", "B2", True, "Account closed"),
    ]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_csv_with_any_line_ends_and_with_lines_that_stop_early(end):
    rows = [
        "Reference,Amount,Date,Currency,Returned",
        "PAY-1,1.00,2026-03-02",
        "PAY-2,2,2026-03-02",
    ]
    assert read_csv(end.join(rows)) == [
        Line("PAY-1", 1_00, "EUR", "2026-03-02"),
        Line("PAY-2", 2_00, "EUR", "2026-03-02"),
    ]


def test_a_line_longer_than_the_head_is_read_as_far_as_the_head_goes():
    [found] = read_csv("Reference,Amount,Date\nPAY-1,1,2026-03-02,more,and more\n")
    assert found == Line("PAY-1", 1_00, "EUR", "2026-03-02")


BOOKED = "<BookgDt><Dt>2026-03-02</Dt></BookgDt>"


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("<BookgDt><DtTm>2026-03-02T10:00:00Z</DtTm></BookgDt>", "2026-03-02"),
        ("<ValDt><Dt>2026-03-03</Dt></ValDt>", "2026-03-03"),
        (f"{BOOKED}<ValDt><Dt>2026-03-03</Dt></ValDt>", "2026-03-02"),
    ],
)
def test_camt_counts_from_the_booking_else_from_the_day_of_value(said, day):
    content = camt({"reference": "PAY-1"}).decode().replace(BOOKED, said)
    assert [each.booked_on for each in read_camt(content.encode())] == [day]


@pytest.mark.parametrize("said", ["", "<BookgDt><Dt>2026-13-40</Dt></BookgDt>"])
def test_camt_with_an_entry_of_ours_without_a_day_is_refused(said):
    content = camt({"reference": "PAY-1"}).decode().replace(BOOKED, said)
    with pytest.raises(Unreadable, match="without the day"):
        read_camt(content.encode())
    others = camt({"reference": "SALARY", "side": "CRDT"}).decode().replace(BOOKED, said)
    assert read_camt(others.encode()) == []


@pytest.mark.parametrize(
    "amount", ["NaN", "sNaN", "Infinity", "-Infinity", "1e30", "1e999999", "x"]
)
def test_camt_with_an_amount_that_is_none_is_refused(amount):
    with pytest.raises(Unreadable, match="an amount that is no number"):
        read_camt(camt({"reference": "PAY-1", "amount": amount}))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("Reference,Amount\n", "Date"),
        ("Reference,Amount,Date\nPAY-1,x,2026-03-02\n", "Line 2: “x”"),
        ("Reference,Amount,Date\nPAY-1,1,2.3.2026\n", "Line 2: write the date"),
        ("Reference,Amount,Date,Currency\nPAY-1,1,2026-03-02,ZZZ\n", "no currency"),
        ("Reference,Amount,Date\nPAY-1\n", "Line 2: “” is not an amount"),
        ("Reference,Amount,Date\nPAY-1,1\n", "Line 2: write the date"),
        ('Reference,Amount,Date\n"PAY-1,1,2026-03-02\nPAY-2,1,2026-03-02\n', "not closed"),
        ('Reference,Amount,Date\n"' + "x" * 200_000, "cell is too long"),
        ("Reference,Amount,Date\nPAY-1,NaN,2026-03-02\n", "Line 2: This amount is too large"),
        ("Reference,Amount,Date\nPAY-1,1e999999,2026-03-02\n", "Line 2: This amount is too large"),
        ('Reference,Amount,Date\nPAY-1,"1250,50",2026-03-02\n', "a point before the cents"),
        ("Reference,Amount,Date\nPAY-\0,1,2026-03-02\n", "table in UTF-8"),
    ],
)
def test_csv_that_cannot_be_read_names_the_line(text, told):
    with pytest.raises(Unreadable, match=told):
        read_csv(text)


def line(reference="PAY-1", amount=5, day="2026-03-02", **more):
    return Line(reference, amount, "EUR", day, **more)


@pytest.mark.parametrize(
    ("state", "amount", "returned", "means"),
    [
        ("exported", 5, False, PAYS),
        ("approved", 5, False, PAYS),
        ("exported", 6, False, DIFFERS),
        ("paid", 5, False, ALREADY),
        ("paid", 6, False, DIFFERS),
        ("planned", 5, False, NOT_SENT),
        ("held", 5, False, NOT_SENT),
        ("paid", 5, True, RETURNS),
        ("exported", 5, True, RETURNS),
        ("returned", 5, True, ALREADY),
        ("paid", 4, True, DIFFERS),
        ("exported", 4, True, DIFFERS),
        ("returned", 4, True, ALREADY),
        ("exported", -5, False, DIFFERS),
        ("returned", 0, True, DIFFERS),
    ],
)
def test_what_a_line_means(state, amount, returned, means):
    known = {"PAY-1": Known(state, 5, "EUR")}
    assert [
        found for _line, found in meanings([line(amount=amount, returned=returned)], known)
    ] == [means]
    assert [found for _line, found in meanings([line("PAY-2")], known)] == [UNKNOWN]


SENT, BACK = line(bank_reference="A"), line(day="2026-03-04", bank_reference="B", returned=True)
NOTED = (Entry(False, "A", "2026-03-02", 5), Entry(True, "B", "2026-03-04", 5))
RESENT = line(day="2026-03-09", bank_reference="C")


@pytest.mark.parametrize(
    ("state", "entries", "lines", "means"),
    [
        # Sent again after it came back: what the bank said of the first sending is old.
        ("exported", NOTED, [SENT, BACK], [ALREADY, ALREADY]),
        ("exported", NOTED, [BACK], [ALREADY]),
        ("exported", NOTED, [SENT, BACK, RESENT], [ALREADY, ALREADY, PAYS]),
        ("paid", NOTED, [BACK], [ALREADY]),
        # Told without the bank's reference by a table.
        ("exported", NOTED, [line(), line(day="2026-03-04", returned=True)], [ALREADY, ALREADY]),
        ("exported", (), [SENT, RESENT], [PAYS, AGAIN]),
        ("paid", NOTED[:1], [SENT, RESENT], [ALREADY, AGAIN]),
        ("paid", NOTED[:1], [line(amount=6, bank_reference="C")], [DIFFERS]),
        # The bank confirms once what a person recorded.
        ("paid", (), [SENT, RESENT], [ALREADY, AGAIN]),
        ("paid", NOTED, [RESENT], [ALREADY]),
        ("returned", (), [BACK, BACK], [ALREADY, ALREADY]),
        # The bank may use one reference for what it sent and for what it took back.
        ("exported", (), [SENT, line(bank_reference="A", returned=True)], [PAYS, RETURNS]),
    ],
)
def test_an_entry_is_taken_once_and_a_second_payment_is_asked_about(state, entries, lines, means):
    known = {"PAY-1": Known(state, 5, "EUR", entries)}
    assert [found for _line, found in meanings(lines, known)] == means


@pytest.mark.parametrize(
    ("day", "returned", "means"),
    [
        ("2026-03-05", False, ALREADY),
        ("2026-03-06", True, ALREADY),
        ("2026-03-07", False, PAYS),
        ("2026-03-07", True, RETURNS),
    ],
)
def test_what_was_booked_before_a_person_recorded_the_return_is_old(day, returned, means):
    by_hand = Entry(True, "", "2026-03-06", 5, by_hand=True)
    known = {"PAY-1": Known("exported", 5, "EUR", (by_hand,))}
    told = line(day=day, returned=returned, bank_reference="Z")
    assert [found for _line, found in meanings([told], known)] == [means]


def test_what_came_back_in_another_currency_is_left_to_a_person():
    known = {"PAY-1": Known("paid", 5, "EUR")}
    back = Line("PAY-1", 5, "USD", "2026-03-02", returned=True)
    assert [means for _line, means in meanings([back], known)] == [DIFFERS]


LINES = st.builds(
    Line,
    st.sampled_from(["PAY-1", "PAY-2", "PAY-9"]),
    st.sampled_from([5, 6]),
    st.just("EUR"),
    st.sampled_from(["2026-03-02", "2026-03-03"]),
    st.sampled_from(["A", "B"]),
    st.booleans(),
)


@given(st.lists(LINES, max_size=8), st.randoms())
def test_the_order_of_lines_does_not_matter(lines, chance):
    known = {"PAY-1": Known("exported", 5, "EUR"), "PAY-2": Known("paid", 5, "EUR")}
    mixed = list(lines)
    chance.shuffle(mixed)

    def final(given):
        found = list(meanings(given, known))
        return sorted((str(line), means) for line, means in found)

    assert final(lines) == final(mixed)
    paid = [
        means
        for each, means in meanings(lines, known)
        if (each.reference, means) == ("PAY-1", PAYS)
    ]
    back = [
        means
        for each, means in meanings(lines, known)
        if (each.reference, means) == ("PAY-1", RETURNS)
    ]
    assert len(paid) <= 1
    assert len(back) <= 1


@given(st.lists(LINES, max_size=8))
def test_whatever_was_taken_from_one_statement_is_not_taken_from_the_next(lines):
    """Even after everything that came back was sent again."""
    known = {"PAY-1": Known("exported", 5, "EUR"), "PAY-2": Known("paid", 5, "EUR")}
    for each, means in meanings(lines, known):
        if each.reference in known and is_noted(each, means, known[each.reference]):
            known[each.reference] = known[each.reference].after(each, means)
    for reference, each in known.items():
        known[reference] = Known("exported", 5, "EUR", each.entries)
    taken = {each for each in lines if each.reference in known and known[each.reference].has(each)}
    assert {means for _line, means in meanings(taken, known)} <= {ALREADY, DIFFERS}


CREDIT = {"side": "CRDT", "amount": "12.00", "reference": "NOTPROVIDED"}


@pytest.mark.parametrize(
    "entry",
    [
        {"reference": "RPY-2026-0007"},
        {"more": "<RmtInf><Ustrd>Rückzahlung rpy-2026-0007 Danke</Ustrd></RmtInf>"},
        {"more": "<RmtInf><Strd><CdtrRefInf><Ref>RPY-2026-0007</Ref></CdtrRefInf></Strd></RmtInf>"},
    ],
)
def test_camt_tells_of_money_that_names_what_we_asked_back(entry):
    assert read_camt(camt({**CREDIT, **entry})) == [
        Line("RPY-2026-0007", 12_00, "EUR", "2026-03-02", "BANK-1", incoming=True)
    ]


def test_credits_that_name_nothing_or_two_of_ours_are_left_to_a_person():
    both = "<RmtInf><Ustrd>RPY-2026-0007 and RPY-2026-0008</Ustrd></RmtInf>"
    content = camt(CREDIT, {**CREDIT, "more": both}, {**CREDIT, "reference": "RPY-2026-0009"})
    assert [each.reference for each in read_camt(content)] == ["RPY-2026-0009"]


def test_a_table_names_what_we_asked_back_by_its_reference():
    [line] = read_csv("Reference,Amount,Date\nRPY-2026-0007,12.00,2026-03-02\n")
    assert (line.incoming, line.returned) == (True, False)


def credit(amount=5, day="2026-03-02", bank="A", currency="EUR"):
    return Line("RPY-2026-0007", amount, currency, day, bank, incoming=True)


@pytest.mark.parametrize(
    ("lines", "means"),
    [
        ([credit(12)], [BRINGS]),
        ([credit(13)], [TOO_MUCH]),
        ([credit(5), credit(7, bank="B")], [BRINGS, BRINGS]),
        ([credit(5), credit(8, bank="B")], [BRINGS, TOO_MUCH]),
        # The same money in two statements, and told with and without the bank's reference.
        ([credit(5), credit(5)], [BRINGS, ALREADY]),
        ([credit(5, bank=""), credit(5, bank="A")], [BRINGS, ALREADY]),
        ([credit(12, day="2026-03-01"), credit(1, bank="B")], [BRINGS, NOT_OWED]),
        ([credit(5, currency="USD")], [DIFFERS]),
        ([credit(0), credit(-5, bank="B"), credit(12, bank="C")], [DIFFERS, DIFFERS, BRINGS]),
    ],
)
def test_what_money_sent_to_us_means(lines, means):
    owed = {"RPY-2026-0007": Owed("asked", 12, "EUR")}
    assert [found for _line, found in meanings(lines, {}, owed)] == means


def test_money_for_what_nobody_asked_is_unknown_and_for_what_was_given_up_not_owed():
    assert [means for _, means in meanings([credit()], {}, {})] == [UNKNOWN]
    given_up = {"RPY-2026-0007": Owed("written_off", 0, "EUR")}
    assert [means for _, means in meanings([credit()], {}, given_up)] == [NOT_OWED]


@given(st.lists(st.builds(credit, st.integers(1, 9), bank=st.sampled_from("ABCDE")), max_size=9))
def test_never_more_is_recorded_than_was_asked(lines):
    owed = {"RPY-2026-0007": Owed("asked", 12, "EUR")}
    found = list(meanings(lines, {}, owed))
    assert sum(line.amount for line, means in found if means == BRINGS) <= 12
    brought = [line.bank_reference for line, means in found if means == BRINGS]
    assert len(brought) == len(set(brought))
