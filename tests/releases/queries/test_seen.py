from datetime import timedelta

import pytest
from django.utils import timezone

from releases.actions.evidence import submit_evidence
from releases.actions.rulings import dispute_finding
from releases.actions.verifying import check_again
from releases.models import Outcome
from releases.queries.seen import stamp_of_output
from tests.factories.awards import ConditionFactory, accepted_award
from tests.factories.releases import finished_verification

pytestmark = pytest.mark.django_db


def test_a_stamp_changes_with_all_that_is_read_and_has_no_space():
    evidence = finished_verification(outcome=Outcome.FAIL).evidence
    condition, now = evidence.condition, timezone.now()
    owner = condition.award.application.owner
    stamps = [stamp_of_output(condition)]
    assert stamp_of_output(condition) == stamps[0]

    again = check_again(evidence=evidence, by=owner, at=now)
    stamps.append(stamp_of_output(condition))
    again.state, again.outcome, again.finished_at = "done", Outcome.FAIL, now
    again.started_at = now
    again.save()
    stamps.append(stamp_of_output(condition))
    dispute_finding(condition=condition, text="It is MIT.", by=owner, at=now)
    stamps.append(stamp_of_output(condition))
    submit_evidence(
        condition=condition, url="https://git.example.org/lab/two", by=owner,
        at=now + timedelta(minutes=1),
    )  # fmt: skip
    stamps.append(stamp_of_output(condition))

    assert len(set(stamps)) == 5
    assert not any(" " in each for each in stamps)


def test_the_stamp_of_what_nobody_handed_in_is_not_empty():
    assert stamp_of_output(ConditionFactory(award=accepted_award())) == "0;0;0;"
