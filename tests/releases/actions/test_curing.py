from datetime import timedelta

import pytest
from django.utils import timezone

from awards.models import Condition
from core.mail.models import OutgoingMail
from releases.actions.curing import tell_of_cures_over
from releases.models import ReleaseTerms
from tests.factories.awards import ConditionFactory, accepted_award

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def late(days, **fields):
    day = (NOW - timedelta(days=days)).date()
    return ConditionFactory(award=accepted_award(), due_on=day, **fields)


def test_the_programme_hears_once_when_the_days_to_cure_are_over():
    condition, in_time = late(20), late(5)
    assert tell_of_cures_over(at=NOW) == 1
    assert tell_of_cures_over(at=NOW + timedelta(hours=1)) == 0
    [mail] = OutgoingMail.objects.all()
    assert mail.to == condition.award.application.call.programme.contact_email
    assert condition.reference in mail.body
    assert in_time.reference not in mail.body


def test_who_gets_more_time_and_misses_it_is_told_of_again():
    condition = late(20)
    assert tell_of_cures_over(at=NOW) == 1
    Condition.objects.filter(pk=condition.pk).update(due_on=(NOW + timedelta(days=3)).date())
    assert tell_of_cures_over(at=NOW) == 0
    assert tell_of_cures_over(at=NOW + timedelta(days=30)) == 1


def test_a_programme_that_gives_longer_is_not_told_yet():
    condition = late(20)
    programme = condition.award.application.call.programme
    terms = ReleaseTerms.objects.create(
        programme=programme, cure_days=60, mend_days=30, embargo_days=0
    )
    assert tell_of_cures_over(at=NOW) == 0
    terms.cure_days = 19
    terms.save(update_fields=["cure_days"])
    assert tell_of_cures_over(at=NOW) == 1
