"""States of verification runs. Pure data."""

from typing import Final

from core.states import Machine


class VerificationState:
    """One run of the checks against one piece of evidence."""

    QUEUED: Final = "queued"
    RUNNING: Final = "running"
    DONE: Final = "done"


VERIFICATION = Machine(
    noun="verification",
    names={
        VerificationState.QUEUED: "Waiting",
        VerificationState.RUNNING: "Running",
        VerificationState.DONE: "Done",
    },
    table={
        (VerificationState.QUEUED, "start"): VerificationState.RUNNING,
        (VerificationState.RUNNING, "start"): VerificationState.RUNNING,
        (VerificationState.RUNNING, "put_off"): VerificationState.QUEUED,
        (VerificationState.RUNNING, "finish"): VerificationState.DONE,
    },
)
