"""States of plans, assignments, reviews, decisions and draws. Pure data."""

from typing import Final

from core.states import Machine


class PlanState:
    """A plan is looked at and changed while proposed, and binding once applied."""

    PROPOSED: Final = "proposed"
    APPLIED: Final = "applied"
    DISCARDED: Final = "discarded"


PLAN = Machine(
    noun="assignment plan",
    names={
        PlanState.PROPOSED: "Proposed",
        PlanState.APPLIED: "Applied",
        PlanState.DISCARDED: "Discarded",
    },
    table={
        (PlanState.PROPOSED, "change"): PlanState.PROPOSED,
        (PlanState.PROPOSED, "apply"): PlanState.APPLIED,
        (PlanState.PROPOSED, "discard"): PlanState.DISCARDED,
    },
)


class AssignmentState:
    """One reviewer on one application."""

    INVITED: Final = "invited"
    ACCEPTED: Final = "accepted"
    DECLINED: Final = "declined"
    CONFLICTED: Final = "conflicted"
    REMOVED: Final = "removed"


ASSIGNMENT = Machine(
    noun="assignment",
    names={
        AssignmentState.INVITED: "Invited",
        AssignmentState.ACCEPTED: "Accepted",
        AssignmentState.DECLINED: "Declined",
        AssignmentState.CONFLICTED: "Conflict declared",
        AssignmentState.REMOVED: "Taken back",
    },
    table={
        (AssignmentState.INVITED, "accept"): AssignmentState.ACCEPTED,
        (AssignmentState.INVITED, "decline"): AssignmentState.DECLINED,
        (AssignmentState.INVITED, "declare_conflict"): AssignmentState.CONFLICTED,
        (AssignmentState.INVITED, "remove"): AssignmentState.REMOVED,
        (AssignmentState.ACCEPTED, "decline"): AssignmentState.DECLINED,
        (AssignmentState.ACCEPTED, "declare_conflict"): AssignmentState.CONFLICTED,
        (AssignmentState.ACCEPTED, "remove"): AssignmentState.REMOVED,
    },
)


class ReviewState:
    """A review is the reviewer's own until submitted."""

    DRAFT: Final = "draft"
    SUBMITTED: Final = "submitted"


REVIEW = Machine(
    noun="review",
    names={ReviewState.DRAFT: "Draft", ReviewState.SUBMITTED: "Submitted"},
    table={
        (ReviewState.DRAFT, "edit"): ReviewState.DRAFT,
        (ReviewState.DRAFT, "submit"): ReviewState.SUBMITTED,
        (ReviewState.SUBMITTED, "reopen"): ReviewState.DRAFT,
    },
)


class DecisionState:
    """A decision is sealed until the call's results are announced."""

    SEALED: Final = "sealed"
    ANNOUNCED: Final = "announced"


DECISION = Machine(
    noun="decision",
    names={DecisionState.SEALED: "Sealed", DecisionState.ANNOUNCED: "Announced"},
    table={
        (DecisionState.SEALED, "change"): DecisionState.SEALED,
        (DecisionState.SEALED, "announce"): DecisionState.ANNOUNCED,
    },
)


class LotteryState:
    """A draw is promised while prepared, and never repeated once drawn."""

    PREPARED: Final = "prepared"
    DRAWN: Final = "drawn"
    CANCELLED: Final = "cancelled"


LOTTERY = Machine(
    noun="draw",
    names={
        LotteryState.PREPARED: "Prepared",
        LotteryState.DRAWN: "Drawn",
        LotteryState.CANCELLED: "Cancelled",
    },
    table={
        (LotteryState.PREPARED, "draw"): LotteryState.DRAWN,
        (LotteryState.PREPARED, "cancel"): LotteryState.CANCELLED,
    },
)
