"""States of awards, conditions and payments. Pure data."""

from typing import Final

from core.states import Machine


class AwardState:
    """An award is prepared, offered with its letter, accepted or declined, and closed at its end.

    An offer nobody answers lapses; a letter can be taken back until its mail is out.
    """

    PREPARED: Final = "prepared"
    OFFERED: Final = "offered"
    ACCEPTED: Final = "accepted"
    DECLINED: Final = "declined"
    LAPSED: Final = "lapsed"
    CLOSED: Final = "closed"


# States of an award under which it holds its money of the call.
HOLDING = (AwardState.PREPARED, AwardState.OFFERED, AwardState.ACCEPTED, AwardState.CLOSED)

AWARD = Machine(
    noun="award",
    names={
        AwardState.PREPARED: "In preparation",
        AwardState.OFFERED: "Offered",
        AwardState.ACCEPTED: "Accepted",
        AwardState.DECLINED: "Declined by the grantee",
        AwardState.LAPSED: "Lapsed",
        AwardState.CLOSED: "Closed",
    },
    table={
        (AwardState.PREPARED, "edit"): AwardState.PREPARED,
        (AwardState.PREPARED, "offer"): AwardState.OFFERED,
        (AwardState.OFFERED, "accept"): AwardState.ACCEPTED,
        (AwardState.OFFERED, "decline"): AwardState.DECLINED,
        (AwardState.OFFERED, "take_back"): AwardState.PREPARED,
        (AwardState.OFFERED, "lapse"): AwardState.LAPSED,
        (AwardState.OFFERED, "renew"): AwardState.OFFERED,
        (AwardState.LAPSED, "renew"): AwardState.OFFERED,
        (AwardState.ACCEPTED, "amend"): AwardState.ACCEPTED,
        (AwardState.ACCEPTED, "close"): AwardState.CLOSED,
        (AwardState.CLOSED, "reopen"): AwardState.ACCEPTED,
    },
)


class ConditionState:
    """A condition is open until a person accepts or waives it. Checks propose, people decide."""

    OPEN: Final = "open"
    HANDED_IN: Final = "handed_in"
    CHECKED: Final = "checked"
    ACCEPTED: Final = "accepted"
    WAIVED: Final = "waived"


CONDITION = Machine(
    noun="condition",
    names={
        ConditionState.OPEN: "Open",
        ConditionState.HANDED_IN: "Handed in",
        ConditionState.CHECKED: "Checked",
        ConditionState.ACCEPTED: "Met",
        ConditionState.WAIVED: "Waived",
    },
    table={
        (ConditionState.OPEN, "hand_in"): ConditionState.HANDED_IN,
        # Only for what is not a release: staff see for themselves that it is done.
        (ConditionState.OPEN, "confirm"): ConditionState.ACCEPTED,
        (ConditionState.HANDED_IN, "hand_in"): ConditionState.HANDED_IN,
        (ConditionState.CHECKED, "hand_in"): ConditionState.HANDED_IN,
        (ConditionState.HANDED_IN, "check"): ConditionState.CHECKED,
        (ConditionState.CHECKED, "check"): ConditionState.CHECKED,
        (ConditionState.HANDED_IN, "accept"): ConditionState.ACCEPTED,
        (ConditionState.CHECKED, "accept"): ConditionState.ACCEPTED,
        (ConditionState.HANDED_IN, "send_back"): ConditionState.OPEN,
        (ConditionState.CHECKED, "send_back"): ConditionState.OPEN,
        (ConditionState.OPEN, "extend"): ConditionState.OPEN,
        (ConditionState.HANDED_IN, "extend"): ConditionState.HANDED_IN,
        (ConditionState.CHECKED, "extend"): ConditionState.CHECKED,
        (ConditionState.OPEN, "waive"): ConditionState.WAIVED,
        (ConditionState.HANDED_IN, "waive"): ConditionState.WAIVED,
        (ConditionState.CHECKED, "waive"): ConditionState.WAIVED,
    },
)


class RequestState:
    """What a grantee asks for is decided once, taken back, or overtaken by what happens."""

    OPEN: Final = "open"
    GRANTED: Final = "granted"
    REFUSED: Final = "refused"
    WITHDRAWN: Final = "withdrawn"
    OVERTAKEN: Final = "overtaken"


