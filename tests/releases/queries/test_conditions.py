from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from awards.states import AwardState
from core.actors import SYSTEM
from grants.models import Call
from releases.queries.conditions import (
    due_for_verification,
    grantee_releases,
    in_view,
    release_counts,
    staff_releases,
)
from tests.factories.awards import AwardFactory, ConditionFactory, accepted_award
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
        "all": 4,
    }


def test_what_nobody_accepted_or_what_is_closed_is_neither_open_nor_overdue():
    now = timezone.now()
    yesterday = (now - timedelta(days=1)).date()
    closed = accepted_award()
    closed.state, closed.closed_at = AwardState.CLOSED, now
    closed.save(update_fields=["state", "closed_at"])
    for award in [AwardFactory(), closed]:
        ConditionFactory(award=award, due_on=yesterday)
    counts = release_counts(staff_releases(SYSTEM), now)
    assert (counts["open"], counts["overdue"], counts["all"]) == (0, 0, 2)


def test_a_release_is_overdue_by_the_day_where_its_call_is():
    noon = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
    for zone in ["Pacific/Kiritimati", "Europe/Berlin"]:
        award = accepted_award()
        Call.objects.filter(pk=award.application.call_id).update(time_zone=zone)
        ConditionFactory(award=award, title=zone, due_on=noon.date())
    found = staff_releases(SYSTEM).filter(in_view("overdue", noon))
    assert [each.title for each in found] == ["Pacific/Kiritimati"]


def test_the_newest_evidence_of_each_release_is_due_for_verification():
    old = EvidenceFactory()
    new = EvidenceFactory(condition=old.condition, url="https://git.example.org/new")
    released = released_output().verification.evidence
    ConditionFactory(award=accepted_award())

    assert list(due_for_verification(10)) == [new, released]
    assert list(due_for_verification(1)) == [new]
