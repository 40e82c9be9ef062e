from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from awards.bank_accounts import Account
from awards.payment_orders import (
    COLUMNS,
    PAIN_03,
    PAIN_09,
    Batch,
    NotValid,
    Order,
    as_csv,
    as_pain,
)

IBAN = Account("Ada Lovelace", "DE", iban="DE23100000001234567890", bic="MARKDEF1100")
NO_BIC = Account("Ben Koch", "DE", iban="DE89370400440532013000")
ABA = Account("Cleo Ng", "US", number="123456789", routing="021000021")
TURKEY = Account("Deniz Kaya", "TR", iban="TR330006100519786457841326", bic="TCZBTR2A")
TURKEY_NO_BIC = Account("Deniz Kaya", "TR", iban="TR330006100519786457841326")
TARGETS = st.sampled_from([IBAN, NO_BIC, ABA, TURKEY, TURKEY_NO_BIC])


def batch(orders, currency="EUR"):
    return Batch(
        reference="PFL-2026-0001",
        made_at=datetime(2026, 3, 1, 12, 0, 5),
        execute_on=date(2026, 3, 2),
        payer="Slingshot Foundation gGmbH",
        account=Account("Slingshot", "DE", iban="DE02120300000000202051", bic="BYLADEM1001"),
        currency=currency,
        orders=orders,
    )


def values(xml, name):
    root = etree.fromstring(xml)
    return [each.text for each in root.iter(f"{{*}}{name}")]


@pytest.mark.parametrize("version", [PAIN_09, PAIN_03])
def test_one_transfer_as_the_bank_reads_it(version):
    order = Order("PAY-2026-0007", 72_000_00, IBAN, "AWD-2026-0001 First instalment")
    xml = as_pain(batch([order]), version)
    assert etree.QName(etree.fromstring(xml)).namespace.endswith(version)
    assert values(xml, "EndToEndId") == ["PAY-2026-0007"]
    assert values(xml, "InstdAmt") == ["72000.00"]
    assert values(xml, "CtrlSum") == ["72000.00", "72000.00"]
    assert values(xml, "IBAN") == ["DE02120300000000202051", "DE23100000001234567890"]
    assert values(xml, "Cd") == ["SEPA"]
    assert values(xml, "Ustrd") == ["AWD-2026-0001 First instalment"]


@pytest.mark.parametrize("version", [PAIN_09, PAIN_03])
@pytest.mark.parametrize(
    ("account", "bank"), [(TURKEY, "TCZBTR2A"), (TURKEY_NO_BIC, "NOTPROVIDED")]
)
def test_euro_to_an_iban_outside_the_sepa_area_stands_apart_with_its_bank(version, account, bank):
    orders = [Order("PAY-1", 5, IBAN, "x"), Order("PAY-2", 7, account, "x")]
    root = etree.fromstring(as_pain(batch(orders), version))
    sepa, other = root.iter("{*}PmtInf")
    assert [each.text for each in sepa.iterfind(".//{*}EndToEndId")] == ["PAY-1"]
    assert [each.text for each in other.iterfind(".//{*}EndToEndId")] == ["PAY-2"]
    assert (sepa.findtext(".//{*}SvcLvl/{*}Cd"), other.find(".//{*}SvcLvl")) == ("SEPA", None)
    assert (sepa.findtext("{*}ChrgBr"), other.findtext("{*}ChrgBr")) == ("SLEV", "SHAR")
    [agent] = other.iter("{*}CdtrAgt")
    assert "".join(agent.itertext()).strip() == bank
    assert other.findtext(".//{*}Cdtr/{*}PstlAdr/{*}Ctry") == "TR"
    assert sepa.find(".//{*}PstlAdr") is None


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 10**11), TARGETS, st.text(max_size=60)), min_size=1, max_size=8
    ),
    st.sampled_from(["EUR", "USD", "JPY"]),
    st.sampled_from([PAIN_09, PAIN_03]),
)
def test_what_is_written_reads_back_in_sum_and_number(rows, currency, version):
    orders = [
        Order(f"PAY-2026-{n:04d}", amount, to, f"x{message}")
        for n, (amount, to, message) in enumerate(rows)
    ]
    xml = as_pain(batch(orders, currency), version)
    amounts = [int(each.replace(".", "")) for each in values(xml, "InstdAmt")]
    assert sorted(amounts) == sorted(order.amount for order in orders)
    heads, *blocks = values(xml, "NbOfTxs")
    assert int(heads) == len(orders) == sum(map(int, blocks))
    whole, *parts = (int(each.replace(".", "")) for each in values(xml, "CtrlSum"))
    assert whole == sum(parts) == sum(order.amount for order in orders)
    assert sorted(values(xml, "EndToEndId")) == [order.reference for order in orders]


def test_what_breaks_the_schema_is_not_handed_out_and_not_told():
    broken = Account("Ada", "DE", iban="NOT AN IBAN 12345")
    with pytest.raises(NotValid) as refusal:
        as_pain(batch([Order("PAY-1", 1, broken, "x")]))
    assert "NOT AN" not in str(refusal.value)


def test_csv_has_a_line_for_each_and_runs_nothing():
    order = Order("PAY-2026-0007", 5, ABA, "=cmd()")
    text = as_csv(batch([order], "USD")).decode()
    head, line = text.strip().splitlines()
    assert head == ",".join(COLUMNS)
    assert line == ("PAY-2026-0007,0.05,USD,Cleo Ng,,,123456789,021000021,US,'=cmd(),2026-03-02")
