"""The sentences reviewers put their name to. A changed sentence is a new version. Plain values."""

from typing import Final

NO_CONFLICT: Final = {
    1: "I have no conflict of interest with this application: no family, personal or business "
    "tie to its people, no common employer, project or publication in the last years, and "
    "nothing to win or lose by its success.",
}
CERTIFIED: Final = {
    1: "I have looked at the applications listed here and have declared every conflict of "
    "interest I have with any of them. I will leave the room when one of those is discussed, "
    "and say so at once if I notice another.",
}
NO_CONFLICT_NOW: Final = max(NO_CONFLICT)
CERTIFIED_NOW: Final = max(CERTIFIED)
