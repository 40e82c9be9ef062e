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

# States of an award whose letter went out and that still stands.
AWARDED = (AwardState.OFFERED, AwardState.ACCEPTED, AwardState.CLOSED)

# States of an award that was accepted, so that what it asks for is owed, or was.
RUNNING = (AwardState.ACCEPTED, AwardState.CLOSED)

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
        # The same, but a condition it hangs on was opened again meanwhile.
        (PaymentState.EXPORTED, "take_out"): PaymentState.PLANNED,
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


class RepaymentState:
    """Money is asked back by one person and another, and comes, in parts or whole, or is given up.

    The grantee hears of it when the second person has approved it.
    """

    PROPOSED: Final = "proposed"
    ASKED: Final = "asked"
    PARTLY: Final = "partly"
    RECEIVED: Final = "received"
    WRITTEN_OFF: Final = "written_off"
    WITHDRAWN: Final = "withdrawn"


# States in which somebody still has to do something about it.
OPEN_REPAYMENT = (RepaymentState.PROPOSED, RepaymentState.ASKED, RepaymentState.PARTLY)
# States in which the grantee owes the money.
OWED_REPAYMENT = (RepaymentState.ASKED, RepaymentState.PARTLY)

REPAYMENT = Machine(
    noun="repayment",
    names={
        RepaymentState.PROPOSED: "Waits for a second person",
        RepaymentState.ASKED: "Asked back",
        RepaymentState.PARTLY: "Partly received",
        RepaymentState.RECEIVED: "Received",
        RepaymentState.WRITTEN_OFF: "Written off",
        RepaymentState.WITHDRAWN: "Withdrawn",
    },
    table={
        (RepaymentState.PROPOSED, "approve"): RepaymentState.ASKED,
        (RepaymentState.PROPOSED, "withdraw"): RepaymentState.WITHDRAWN,
        (RepaymentState.ASKED, "receive_part"): RepaymentState.PARTLY,
        (RepaymentState.ASKED, "receive"): RepaymentState.RECEIVED,
        (RepaymentState.ASKED, "extend"): RepaymentState.ASKED,
        (RepaymentState.ASKED, "write_off"): RepaymentState.WRITTEN_OFF,
        # Only while nothing of it came.
        (RepaymentState.ASKED, "withdraw"): RepaymentState.WITHDRAWN,
        (RepaymentState.PARTLY, "receive_part"): RepaymentState.PARTLY,
        (RepaymentState.PARTLY, "receive"): RepaymentState.RECEIVED,
        (RepaymentState.PARTLY, "extend"): RepaymentState.PARTLY,
        (RepaymentState.PARTLY, "write_off"): RepaymentState.WRITTEN_OFF,
        # A receipt was recorded by mistake: nothing is left of what came, or less.
        (RepaymentState.PARTLY, "take_back"): RepaymentState.ASKED,
        (RepaymentState.PARTLY, "take_back_part"): RepaymentState.PARTLY,
        (RepaymentState.RECEIVED, "take_back"): RepaymentState.ASKED,
        (RepaymentState.RECEIVED, "take_back_part"): RepaymentState.PARTLY,
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
        # Whoever entered it may have entered others since: the alarm is never too late.
        (BankDetailsState.REFUSED, "dispute"): BankDetailsState.DISPUTED,
        (BankDetailsState.REPLACED, "dispute"): BankDetailsState.DISPUTED,
    },
)


class ReportState:
    """A report is written, submitted, and accepted or opened again for changes.

    Whether it is owed at all is its condition's matter: a waived condition skips it.
    """

    WRITING: Final = "writing"
    SUBMITTED: Final = "submitted"
    CHANGES: Final = "changes"
    ACCEPTED: Final = "accepted"


