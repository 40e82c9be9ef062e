import pytest

from awards.statement_reading import Unreadable, read_camt, read_csv
from awards.statements import Line

HEAD = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn><Acct><Id><IBAN>DE02120300000000200000</IBAN></Id></Acct>'
TOLD = {"account": "0000", "message": "camt.054"}
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
        Line("PAY-1", 72_000_00, "EUR", "2026-03-02", "BANK-1", **TOLD),
        Line("PAY-2", 1_00, "EUR", "2026-03-02", "BANK-1", True, "AC04 Account closed", **TOLD),
    ]


def test_camt_tells_the_kind_of_message_our_account_and_every_name_of_an_entry():
    content = camt({"reference": "PAY-1"}).decode()
    content = content.replace("</EndToEndId>", "</EndToEndId><TxId>TX-1</TxId>")
    content = content.replace("BANK-1", "NONREF").replace("camt.054", "camt.053")
    content = content.replace("<EndToEndId>", "<AcctSvcrRef>notprovided</AcctSvcrRef><EndToEndId>")
    [line] = read_camt(content.encode())
    assert (line.message, line.account, line.transaction) == ("camt.053", "0000", "TX-1")
    assert line.bank_reference == ""
    other = "<Othr><Id>12345678</Id></Othr>"
    content = content.replace("<IBAN>DE02120300000000200000</IBAN>", other)
    assert [each.account for each in read_camt(content.encode())] == ["5678"]
    content = content.replace(f"<Acct><Id>{other}</Id></Acct>", "")
    assert [each.account for each in read_camt(content.encode())] == [""]


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
        Line("PAY-1", 72_000_00, "EUR", "2026-03-02", "=B1", message="csv"),
        Line("PAY-1", 72_000_00, "EUR", "2026-03-03", "B2", True, "Account closed", message="csv"),
    ]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_csv_with_any_line_ends_and_with_lines_that_stop_early(end):
    rows = [
        "Reference,Amount,Date,Currency,Returned",
        "PAY-1,1.00,2026-03-02",
        "PAY-2,2,2026-03-02",
    ]
    assert read_csv(end.join(rows)) == [
        Line("PAY-1", 1_00, "EUR", "2026-03-02", message="csv"),
        Line("PAY-2", 2_00, "EUR", "2026-03-02", message="csv"),
    ]


def test_a_line_longer_than_the_head_is_read_as_far_as_the_head_goes():
    [found] = read_csv("Reference,Amount,Date\nPAY-1,1,2026-03-02,more,and more\n")
    assert found == Line("PAY-1", 1_00, "EUR", "2026-03-02", message="csv")


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
        Line("RPY-2026-0007", 12_00, "EUR", "2026-03-02", "BANK-1", incoming=True, **TOLD)
    ]


def test_credits_that_name_nothing_or_two_of_ours_are_left_to_a_person():
    both = "<RmtInf><Ustrd>RPY-2026-0007 and RPY-2026-0008</Ustrd></RmtInf>"
    content = camt(CREDIT, {**CREDIT, "more": both}, {**CREDIT, "reference": "RPY-2026-0009"})
    assert [each.reference for each in read_camt(content)] == ["RPY-2026-0009"]


def test_a_table_names_what_we_asked_back_by_its_reference():
    [line] = read_csv("Reference,Amount,Date\nRPY-2026-0007,12.00,2026-03-02\n")
    assert (line.incoming, line.returned) == (True, False)
