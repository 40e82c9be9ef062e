from datetime import timedelta

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from releases.queries.conditions import (
    due_for_verification,
    grantee_releases,
    release_counts,
    staff_releases,
)
from tests.factories.awards import ConditionFactory, accepted_award
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import EvidenceFactory, released_output

pytestmark = pytest.mark.django_db


def test_a_grantee_sees_own_releases_only():
    condition = ConditionFactory(award=accepted_award())
    ConditionFactory(award=accepted_award())

    assert list(grantee_releases(condition.award.application.owner)) == [condition]


def test_staff_see_the_releases_of_their_programmes_only(sam):
    condition = ConditionFactory(award=accepted_award())
    ConditionFactory(award=accepted_award())
    ProgrammeRoleFactory(programme=condition.award.application.call.programme, user=sam)

    assert list(staff_releases(sam)) == [condition]


def test_counts_say_what_waits_and_what_is_overdue():
    now = timezone.now()
    ConditionFactory(award=accepted_award(), due_on=(now - timedelta(days=1)).date())
    ConditionFactory(award=accepted_award(), due_on=(now + timedelta(days=1)).date())
    EvidenceFactory()
    released_output()

    assert release_counts(staff_releases(SYSTEM), now) == {
        "waiting": 1,
        "overdue": 1,
        "open": 2,
        "met": 1,
    }


def test_the_newest_evidence_of_each_release_is_due_for_verification():
    old = EvidenceFactory()
    new = EvidenceFactory(condition=old.condition, url="https://git.example.org/new")
    released = released_output().verification.evidence
    ConditionFactory(award=accepted_award())

    assert list(due_for_verification(10)) == [new, released]
    assert list(due_for_verification(1)) == [new]
