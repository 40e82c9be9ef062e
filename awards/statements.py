"""What lines of bank statements mean for our payments and for money asked back. Pure.

One booking may be told by several statements under different names: a bank is free to give an entry
one reference in a camt.054 (told at once) and another in a camt.053 (the day's list). A line is a
booking we know

1. when a name is the same: the transaction's (`TxId`), which decides where both have one, or else
   the reference of the bank that keeps the account (`AcctSvcrRef`);
2. otherwise when our reference (`EndToEndId`), the amount (`Amt`), the day (`BookgDt`, or `ValDt`
   where a bank leaves that out) and the account (`Acct/Id`) are the same, and nothing says that
   they are two: not two names within one kind of message, for there a bank uses one; and not a
   second line of one statement, which tells a booking once.

So a second payment is never taken for the first because it is alike: it has another day, another
name in a message of the same kind, or stands in one statement with the first. Where the fields are
read is told in `awards.statement_reading`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any


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
    transaction: str = ""
    """The name the first bank gave the transaction."""
    account: str = ""
    """The last characters of the number of our own account."""
    message: str = ""
    """The kind of file that told it."""

    def as_data(self) -> dict[str, Any]:
        """For storing."""
        return asdict(self)

    @property
    def name(self) -> "Name":
        """How its statement names it."""
        return Name(self.message, self.bank_reference, self.transaction)


@dataclass(frozen=True)
class Name:
    """What one kind of message calls a booking; empty where it says nothing."""

    message: str
    bank_reference: str
    transaction: str = ""

    def is_same(self, other: "Name") -> bool:
        """Whether both are names of one booking."""
        if self.transaction and other.transaction:
            return self.transaction == other.transaction
        return bool(self.bank_reference) and self.bank_reference == other.bank_reference

    def tells_apart(self, other: "Name") -> bool:
        """Whether these are names of two bookings, when they are not the same."""
        if self.transaction and other.transaction:
            return True
        both = bool(self.bank_reference and other.bank_reference)
        # Of what was noted before the kind of message was, nothing says that it is another one.
        return both and (self.message == other.message or "" in {self.message, other.message})


@dataclass(frozen=True)
class Entry:
    """What the bank booked about a payment and was taken note of; `booked_on` in ISO form.

    `names`: how each statement that told it called it. `by_hand`: a person recorded that the money
    came back, and what was booked until that day is about the money that came back then. `is_told`:
    a line of the statement at hand is it.
    """

    returned: bool
    names: tuple[Name, ...]
    booked_on: str
    amount: int
    account: str = ""
    by_hand: bool = False
    is_told: bool = False

    def is_named_by(self, line: Line) -> bool:
        """Whether the line carries one of its names."""
        return line.returned == self.returned and any(
            line.name.is_same(each) for each in self.names
        )

    def covers(self, line: Line) -> bool:
        """Whether a person has settled what the line tells."""
        return self.by_hand and line.booked_on <= self.booked_on

    def may_be(self, line: Line) -> bool:
        """Whether the line can be this booking under a name we have not read."""
        alike = (line.returned, line.booked_on, line.amount) == (
            self.returned,
            self.booked_on,
            self.amount,
        )
        accounts = {line.account, self.account} - {""}
        apart = any(line.name.tells_apart(each) for each in self.names)
        return alike and len(accounts) < 2 and not self.by_hand and not self.is_told and not apart

    def told_by(self, line: Line) -> "Entry":
        """The same, told by this line too."""
        is_new = self.misses(line)
        names = (*self.names, line.name) if is_new else self.names
        return replace(self, names=names, is_told=True)

    def misses(self, line: Line) -> bool:
        """Whether the line names it as nothing did before."""
        has_name = bool(line.bank_reference or line.transaction)
        return has_name and not self.by_hand and line.name not in self.names


@dataclass(frozen=True)
class Known:
    """What we know of a payment: its state in the words of `awards.states`, and its amount.

    `entries`: what the bank booked about it, in the order in which it was taken note of.
    """

    state: str
    amount: int
    currency: str
    entries: tuple[Entry, ...] = ()

    def place_of(self, line: Line) -> int | None:
        """Which of its entries the line tells, maybe after another statement; `None`: a new one."""
        for is_it in (Entry.covers, Entry.is_named_by, Entry.may_be):
            for place, entry in enumerate(self.entries):
                if is_it(entry, line):
                    return place
        return None

    def has(self, line: Line) -> bool:
        """Whether this line was taken note of, maybe out of another statement."""
        return self.place_of(line) is not None

    @property
    def is_booked(self) -> bool:
        """Whether the bank has said that it sent the money, which has not come back since."""
        return bool(self.entries) and not self.entries[-1].returned

    def expecting(self, lines: Iterable[Line]) -> "Known":
        """The same before a statement with these lines is read: what they name is taken by them."""
        told = list(lines)
        entries = (
            replace(entry, is_told=any(entry.is_named_by(line) for line in told))
            for entry in self.entries
        )
        return replace(self, entries=tuple(entries))

    def after(self, line: Line, means: str) -> "Known":
        """The same with this line taken note of."""
        place = self.place_of(line)
        if place is not None:
            entries = list(self.entries)
            entries[place] = entries[place].told_by(line)
            return replace(self, entries=tuple(entries))
        state = {PAYS: "paid", RETURNS: "returned"}.get(means, self.state)
        entry = Entry(
            line.returned, (line.name,), line.booked_on, line.amount, line.account, is_told=True
        )
        return replace(self, state=state, entries=(*self.entries, entry))


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


# What a line means.
PAYS, RETURNS, BRINGS, AGAIN = "pays", "returns", "brings", "again"
TOO_MUCH, NOT_OWED = "too_much", "not_owed"
ALREADY, DIFFERS, UNKNOWN, NOT_SENT = "already", "differs", "unknown", "not_sent"
NOTED = {PAYS, RETURNS, ALREADY}


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
            line.transaction,
            line.amount,
            line.currency,
            line.reason,
            line.incoming,
        ),
    )


def meanings(
    lines: Iterable[Line], known: Mapping[str, Known], owed: Mapping[str, Owed] | None = None
) -> Iterator[tuple[Line, str, Known | None]]:
    """Each line with what it means after the ones before it, and what was known of its payment."""
    told = in_order(lines)
    of_payment = defaultdict(list)
    for line in told:
        of_payment[line.reference].append(line)
    now = {name: each.expecting(of_payment[name]) for name, each in known.items()}
    still = dict(owed or {})
    for line in told:
        if line.incoming:
            asked = still.get(line.reference)
            means = brings(line, asked)
            if asked is not None and means == BRINGS:
                still[line.reference] = asked.after(line)
            yield line, means, None
            continue
        payment = now.get(line.reference)
        means = meaning(line, payment)
        if payment is not None and means in NOTED:
            now[line.reference] = payment.after(line, means)
        yield line, means, payment


def is_noted(line: Line, means: str, known: Known) -> bool:
    """Whether the line is to be remembered, so that no other statement repeats it."""
    place = known.place_of(line)
    return means in NOTED and (place is None or known.entries[place].misses(line))


def _is_same(line: Line, reference: str, day: str, amount: int) -> bool:
    """Whether the line is that receipt: by the bank's reference, else by day and sum."""
    if line.bank_reference and reference:
        return line.bank_reference == reference
    return (line.booked_on, line.amount) == (day, amount)
