import pytest

from core import spdx
from releases.licences import recognise
from releases.policy import (
    CURRENT,
    KINDS,
    POLICIES,
    allowed,
    is_open,
    licences_in,
    promised_matches,
)
from tests.releases.texts import filled, template


@pytest.mark.parametrize(
    ("kind", "ids", "answer"),
    [
        ("code", "MIT", True), ("code", "GPL-2.0", True), ("code", "CC0-1.0", False), ("code", "CC-BY-4.0", False),
        ("code", "BUSL-1.1", False), ("code", "JSON", False), ("code", "SSPL-1.0", False), ("code", "No-Such", False), ("code", "", False),
        ("dataset", "CC0-1.0", True), ("dataset", "CC-BY-4.0", True), ("dataset", "ODbL-1.0", True), ("dataset", "PDDL-1.0", True),
        ("dataset", "CDLA-Permissive-2.0", True), ("dataset", "ODC-By-1.0", True), ("dataset", "CC-BY-NC-4.0", False), ("dataset", "CC-BY-ND-4.0", False),
        ("model", "OpenMDW-1.0", True), ("model", "Apache-2.0", True), ("model", "CC-BY-NC-SA-4.0", False),
        ("paper", "CC-BY-4.0", True), ("paper", "CC0-1.0", True), ("paper", "MIT", False), ("paper", "CC-BY-NC-4.0", False),
        ("hardware", "CERN-OHL-S-2.0", True), ("other", "CC-BY-4.0", True),
    ],
)  # fmt: skip
def test_which_licences_are_open_enough_for_which_kind(kind, ids, answer):
    assert allowed(kind, ids) is answer


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("MIT OR BUSL-1.1", True), ("MIT AND BUSL-1.1", False), ("MIT AND Apache-2.0", True), ("mit or apache-2.0", True),
        ("BUSL-1.1 OR (MIT AND CC-BY-NC-4.0)", False), ("GPL-2.0-only WITH Classpath-exception-2.0", True),
        ("MIT AND", False), ("MIT MIT", False), ("LicenseRef-mine OR MIT", False), ("(" * 300 + "MIT", False),
    ],
)  # fmt: skip
def test_expressions_need_every_and_part_and_one_or_part(expression, answer):
    assert allowed("code", expression) is answer


def test_ids_sharing_one_text_are_allowed_when_one_is():
    assert allowed("code", ["GPL-3.0", "GPL-3.0-or-later"]) is True
    assert allowed("code", ["CC-BY-NC-4.0"]) is False
    assert allowed("code", []) is False


@pytest.mark.parametrize(
    ("promised", "found", "answer"),
    [
        ("MIT", ["MIT"], True), ("MIT", ["Apache-2.0"], False), ("MIT", [], False), ("GPL-3.0-or-later", ["GPL-3.0-only"], True),
        ("MIT OR Apache-2.0", ["Apache-2.0"], True), ("MIT AND CC-BY-4.0", ["MIT"], False), ("MIT AND CC-BY-4.0", ["CC-BY-4.0", "MIT"], True),
        ("whatever you like", ["MIT"], False),
    ],
)  # fmt: skip
def test_a_promise_is_kept_by_the_text_promised(promised, found, answer):
    assert promised_matches(promised, found) is answer


def test_every_kind_has_a_policy_of_known_licences_in_every_version():
    assert CURRENT in POLICIES
    for policies in POLICIES.values():
        assert set(policies) == set(KINDS)
        assert [i for p in policies.values() for i in p.also if not spdx.is_known(i)] == []


def test_an_unknown_kind_or_version_is_an_error():
    with pytest.raises(KeyError):
        allowed("song", "MIT")
    with pytest.raises(KeyError):
        allowed("code", "MIT", "1999-01")


def test_the_ids_of_an_expression_are_listed():
    text = "MIT OR (GPL-2.0-only WITH Classpath-exception-2.0)"
    assert licences_in(text) == ("GPL-2.0-only", "MIT")
    assert licences_in("nonsense") == ()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (filled("MIT"), True),
        (template("CC-BY-4.0"), True),
        (template("CC-BY-NC-4.0"), False),
        (filled("MIT").replace("modify, ", ""), None),
        (filled("MIT") + "\n\nCommons Clause License Condition v1.0", False),
        ("For academic use only.", None),
    ],
)
def test_only_an_unchanged_open_text_is_open_and_a_person_looks_at_the_rest(text, answer):
    assert is_open(recognise(text)) is answer
