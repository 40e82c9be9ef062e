import pytest

from grants.answers import OUTPUT_KINDS
from grants.openness import CURRENT, KINDS, POLICIES, allowed, policy_for


@pytest.mark.parametrize(
    ("kind", "licence", "answer"),
    [
        ("code", "MIT", True),
        ("code", "CC0-1.0", False),
        ("benchmark", "CC-BY-4.0", True),
        ("benchmark", "Apache-2.0 OR BUSL-1.1", True),
        ("benchmark", "CC-BY-NC-4.0", False),
        ("paper", "MIT", False),
    ],
)
def test_what_counts_as_open(kind, licence, answer):
    assert allowed(kind, licence) is answer


def test_every_kind_of_output_has_its_policy():
    assert set(OUTPUT_KINDS) == set(KINDS) == set(POLICIES[CURRENT])
    assert policy_for("paper").text == "CC BY 4.0 or CC0"
