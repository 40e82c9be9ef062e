"""States of plans, assignments, reviews, decisions and announcements. Pure data."""

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
    """A decision is sealed until it is announced; first a second person may have to agree."""

    WAITING: Final = "waiting"
    RETURNED: Final = "returned"
    SEALED: Final = "sealed"
    ANNOUNCED: Final = "announced"


_OPEN_DECISIONS: Final = (DecisionState.WAITING, DecisionState.RETURNED, DecisionState.SEALED)

DECISION = Machine(
    noun="decision",
    names={
        DecisionState.WAITING: "Waiting for a second person",
        DecisionState.RETURNED: "Sent back",
        DecisionState.SEALED: "Sealed",
        DecisionState.ANNOUNCED: "Announced",
    },
    table={
        **{(state, "propose"): DecisionState.WAITING for state in _OPEN_DECISIONS},
        **{(state, "change"): DecisionState.SEALED for state in _OPEN_DECISIONS},
        (DecisionState.WAITING, "confirm"): DecisionState.SEALED,
        (DecisionState.WAITING, "send_back"): DecisionState.RETURNED,
        (DecisionState.SEALED, "announce"): DecisionState.ANNOUNCED,
    },
)


class AnnouncementState:
    """An announcement waits for its moment, and until then it can be taken back unseen."""

    SCHEDULED: Final = "scheduled"
    GOING_OUT: Final = "going_out"
    ANNOUNCED: Final = "announced"
    CANCELLED: Final = "cancelled"
    STOPPED: Final = "stopped"


ANNOUNCEMENT = Machine(
    noun="announcement",
    names={
        AnnouncementState.SCHEDULED: "Scheduled",
        AnnouncementState.GOING_OUT: "Going out",
        AnnouncementState.ANNOUNCED: "Announced",
        AnnouncementState.CANCELLED: "Taken back",
        AnnouncementState.STOPPED: "Stopped by a problem",
    },
    table={
        (AnnouncementState.SCHEDULED, "start"): AnnouncementState.GOING_OUT,
        (AnnouncementState.SCHEDULED, "cancel"): AnnouncementState.CANCELLED,
        (AnnouncementState.GOING_OUT, "announce"): AnnouncementState.ANNOUNCED,
        (AnnouncementState.GOING_OUT, "stop"): AnnouncementState.STOPPED,
    },
)
