from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import NotAllowed, RuleBroken
from releases.actions.verifying import start_verification
from releases.models import Verification
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import EvidenceFactory, finished_verification

pytestmark = pytest.mark.django_db


def start(evidence, by):
    return start_verification(
        evidence=evidence, trigger=Verification.Trigger.ASKED, by=by, at=timezone.now()
    )


def test_asking_twice_while_it_waits_is_one_run():
    evidence = EvidenceFactory()
    owner = evidence.condition.award.application.owner

    assert start(evidence, owner) == start(evidence, owner)
    assert evidence.verifications.count() == 1


def test_asking_after_a_finished_run_makes_a_new_one():
    old = finished_verification()

    new = start(old.evidence, old.evidence.condition.award.application.owner)

    assert new != old
    assert new.trigger == Verification.Trigger.ASKED


def test_an_officer_may_ask(sam):
    evidence = EvidenceFactory()
    programme = evidence.condition.award.application.call.programme
    ProgrammeRoleFactory(programme=programme, user=sam)

    assert start(evidence, sam).evidence == evidence


def test_a_stranger_may_not_ask(eve):
    with pytest.raises(NotAllowed):
        start(EvidenceFactory(), eve)

    assert Verification.objects.count() == 0


def test_a_grantee_asks_six_times_an_hour_and_is_told_when_next(sam):
    evidence = EvidenceFactory()
    owner = evidence.condition.award.application.owner
    now = timezone.now()
    for minutes in range(6):
        Verification.objects.create(
            evidence=evidence,
            trigger=Verification.Trigger.ASKED,
            state="done",
            outcome="pass",
            created_at=now - timedelta(minutes=45 - minutes),
            finished_at=now,
        )

    def ask(by, at):
        return start_verification(evidence=evidence, trigger="asked", by=by, at=at)

    with pytest.raises(RuleBroken, match=r"6 times an hour\. The next time is in 15 minutes"):
        ask(owner, now)
    assert evidence.verifications.count() == 6
    ProgrammeRoleFactory(programme=evidence.condition.award.application.call.programme, user=sam)
    by_staff = ask(sam, now)
    by_staff.delete()
    assert ask(owner, now + timedelta(minutes=15)).trigger == "asked"
