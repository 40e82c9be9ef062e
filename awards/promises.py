"""Whether a licence staff write into an award opens what it is for. Pure."""

from core.spdx import valid_expression
from grants.openness import CURRENT, allowed, policy_for

NOUNS = {
    "code": "code",
    "model": "a model",
    "dataset": "a dataset",
    "benchmark": "a benchmark",
    "paper": "a paper",
    "hardware": "hardware",
    "other": "an output of this kind",
}


def why_not_open(licence: str, kind: str, version: str = CURRENT) -> str:
    """Why this licence cannot be promised for this kind of output; "" when it can.

    licence: an SPDX expression. version: of the list of open licences that will hold.
    """
    if not valid_expression(licence):
        return (
            f"“{licence}” is not an SPDX licence expression. "
            "Write it like MIT, or MIT OR Apache-2.0."
        )
    if not allowed(kind, licence, version):
        return (
            f"{licence} does not count as open for {NOUNS[kind]} by the list of {version}. "
            f"Choose {policy_for(kind, version).text}."
        )
    return ""
