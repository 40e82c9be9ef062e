"""States of calls and applications: which verb leads where. Pure data."""

from typing import Final

from core.states import Machine


class CallState:
    """A call is open while it is published and the clock is between opening and deadline."""

    DRAFT: Final = "draft"
    PUBLISHED: Final = "published"
    CLOSED: Final = "closed"


CALL = Machine(
    noun="call",
    names={
        CallState.DRAFT: "Draft",
        CallState.PUBLISHED: "Published",
        CallState.CLOSED: "Closed",
    },
    table={
        (CallState.DRAFT, "publish"): CallState.PUBLISHED,
        (CallState.PUBLISHED, "close"): CallState.CLOSED,
        (CallState.CLOSED, "reopen"): CallState.PUBLISHED,
    },
)


class ApplicationState:
    """What applicants may see. A sealed decision is not here: it lives in `reviews`."""

    DRAFT: Final = "draft"
    SUBMITTED: Final = "submitted"
    WITHDRAWN: Final = "withdrawn"
    SCREENED_OUT: Final = "screened_out"
    FUNDED: Final = "funded"
    WAITLISTED: Final = "waitlisted"
    DECLINED: Final = "declined"


# What does not compete: never sent, taken back, or turned down before review.
OUT_OF_ROUND: Final = (
    ApplicationState.DRAFT,
    ApplicationState.WITHDRAWN,
    ApplicationState.SCREENED_OUT,
)

APPLICATION = Machine(
    noun="application",
    names={
        ApplicationState.DRAFT: "Draft",
        ApplicationState.SUBMITTED: "Submitted",
        ApplicationState.WITHDRAWN: "Withdrawn",
        ApplicationState.SCREENED_OUT: "Not taken further",
        ApplicationState.FUNDED: "Funded",
        ApplicationState.WAITLISTED: "On the waiting list",
        ApplicationState.DECLINED: "Not funded",
    },
    table={
        (ApplicationState.DRAFT, "edit"): ApplicationState.DRAFT,
        (ApplicationState.SUBMITTED, "edit"): ApplicationState.SUBMITTED,
        (ApplicationState.DRAFT, "submit"): ApplicationState.SUBMITTED,
        (ApplicationState.SUBMITTED, "submit"): ApplicationState.SUBMITTED,
        (ApplicationState.DRAFT, "withdraw"): ApplicationState.WITHDRAWN,
        (ApplicationState.SUBMITTED, "withdraw"): ApplicationState.WITHDRAWN,
        (ApplicationState.WITHDRAWN, "reinstate"): ApplicationState.SUBMITTED,
        # What was never submitted goes on as the draft it was.
        (ApplicationState.WITHDRAWN, "resume"): ApplicationState.DRAFT,
        (ApplicationState.SUBMITTED, "ask_for_changes"): ApplicationState.SUBMITTED,
        (ApplicationState.SUBMITTED, "screen_out"): ApplicationState.SCREENED_OUT,
        (ApplicationState.SCREENED_OUT, "restore"): ApplicationState.SUBMITTED,
        (ApplicationState.SUBMITTED, "announce_fund"): ApplicationState.FUNDED,
        (ApplicationState.SUBMITTED, "announce_waitlist"): ApplicationState.WAITLISTED,
        (ApplicationState.SUBMITTED, "announce_decline"): ApplicationState.DECLINED,
        (ApplicationState.WAITLISTED, "announce_fund"): ApplicationState.FUNDED,
        (ApplicationState.WAITLISTED, "announce_decline"): ApplicationState.DECLINED,
    },
)


class ScreeningState:
    """Where staff stand with an application before review. Applicants never see it."""

    TO_SCREEN: Final = "to_screen"
    FORWARD: Final = "forward"
    CHANGES: Final = "changes"
    PROPOSED: Final = "proposed"
    REJECTED: Final = "rejected"


_LOOKED_AT: Final = (ScreeningState.TO_SCREEN, ScreeningState.FORWARD, ScreeningState.CHANGES)

SCREENING = Machine(
    noun="screening",
    names={
        ScreeningState.TO_SCREEN: "To screen",
        ScreeningState.FORWARD: "Taken forward",
        ScreeningState.CHANGES: "Needs changes",
        ScreeningState.PROPOSED: "Waiting for a second look",
        ScreeningState.REJECTED: "Turned down",
    },
    table={
        **{(state, "take_forward"): ScreeningState.FORWARD for state in _LOOKED_AT},
        **{(state, "ask_changes"): ScreeningState.CHANGES for state in _LOOKED_AT},
        **{(state, "propose"): ScreeningState.PROPOSED for state in _LOOKED_AT},
        (ScreeningState.PROPOSED, "confirm"): ScreeningState.REJECTED,
        (ScreeningState.PROPOSED, "send_back"): ScreeningState.TO_SCREEN,
        (ScreeningState.REJECTED, "restore"): ScreeningState.TO_SCREEN,
    },
)


class ChangeRequestState:
    """Open until it is answered by a submission, taken back, or its time is over."""

    OPEN: Final = "open"
    ANSWERED: Final = "answered"
    CLOSED: Final = "closed"
    CANCELLED: Final = "cancelled"
    LAPSED: Final = "lapsed"


CHANGE_REQUEST = Machine(
    noun="request for changes",
    names={
        ChangeRequestState.OPEN: "Waiting for the applicant",
        ChangeRequestState.ANSWERED: "Answered",
        ChangeRequestState.CLOSED: "Closed",
        ChangeRequestState.CANCELLED: "Taken back",
        ChangeRequestState.LAPSED: "Not answered in time",
    },
    table={
        (ChangeRequestState.OPEN, "answer"): ChangeRequestState.ANSWERED,
        (ChangeRequestState.OPEN, "cancel"): ChangeRequestState.CANCELLED,
        (ChangeRequestState.OPEN, "lapse"): ChangeRequestState.LAPSED,
        (ChangeRequestState.ANSWERED, "close"): ChangeRequestState.CLOSED,
    },
)