REQUEST = Machine(
    noun="request",
    names={
        RequestState.OPEN: "Open",
        RequestState.GRANTED: "Granted",
        RequestState.REFUSED: "Refused",
        RequestState.WITHDRAWN: "Taken back",
        RequestState.OVERTAKEN: "No longer needed",
    },
    table={
        (RequestState.OPEN, "grant"): RequestState.GRANTED,
        (RequestState.OPEN, "refuse"): RequestState.REFUSED,
        (RequestState.OPEN, "withdraw"): RequestState.WITHDRAWN,
        (RequestState.OPEN, "overtake"): RequestState.OVERTAKEN,
    },
)


class PaymentState:
    """A payment moves towards paid; one bound to an open condition cannot leave planned.

    What is not cash is delivered instead of paid: same state, other word.
    """

    PLANNED: Final = "planned"
    HELD: Final = "held"
    APPROVED: Final = "approved"
    EXPORTED: Final = "exported"
    PAID: Final = "paid"
    RETURNED: Final = "returned"
    CANCELLED: Final = "cancelled"


# States in which nobody has sent the money, so that it can still be planned otherwise.
UNSENT = (PaymentState.PLANNED, PaymentState.HELD, PaymentState.RETURNED)
# States no payment enters while a condition it hangs on is open.
LEFT_PLANNED = (PaymentState.APPROVED, PaymentState.EXPORTED, PaymentState.PAID)

PAYMENT = Machine(
    noun="payment",
    names={
        PaymentState.PLANNED: "Planned",
        PaymentState.HELD: "On hold",
        PaymentState.APPROVED: "Approved",
        PaymentState.EXPORTED: "In a payment file",
        PaymentState.PAID: "Paid",
        PaymentState.RETURNED: "Returned by the bank",
        PaymentState.CANCELLED: "Cancelled",
    },
    table={
        (PaymentState.PLANNED, "approve"): PaymentState.APPROVED,
        # What is planned is planned otherwise, in parts or together with another.
        (PaymentState.PLANNED, "replan"): PaymentState.PLANNED,
        (PaymentState.HELD, "replan"): PaymentState.HELD,
        (PaymentState.PLANNED, "split"): PaymentState.PLANNED,
        (PaymentState.PLANNED, "merge"): PaymentState.PLANNED,
        (PaymentState.PLANNED, "hold"): PaymentState.HELD,
        (PaymentState.APPROVED, "hold"): PaymentState.HELD,
        (PaymentState.HELD, "resume"): PaymentState.PLANNED,
        (PaymentState.APPROVED, "unapprove"): PaymentState.PLANNED,
        (PaymentState.APPROVED, "export"): PaymentState.EXPORTED,
        # Its payment file was cancelled before anything in it was paid.
        (PaymentState.EXPORTED, "take_back"): PaymentState.APPROVED,
        (PaymentState.APPROVED, "pay"): PaymentState.PAID,
        (PaymentState.EXPORTED, "pay"): PaymentState.PAID,
        (PaymentState.EXPORTED, "return"): PaymentState.RETURNED,
        (PaymentState.PAID, "return"): PaymentState.RETURNED,
        (PaymentState.RETURNED, "plan_again"): PaymentState.PLANNED,
        (PaymentState.PLANNED, "cancel"): PaymentState.CANCELLED,
        (PaymentState.HELD, "cancel"): PaymentState.CANCELLED,
        (PaymentState.RETURNED, "cancel"): PaymentState.CANCELLED,
    },
)


class BankDetailsState:
    """Entered by the grantee, confirmed by finance; a refusal or an alarm ends a version."""

    ENTERED: Final = "entered"
    CONFIRMED: Final = "confirmed"
    REFUSED: Final = "refused"
    REPLACED: Final = "replaced"
    DISPUTED: Final = "disputed"


BANK_DETAILS = Machine(
    noun="account",
    names={
        BankDetailsState.ENTERED: "Waits for finance",
        BankDetailsState.CONFIRMED: "Confirmed",
        BankDetailsState.REFUSED: "Refused",
        BankDetailsState.REPLACED: "Replaced",
        BankDetailsState.DISPUTED: "Disputed",
    },
    table={
        (BankDetailsState.ENTERED, "confirm"): BankDetailsState.CONFIRMED,
        (BankDetailsState.ENTERED, "refuse"): BankDetailsState.REFUSED,
        (BankDetailsState.ENTERED, "replace"): BankDetailsState.REPLACED,
        (BankDetailsState.CONFIRMED, "replace"): BankDetailsState.REPLACED,
        (BankDetailsState.ENTERED, "dispute"): BankDetailsState.DISPUTED,
        (BankDetailsState.CONFIRMED, "dispute"): BankDetailsState.DISPUTED,
    },
)
