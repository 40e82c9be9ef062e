"""Reading what a bank says of payments and of money asked back: camt.053, camt.054 or CSV. Pure.

A line keeps the reference we gave, amount, day, the names the bank has for the entry, and the end
of our own account number; numbers of whoever else stands in the statement are not read at all.

The fields of ISO 20022 it reads, by their names in the messages: of `Stmt` (camt.053) or `Ntfctn`
(camt.054) the account, `Acct/Id/IBAN` or `Acct/Id/Othr/Id`; of each entry `Ntry` the status `Sts`,
amount `Amt`, side `CdtDbtInd`, reversal `RvslInd`, booking date `BookgDt` or else value date
`ValDt`, and the reference of the bank that keeps the account, `AcctSvcrRef`; of each transaction
`NtryDtls/TxDtls` its own `Amt` or `AmtDtls`, `RtrInf` where it came back, `RmtInf` where a payer
wrote our reference, and under `Refs` three names: `EndToEndId` is ours, from the payment order;
`TxId` the first bank's, kept all the way; `AcctSvcrRef` the account keeping bank's.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any

from awards.statements import Line
from core.money import CURRENCIES, parse_money
from core.spreadsheet import as_written

LARGEST = 10 * 1024 * 1024
"""Bytes of a statement."""
MOST_LINES = 20_000


class Unreadable(ValueError):
    """Why the file cannot be read, as a sentence."""


REPAYMENT = re.compile(r"\bRPY-\d{4}-\d{4,}\b")
"""Our references of money asked back, wherever a payer wrote them."""

_NO_NAME = {"NOTPROVIDED", "NONREF"}
"""What banks write where a reference is asked for and there is none."""


def read_camt(content: bytes) -> list[Line]:
    """The booked entries of a camt.053 or camt.054; `Unreadable` says what is wrong.

    Entities, document types and anything fetched from elsewhere are refused.
    """
    from lxml import etree

    _check_size(content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise Unreadable("This file is not XML. Choose a camt.053 or camt.054 file.") from None
    info: Any = root.getroottree().docinfo
    if info.doctype:
        raise Unreadable("This file defines its own document type, which no bank's file does.")
    space = etree.QName(root).namespace or ""
    message = next((each for each in ("camt.053", "camt.054") if f":{each}." in space), "")
    if not message:
        raise Unreadable("This XML is neither a camt.053 nor a camt.054.")
    lines = [line for entry in root.iter(f"{{{space}}}Ntry") for line in _entry(entry, message)]
    return _limited(lines)


def read_csv(text: str) -> list[Line]:
    """Lines of a table: Reference, Amount, Currency, Date, Bank reference, Returned.

    Returned holds the reason when the money came back and is empty otherwise. A line with the
    reference of money asked back is money that came in.
    """
    _check_size(text.encode())
    rows = _rows(text.removeprefix("\ufeff"))
    if not rows:
        raise Unreadable("This file is empty.")
    names = [cell.strip().lower() for cell in rows[0]]
    missing = [each for each in ("reference", "amount", "date") if each not in names]
    if missing:
        raise Unreadable(f"The first line names no column “{missing[0].capitalize()}”.")
    lines = []
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            filled = zip_longest(names, row[: len(names)], fillvalue="")
            lines.append(_row({name: as_written(cell).strip() for name, cell in filled}, number))
    return _limited(lines)


def _check_size(content: bytes) -> None:
    if len(content) > LARGEST:
        raise Unreadable("This file is larger than 10 MB. Ask the bank for a shorter period.")


def _limited(lines: list[Line]) -> list[Line]:
    if len(lines) > MOST_LINES:
        raise Unreadable(f"This file has more than {MOST_LINES:,} entries. Split it.")
    return lines


def _rows(text: str) -> list[list[str]]:
    """The cells, however its lines end. An open quotation mark would swallow the lines after it."""
    if "\0" in text:
        raise Unreadable("This file is neither XML nor a table in UTF-8.")
    try:
        return list(csv.reader(io.StringIO(text, newline=None), strict=True))
    except csv.Error:
        raise Unreadable(
            "This table cannot be read: a quotation mark is not closed, or a cell is too long."
        ) from None


def _row(cells: Mapping[str, str], number: int) -> Line:
    currency = cells.get("currency") or "EUR"
    if currency not in CURRENCIES:
        raise Unreadable(f"Line {number}: “{currency}” is no currency we pay in.")
    try:
        amount = parse_money(cells["amount"], currency)
    except ValueError as error:
        raise Unreadable(f"Line {number}: {error}") from None
    try:
        day = date.fromisoformat(cells["date"]).isoformat()
    except ValueError:
        raise Unreadable(f"Line {number}: write the date like 2026-03-31.") from None
    reason = cells.get("returned", "")
    bank = cells.get("bank reference", "")[:140]
    reference = cells["reference"]
    incoming = REPAYMENT.fullmatch(reference) is not None
    returned = bool(reason)
    return Line(reference, amount, currency, day, bank, returned, reason, incoming, message="csv")


def _entry(entry: Any, message: str) -> Iterator[Line]:
    """The transactions of one booking; pending ones are left out."""
    status = _text(entry, "Sts") or _text(entry, "Sts/Cd")
    if status not in {"", "BOOK"}:
        return
    credit = _text(entry, "CdtDbtInd") == "CRDT"
    parts = _all(entry, "NtryDtls/TxDtls")
    for part in parts:
        reference, incoming = _text(part, "Refs/EndToEndId"), False
        given = _returned(part)
        # Money coming in concerns us only when it is ours coming back, or was asked back.
        if credit and given is None and not _is_reversal(entry):
            reference = _asked_back(part)
            incoming = bool(reference)
        if not reference:
            continue
        amount = _amount(part) or (_amount(entry) if len(parts) == 1 else None)
        if amount is None:
            continue
        bank = _name(part, "Refs/AcctSvcrRef") or _name(entry, "AcctSvcrRef")
        came_back = given is not None or (credit and not incoming)
        reason = given or ("Sent back by the bank" if came_back else "")
        yield Line(
            reference,
            *amount,
            _day(entry),
            bank,
            came_back,
            reason,
            incoming,
            transaction=_name(part, "Refs/TxId"),
            account=_own_account(entry),
            message=message,
        )


def _name(node: Any, path: str) -> str:
    said = _text(node, path)[:140]
    return "" if said.upper() in _NO_NAME else said


def _own_account(entry: Any) -> str:
    """The last characters of the number of the account the statement is of."""
    of = entry.getparent()
    return (_text(of, "Acct/Id/IBAN") or _text(of, "Acct/Id/Othr/Id"))[-4:]


def _day(entry: Any) -> str:
    """When it was booked; a bank may leave that out and say only from when it counts."""
    places = ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    said = next(filter(None, (_text(entry, path) for path in places)), "")
    try:
        return date.fromisoformat(said[:10]).isoformat()
    except ValueError:
        raise Unreadable("This file has an entry without the day on which it was booked.") from None


def _asked_back(part: Any) -> str:
    """Our reference of money asked back, from wherever the payer's bank put it; else empty."""
    places = ("Refs/EndToEndId", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Ustrd")
    said = " ".join(each.text or "" for path in places for each in _all(part, path))
    found = set(REPAYMENT.findall(said.upper()))
    # Two of them in one payment leave open which part is whose: a person decides.
    return found.pop() if len(found) == 1 else ""


def _is_reversal(entry: Any) -> bool:
    return _text(entry, "RvslInd").lower() == "true"


def _returned(part: Any) -> str | None:
    found = _all(part, "RtrInf")
    if not found:
        return None
    said = [
        _text(found[0], "Rsn/Cd") or _text(found[0], "Rsn/Prtry"),
        *[each.text or "" for each in _all(found[0], "AddtlInf")],
    ]
    return " ".join(each.strip() for each in said if each.strip()) or "Returned by the bank"


def _amount(node: Any) -> tuple[int, str] | None:
    for path in ("Amt", "AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt"):
        for found in _all(node, path):
            currency = found.get("Ccy", "")
            if currency not in CURRENCIES:
                return None
            try:
                amount = Decimal((found.text or "").strip())
            except InvalidOperation:
                raise Unreadable("This file has an amount that is no number.") from None
            # Before it is scaled: what is not finite or far too large breaks the arithmetic.
            if not amount.is_finite() or abs(amount) >= 10**13:
                raise Unreadable("This file has an amount that is no number or too large.")
            return int(amount.scaleb(CURRENCIES[currency][1])), currency
    return None


def _all(node: Any, path: str) -> list[Any]:
    space = node.tag.partition("}")[0] + "}"
    found: list[Any] = node.findall("/".join(space + name for name in path.split("/")))
    return found


def _text(node: Any, path: str) -> str:
    found = _all(node, path)
    return (found[0].text or "").strip() if found else ""
