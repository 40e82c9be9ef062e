import pytest

from core.errors import RuleBroken
from releases.models import Verification
from releases.states import VERIFICATION

LEGAL = {
    ("queued", "start"): "running",
    ("running", "start"): "running",
    ("running", "finish"): "done",
}


@pytest.mark.parametrize("state", VERIFICATION.states)
@pytest.mark.parametrize("verb", ["start", "finish"])
def test_every_state_and_verb(state, verb):
    row = Verification(state=state)

    if (state, verb) in LEGAL:
        assert VERIFICATION.check(row, verb) == LEGAL[state, verb]
    else:
        with pytest.raises(RuleBroken):
            VERIFICATION.check(row, verb)