REPORT = Machine(
    noun="report",
    names={
        ReportState.WRITING: "Being written",
        ReportState.SUBMITTED: "Submitted",
        ReportState.CHANGES: "Waits for changes",
        ReportState.ACCEPTED: "Accepted",
    },
    table={
        (ReportState.WRITING, "edit"): ReportState.WRITING,
        (ReportState.CHANGES, "edit"): ReportState.CHANGES,
        (ReportState.WRITING, "submit"): ReportState.SUBMITTED,
        (ReportState.CHANGES, "submit"): ReportState.SUBMITTED,
        (ReportState.SUBMITTED, "send_back"): ReportState.CHANGES,
        (ReportState.SUBMITTED, "accept"): ReportState.ACCEPTED,
    },
)


class CosignatureState:
    """Somebody is named to sign beside the grantee, asked with the letter, and answers by a link.

    Who declined, or did not answer, can be replaced by somebody else; who signed cannot.
    """

    NAMED: Final = "named"
    ASKED: Final = "asked"
    SIGNED: Final = "signed"
    DECLINED: Final = "declined"
    REPLACED: Final = "replaced"


# States of the one person whose signature counts.
STANDING_COSIGNATURE = (
    CosignatureState.NAMED,
    CosignatureState.ASKED,
    CosignatureState.SIGNED,
    CosignatureState.DECLINED,
)

COSIGNATURE = Machine(
    noun="co-signature",
    names={
        CosignatureState.NAMED: "Not asked yet",
        CosignatureState.ASKED: "Asked",
        CosignatureState.SIGNED: "Signed",
        CosignatureState.DECLINED: "Declined",
        CosignatureState.REPLACED: "Somebody else signs",
    },
    table={
        (CosignatureState.NAMED, "ask"): CosignatureState.ASKED,
        (CosignatureState.ASKED, "ask"): CosignatureState.ASKED,
        # Its letter was taken back before it went out.
        (CosignatureState.ASKED, "take_back"): CosignatureState.NAMED,
        (CosignatureState.ASKED, "sign"): CosignatureState.SIGNED,
        (CosignatureState.ASKED, "decline"): CosignatureState.DECLINED,
        (CosignatureState.NAMED, "replace"): CosignatureState.REPLACED,
        (CosignatureState.ASKED, "replace"): CosignatureState.REPLACED,
        (CosignatureState.DECLINED, "replace"): CosignatureState.REPLACED,
    },
)


class AmendmentState:
    """A change of an award is asked for, decided by staff, by two of them where it costs more."""

    REQUESTED: Final = "requested"
    ASKED_BACK: Final = "asked_back"
    PROPOSED: Final = "proposed"
    APPROVED: Final = "approved"
    DECLINED: Final = "declined"
    WITHDRAWN: Final = "withdrawn"


# States in which somebody still has to do something about the change.
OPEN_AMENDMENT = (AmendmentState.REQUESTED, AmendmentState.ASKED_BACK, AmendmentState.PROPOSED)

AMENDMENT = Machine(
    noun="change",
    names={
        AmendmentState.REQUESTED: "Asked for",
        AmendmentState.ASKED_BACK: "Waits for the grantee",
        AmendmentState.PROPOSED: "Waits for a second person",
        AmendmentState.APPROVED: "Approved",
        AmendmentState.DECLINED: "Declined",
        AmendmentState.WITHDRAWN: "Withdrawn",
    },
    table={
        (AmendmentState.REQUESTED, "withdraw"): AmendmentState.WITHDRAWN,
        (AmendmentState.ASKED_BACK, "withdraw"): AmendmentState.WITHDRAWN,
        (AmendmentState.ASKED_BACK, "request"): AmendmentState.REQUESTED,
        (AmendmentState.REQUESTED, "ask_back"): AmendmentState.ASKED_BACK,
        (AmendmentState.REQUESTED, "propose"): AmendmentState.PROPOSED,
        (AmendmentState.REQUESTED, "approve"): AmendmentState.APPROVED,
        (AmendmentState.REQUESTED, "decline"): AmendmentState.DECLINED,
        (AmendmentState.PROPOSED, "withdraw"): AmendmentState.WITHDRAWN,
        (AmendmentState.PROPOSED, "ask_back"): AmendmentState.ASKED_BACK,
        (AmendmentState.PROPOSED, "approve"): AmendmentState.APPROVED,
        (AmendmentState.PROPOSED, "decline"): AmendmentState.DECLINED,
    },
)
