"""Payment orders for a bank: ISO 20022 pain.001, checked against its schema, or CSV. Pure.

Customer credit transfer initiation, versions 03 and 09, as the European Payments Council's
implementation guidelines read them. The schemas come with the sepaxml package.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from awards.bank_accounts import Account
from awards.sepa_text import latin_field, latin_id
from core.money import plain_amount
from core.spreadsheet import to_csv

PAIN_09 = "pain.001.001.09"
PAIN_03 = "pain.001.001.03"
COLUMNS = (
    "Reference",
    "Amount",
    "Currency",
    "Account holder",
    "IBAN",
    "BIC",
    "Account number",
    "Routing code",
    "Country",
    "Message",
    "Execute on",
)


class NotValid(ValueError):
    """The file does not follow its schema; nothing of it may be handed out."""


@dataclass(frozen=True)
class Order:
    """One transfer. `amount` in minor units of the file's currency; `reference` comes back."""

    reference: str
    amount: int
    to: Account
    message: str


@dataclass(frozen=True)
class Batch:
    """All transfers from one account on one day."""

    reference: str
    made_at: datetime
    execute_on: date
    payer: str
    account: Account
    currency: str
    orders: Sequence[Order]

    @property
    def total(self) -> int:
        """Minor units."""
        return sum(order.amount for order in self.orders)


def as_csv(batch: Batch) -> bytes:
    """The orders as a table, every cell harmless in a spreadsheet."""
    rows = [
        (
            order.reference,
            plain_amount(order.amount, batch.currency),
            batch.currency,
            order.to.holder,
            order.to.iban,
            order.to.bic,
            order.to.number,
            order.to.routing,
            order.to.country,
            order.message,
            batch.execute_on.isoformat(),
        )
        for order in batch.orders
    ]
    return to_csv(COLUMNS, rows).encode("utf-8")


def as_pain(batch: Batch, version: str = PAIN_09) -> bytes:
    """The orders as XML that follows its schema; `NotValid` when it would not."""
    from lxml import etree

    root = etree.Element("Document", nsmap=_spaces(version))
    body = _Node(etree.SubElement(root, "CstmrCdtTrfInitn"), etree)
    head = body.add("GrpHdr")
    head.add("MsgId", latin_id(batch.reference, 35))
    head.add("CreDtTm", batch.made_at.strftime("%Y-%m-%dT%H:%M:%S"))
    head.add("NbOfTxs", str(len(batch.orders)))
    head.add("CtrlSum", plain_amount(batch.total, batch.currency))
    head.add("InitgPty").add("Nm", latin_field(batch.payer, 70))
    sepa = [each for each in batch.orders if batch.currency == "EUR" and each.to.is_in_sepa]
    other = [each for each in batch.orders if each not in sepa]
    for orders, level in [(sepa, "SEPA"), (other, "")]:
        if orders:
            _block(body.add("PmtInf"), batch, orders, level, version)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    _check(xml, version)
    return bytes(xml)


def _spaces(version: str) -> dict[Any, str]:
    return {None: f"urn:iso:std:iso:20022:tech:xsd:{version}"}


class _Node:
    """An element to which others are added in the document's own namespace."""

    def __init__(self, element: Any, etree: Any) -> None:
        self.element = element
        self.etree = etree

    def add(self, name: str, text: str | None = None, **attributes: str) -> "_Node":
        child = self.etree.SubElement(self.element, name, attributes)
        child.text = text
        return _Node(child, self.etree)


def _block(block: _Node, batch: Batch, orders: Sequence[Order], level: str, version: str) -> None:
    block.add("PmtInfId", latin_id(f"{batch.reference}-{level or 'OTHER'}", 35))
    block.add("PmtMtd", "TRF")
    block.add("NbOfTxs", str(len(orders)))
    block.add("CtrlSum", plain_amount(sum(each.amount for each in orders), batch.currency))
    if level:
        block.add("PmtTpInf").add("SvcLvl").add("Cd", level)
    day = block.add("ReqdExctnDt", None if version == PAIN_09 else batch.execute_on.isoformat())
    if version == PAIN_09:
        day.add("Dt", batch.execute_on.isoformat())
    block.add("Dbtr").add("Nm", latin_field(batch.payer, 70))
    _number(block.add("DbtrAcct"), batch.account)
    _bank(block.add("DbtrAgt"), batch.account, version)
    block.add("ChrgBr", "SLEV" if level else "SHAR")
    for order in orders:
        _transfer(block.add("CdtTrfTxInf"), order, batch.currency, version)


def _transfer(transfer: _Node, order: Order, currency: str, version: str) -> None:
    transfer.add("PmtId").add("EndToEndId", latin_id(order.reference, 35))
    transfer.add("Amt").add("InstdAmt", plain_amount(order.amount, currency), Ccy=currency)
    # Only inside the area a bank finds the other bank and its country by the IBAN alone.
    if order.to.bic or not order.to.is_in_sepa:
        _bank(transfer.add("CdtrAgt"), order.to, version)
    creditor = transfer.add("Cdtr")
    creditor.add("Nm", latin_field(order.to.holder, 70))
    if not order.to.is_in_sepa:
        creditor.add("PstlAdr").add("Ctry", order.to.country)
    _number(transfer.add("CdtrAcct"), order.to)
    transfer.add("RmtInf").add("Ustrd", latin_field(order.message, 140))


def _number(node: _Node, account: Account) -> None:
    where = node.add("Id")
    if account.iban:
        where.add("IBAN", account.iban)
    else:
        where.add("Othr").add("Id", account.number)


def _bank(node: _Node, account: Account, version: str) -> None:
    bank = node.add("FinInstnId")
    if account.bic:
        bank.add("BICFI" if version == PAIN_09 else "BIC", account.bic)
    elif account.routing:
        bank.add("ClrSysMmbId").add("MmbId", account.routing)
    else:
        bank.add("Othr").add("Id", "NOTPROVIDED")


@cache
def _schema(version: str) -> Any:
    import sepaxml
    from lxml import etree

    return etree.XMLSchema(file=str(Path(sepaxml.__file__).parent / "schemas" / f"{version}.xsd"))


def _check(xml: bytes, version: str) -> None:
    from lxml import etree

    schema = _schema(version)
    document = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    if not schema.validate(document):
        # The message of the schema would repeat account numbers: its place is enough.
        places = ", ".join(sorted({str(each.path)[-60:] for each in schema.error_log}))
        raise NotValid(f"The payment file breaks its schema at {places}.")
