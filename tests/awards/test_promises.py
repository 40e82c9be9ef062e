import pytest

from awards.promises import NOUNS, why_not_open
from core.spdx import LICENCE_CHOICES
from grants.openness import KINDS, POLICIES, policy_for


@pytest.mark.parametrize(
    ("licence", "kind", "why"),
    [
        ("MIT", "code", ""),
        ("MIT OR Apache-2.0", "code", ""),
        ("CC-BY-4.0", "dataset", ""),
        ("CC-BY-4.0", "code", "CC-BY-4.0 does not count as open for code by the list of 2026-11. Choose a licence approved by the Open Source Initiative."),
        ("MIT AND CC-BY-NC-4.0", "dataset", "does not count as open for a dataset"),
        ("MIT licence", "code", "“MIT licence” is not an SPDX licence expression."),
        ("", "code", "is not an SPDX licence expression"),
        ("MIT", "paper", "Choose CC BY 4.0 or CC0."),
    ],
)  # fmt: skip
def test_a_licence_is_refused_with_a_sentence_that_says_what_to_choose(licence, kind, why):
    found = why_not_open(licence, kind, "2026-11")
    assert why in found
    assert bool(found) is bool(why)


def test_every_kind_and_licence_of_every_list_is_judged_as_the_list_does():
    assert set(NOUNS) == set(KINDS)
    for version in POLICIES:
        for kind in KINDS:
            takes = policy_for(kind, version).takes
            for choice in LICENCE_CHOICES:
                assert (why_not_open(choice.id, kind, version) == "") is takes(choice.id)
