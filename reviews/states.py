"""States of everything in reviewing: from invitations to draws and announcements. Pure data."""

from typing import Final

from core.states import Machine


class PanelInvitationState:
    """A person asked to join a panel."""

    ASKED: Final = "asked"
    ACCEPTED: Final = "accepted"
    DECLINED: Final = "declined"
    REVOKED: Final = "revoked"


PANEL_INVITATION = Machine(
    noun="invitation",
    names={
        PanelInvitationState.ASKED: "Asked",
        PanelInvitationState.ACCEPTED: "Accepted",
        PanelInvitationState.DECLINED: "Declined",
        PanelInvitationState.REVOKED: "Taken back",
    },
    table={
        (PanelInvitationState.ASKED, "accept"): PanelInvitationState.ACCEPTED,
        (PanelInvitationState.ASKED, "decline"): PanelInvitationState.DECLINED,
        (PanelInvitationState.ASKED, "remind"): PanelInvitationState.ASKED,
        (PanelInvitationState.ASKED, "send_again"): PanelInvitationState.ASKED,
        (PanelInvitationState.ASKED, "take_back"): PanelInvitationState.REVOKED,
    },
)


class SuggestionState:
    """Somebody named by a person who declined."""

    OPEN: Final = "open"
    INVITED: Final = "invited"
    DISMISSED: Final = "dismissed"


SUGGESTION = Machine(
    noun="suggestion",
    names={
        SuggestionState.OPEN: "Open",
        SuggestionState.INVITED: "Invited",
        SuggestionState.DISMISSED: "Set aside",
    },
    table={
        (SuggestionState.OPEN, "invite"): SuggestionState.INVITED,
        (SuggestionState.OPEN, "dismiss"): SuggestionState.DISMISSED,
    },
)


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
        (AssignmentState.INVITED, "hand_over"): AssignmentState.REMOVED,
        (AssignmentState.ACCEPTED, "hand_over"): AssignmentState.REMOVED,
    },
)


class ConflictState:
    """Whether a person is kept from an application. Only a standing conflict hides."""

    SUSPECTED: Final = "suspected"
    STANDING: Final = "standing"
    DENIED: Final = "denied"
    ALL: Final = (SUSPECTED, STANDING, DENIED)


# Staff confirm, deny and pin; reviewers declare; detection suspects, raises and drops.
CONFLICT = Machine(
    noun="conflict of interest",
    names={
        ConflictState.SUSPECTED: "Suspected",
        ConflictState.STANDING: "Stands",
        ConflictState.DENIED: "No conflict",
    },
    table={
        (ConflictState.SUSPECTED, "confirm"): ConflictState.STANDING,
        (ConflictState.SUSPECTED, "deny"): ConflictState.DENIED,
        (ConflictState.SUSPECTED, "declare"): ConflictState.STANDING,
        (ConflictState.SUSPECTED, "raise"): ConflictState.STANDING,
        (ConflictState.SUSPECTED, "drop"): ConflictState.DENIED,
        (ConflictState.STANDING, "deny"): ConflictState.DENIED,
        (ConflictState.STANDING, "declare"): ConflictState.STANDING,
        (ConflictState.DENIED, "confirm"): ConflictState.STANDING,
        (ConflictState.DENIED, "declare"): ConflictState.STANDING,
        (ConflictState.DENIED, "suspect"): ConflictState.SUSPECTED,
        (ConflictState.DENIED, "raise"): ConflictState.STANDING,
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


class ResponseState:
    """The applicants' response to their reviews: theirs until handed in, once."""

    DRAFT: Final = "draft"
    SUBMITTED: Final = "submitted"


RESPONSE = Machine(
    noun="response",
    names={ResponseState.DRAFT: "Draft", ResponseState.SUBMITTED: "Handed in"},
    table={
        (ResponseState.DRAFT, "edit"): ResponseState.DRAFT,
        (ResponseState.DRAFT, "submit"): ResponseState.SUBMITTED,
    },
)


class DecisionState:
    """A decision is sealed until it is announced; first a second person may have to agree."""

    WAITING: Final = "waiting"
    RETURNED: Final = "returned"
    SEALED: Final = "sealed"
    ANNOUNCED: Final = "announced"
    REOPENED: Final = "reopened"


_OPEN_DECISIONS: Final = (
    DecisionState.REOPENED,
    DecisionState.WAITING,
    DecisionState.RETURNED,
    DecisionState.SEALED,
)

DECISION = Machine(
    noun="decision",
    names={
        DecisionState.WAITING: "Waiting for a second person",
        DecisionState.RETURNED: "Sent back",
        DecisionState.SEALED: "Sealed",
        DecisionState.ANNOUNCED: "Announced",
        DecisionState.REOPENED: "To be decided again",
    },
    table={
        **{(state, "propose"): DecisionState.WAITING for state in _OPEN_DECISIONS},
        **{(state, "change"): DecisionState.SEALED for state in _OPEN_DECISIONS},
        (DecisionState.WAITING, "confirm"): DecisionState.SEALED,
        (DecisionState.WAITING, "send_back"): DecisionState.RETURNED,
        (DecisionState.SEALED, "announce"): DecisionState.ANNOUNCED,
        # The way off the waiting list, and back to it: for decisions that were announced so.
        (DecisionState.ANNOUNCED, "decide_again"): DecisionState.REOPENED,
        **{(state, "keep_waiting"): DecisionState.ANNOUNCED for state in _OPEN_DECISIONS},
    },
)


class MeetingState:
    """A panel meeting."""

    PLANNED: Final = "planned"
    RUNNING: Final = "running"
    ENDED: Final = "ended"


MEETING = Machine(
    noun="meeting",
    names={
        MeetingState.PLANNED: "Planned",
        MeetingState.RUNNING: "Running",
        MeetingState.ENDED: "Ended",
    },
    table={
        (MeetingState.PLANNED, "change"): MeetingState.PLANNED,
        (MeetingState.PLANNED, "begin"): MeetingState.RUNNING,
        (MeetingState.RUNNING, "change"): MeetingState.RUNNING,
        (MeetingState.RUNNING, "end"): MeetingState.ENDED,
    },
)


class MeetingItemState:
    """One application on the agenda of a meeting."""

    WAITING: Final = "waiting"
    OPEN: Final = "open"
    CLOSED: Final = "closed"


MEETING_ITEM = Machine(
    noun="item of the agenda",
    names={
        MeetingItemState.WAITING: "Waiting",
        MeetingItemState.OPEN: "Being discussed",
        MeetingItemState.CLOSED: "Done",
    },
    table={
        (MeetingItemState.WAITING, "open"): MeetingItemState.OPEN,
        (MeetingItemState.OPEN, "put_off"): MeetingItemState.WAITING,
        (MeetingItemState.OPEN, "close"): MeetingItemState.CLOSED,
        (MeetingItemState.CLOSED, "open"): MeetingItemState.OPEN,
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
