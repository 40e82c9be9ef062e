"""What a bank says of payments and of money asked back: camt.053 and camt.054, or CSV. Pure.

A line keeps the reference we gave, amount, day and the bank's own reference; account numbers of
whoever else stands in the statement are not read at all.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any

from core.money import CURRENCIES, parse_money
from core.spreadsheet import as_written

LARGEST = 10 * 1024 * 1024
"""Bytes of a statement."""
MOST_LINES = 20_000


class Unreadable(ValueError):
    """Why the file cannot be read, as a sentence."""


@dataclass(frozen=True)
class Line:
    """One entry; `amount` in minor units, `booked_on` in ISO form."""

    reference: str
    amount: int
    currency: str
    booked_on: str
    bank_reference: str = ""
    returned: bool = False
    reason: str = ""
    incoming: bool = False
    """Money somebody sent us, naming what we asked back."""

    def as_data(self) -> dict[str, Any]:
        """For storing."""
        return asdict(self)


@dataclass(frozen=True)
class Entry:
    """What the bank booked about a payment and was taken note of; `booked_on` in ISO form.

    `by_hand`: a person recorded that the money came back, and what was booked until that day is
    about the money that came back then.
    """

    returned: bool
    bank_reference: str
    booked_on: str
    amount: int
    by_hand: bool = False


@dataclass(frozen=True)
class Known:
    """What we know of a payment: its state in the words of `awards.states`, and its amount.

    `entries`: what the bank booked about it, in the order in which it was taken note of.
    """

    state: str
    amount: int
    currency: str
    entries: tuple[Entry, ...] = ()

    def has(self, line: Line) -> bool:
        """Whether this line was taken note of, maybe out of another statement."""
        return any(
            line.booked_on <= entry.booked_on
            if entry.by_hand
            else line.returned == entry.returned
            and _is_same(line, entry.bank_reference, entry.booked_on, entry.amount)
            for entry in self.entries
        )

    @property
    def is_booked(self) -> bool:
        """Whether the bank has said that it sent the money, which has not come back since."""
        return bool(self.entries) and not self.entries[-1].returned

    def after(self, line: Line, means: str) -> "Known":
        """The same with this line taken note of."""
        state = {PAYS: "paid", RETURNS: "returned"}.get(means, self.state)
        entry = Entry(line.returned, line.bank_reference, line.booked_on, line.amount)
        return Known(state, self.amount, self.currency, (*self.entries, entry))


@dataclass(frozen=True)
class Owed:
    """What we know of money asked back: how much is still to come, and what came before.

    `receipts`: (bank reference, day in ISO form, amount) of each.
    """

    state: str
    amount: int
    currency: str
    receipts: tuple[tuple[str, str, int], ...] = ()

    def has(self, line: Line) -> bool:
        """Whether the money of this line was recorded: by its bank reference, else day and sum."""
        return any(_is_same(line, *receipt) for receipt in self.receipts)

    def after(self, line: Line) -> "Owed":
        """The same with the money of this line recorded."""
        receipt = (line.bank_reference, line.booked_on, line.amount)
        left = self.amount - line.amount
        state = "partly" if left else "received"
        return Owed(state, left, self.currency, (*self.receipts, receipt))


REPAYMENT = re.compile(r"\bRPY-\d{4}-\d{4,}\b")
"""Our references of money asked back, wherever a payer wrote them."""

# What a line means.
PAYS, RETURNS, BRINGS, AGAIN = "pays", "returns", "brings", "again"
TOO_MUCH, NOT_OWED = "too_much", "not_owed"
ALREADY, DIFFERS, UNKNOWN, NOT_SENT = "already", "differs", "unknown", "not_sent"


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
    if ":camt.053." not in space and ":camt.054." not in space:
        raise Unreadable("This XML is neither a camt.053 nor a camt.054.")
    lines = [line for entry in root.iter(f"{{{space}}}Ntry") for line in _entry(entry)]
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


def meaning(line: Line, known: Known | None) -> str:
    """What the line means for the payment it names."""
    if known is None:
        return UNKNOWN
    if line.amount <= 0:
        return DIFFERS
    if known.has(line) or (line.returned and known.state not in {"exported", "paid"}):
        return ALREADY
    if known.state not in {"approved", "exported", "paid"}:
        return NOT_SENT
    # Also of what came back: a bank may keep its fee, and then the rest is a person's to settle.
    if (line.amount, line.currency) != (known.amount, known.currency):
        return DIFFERS
    return _moves(line, known)


def _moves(line: Line, known: Known) -> str:
    """What the whole sum means, sent or returned."""
    if line.returned:
        return RETURNS
    if known.state != "paid":
        return PAYS
    # Where a person recorded that it was sent, the first entry of the bank only confirms it.
    return AGAIN if known.is_booked else ALREADY


def brings(line: Line, owed: Owed | None) -> str:
    """What a line with money sent to us means for what it names."""
    if owed is None:
        return UNKNOWN
    if line.amount <= 0:
        return DIFFERS
    if owed.has(line):
        return ALREADY
    if owed.state not in {"asked", "partly"}:
        return NOT_OWED
    if line.currency != owed.currency:
        return DIFFERS
    return TOO_MUCH if line.amount > owed.amount else BRINGS


def in_order(lines: Iterable[Line]) -> list[Line]:
    """By day, payments before returns: so the order of lines in a file does not matter."""
    return sorted(
        lines,
        key=lambda line: (
            line.booked_on,
            line.returned,
            line.reference,
            line.bank_reference,
            line.amount,
            line.currency,
            line.reason,
            line.incoming,
        ),
    )


def meanings(
    lines: Iterable[Line], known: Mapping[str, Known], owed: Mapping[str, Owed] | None = None
) -> Iterator[tuple[Line, str]]:
    """Each line with what it means after the ones before it have been applied."""
    now, still = dict(known), dict(owed or {})
    for line in in_order(lines):
        if line.incoming:
            asked = still.get(line.reference)
            means = brings(line, asked)
            if asked is not None and means == BRINGS:
                still[line.reference] = asked.after(line)
            yield line, means
            continue
        payment = now.get(line.reference)
        means = meaning(line, payment)
        if payment is not None and is_noted(line, means, payment):
            now[line.reference] = payment.after(line, means)
        yield line, means


def is_noted(line: Line, means: str, known: Known) -> bool:
    """Whether the line is to be remembered, so that no other statement repeats it."""
    return means in {PAYS, RETURNS, ALREADY} and not known.has(line)


def _is_same(line: Line, reference: str, day: str, amount: int) -> bool:
    """Whether the line is that entry: by the bank's reference, else by day and sum."""
    if line.bank_reference and reference:
        return line.bank_reference == reference
    return (line.booked_on, line.amount) == (day, amount)


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
    return Line(reference, amount, currency, day, bank, bool(reason), reason, incoming)


def _entry(entry: Any) -> Iterator[Line]:
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
        bank = (_text(part, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef"))[:140]
        came_back = given is not None or (credit and not incoming)
        reason = given or ("Sent back by the bank" if came_back else "")
        yield Line(reference, *amount, _day(entry), bank, came_back, reason, incoming)


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
