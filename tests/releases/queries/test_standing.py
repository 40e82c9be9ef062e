from datetime import timedelta

import pytest
from django.utils import timezone

from awards.models import Condition
from awards.queries.standing import words_of
from releases.queries.standing import (
    current_standing,
    facts_of,
    is_disputable,
    stands,
    stands_in_public,
    told_in_public,
    with_standing,
)
from releases.standing import Standing
from tests.factories.awards import ConditionFactory, accepted_award
from tests.factories.releases import finished_verification, released_output

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def owed(days):
    day = (NOW + timedelta(days=days)).date()
    return ConditionFactory(award=accepted_award(), due_on=day)


def word(condition):
    return current_standing(condition, NOW)[1].standing


def test_how_an_output_stands_follows_from_what_happened_to_it():
    assert word(owed(300)) is Standing.ATTACHED
    assert word(owed(-3)) is Standing.IN_CURE_TIME
    assert word(owed(-300)) is Standing.OVERDUE
    assert word(finished_verification().evidence.condition) is Standing.VERIFIED
    failed = finished_verification(outcome="fail").evidence.condition
    assert word(failed) is Standing.NEEDS_A_PERSON
    assert word(released_output().condition) is Standing.WATCHED


def test_only_a_finding_can_be_disputed():
    def facts(condition):
        return is_disputable(condition, current_standing(condition, NOW)[0])

    assert facts(owed(300)) is False
    assert facts(finished_verification().evidence.condition) is False
    assert facts(finished_verification(outcome="fail").evidence.condition) is True


def test_the_public_is_told_less():
    failed = finished_verification(outcome="fail").evidence.condition
    [row] = told_in_public(with_standing(Condition.objects.filter(pk=failed.pk)), NOW)
    assert row.shown == stands_in_public(row, NOW)
    assert row.shown.standing is not Standing.NEEDS_A_PERSON
    assert row.shown.label != stands(row, NOW).label


@pytest.mark.parametrize("count", [1, 4])
def test_a_list_takes_the_same_queries_however_long(count, django_assert_num_queries):
    for _ in range(count):
        finished_verification()
    with django_assert_num_queries(6):
        rows = list(with_standing(Condition.objects.order_by("pk")))
        assert [facts_of(row).outcome for row in rows] == ["pass"] * count
        assert [stands(row, NOW).standing for row in rows] == [Standing.VERIFIED] * count


def test_an_award_asks_for_the_words_of_its_outputs_alone():
    output = released_output().condition
    report = ConditionFactory(award=output.award, kind="report", output_kind="")
    words = words_of([output, report], NOW)
    assert words == {output.pk: ("Released, watched", "success")}
    assert words_of([report], NOW) == {}
