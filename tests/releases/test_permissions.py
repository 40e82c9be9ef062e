import pytest

from awards.models import Condition
from releases.permissions import can_ask_for_check, can_decide_release, can_submit_evidence
from tests.factories.awards import ConditionFactory, accepted_award, offered_award
from tests.factories.grants import ProgrammeRoleFactory

pytestmark = pytest.mark.django_db


def test_who_may_do_what(eve, sam, olga):
    condition = ConditionFactory(award=accepted_award())
    owner = condition.award.application.owner
    programme = condition.award.application.call.programme
    ProgrammeRoleFactory(programme=programme, user=sam)
    ProgrammeRoleFactory(programme=programme, user=olga, role="auditor")

    table = {
        person: tuple(
            bool(may(person, condition))
            for may in (can_submit_evidence, can_ask_for_check, can_decide_release)
        )
        for person in (owner, sam, olga, eve)
    }

    assert table == {
        owner: (True, True, False),
        sam: (False, True, True),
        olga: (False, False, False),
        eve: (False, False, False),
    }


def test_a_report_is_not_handed_in_as_a_release():
    condition = ConditionFactory(award=accepted_award(), kind=Condition.Kind.REPORT)

    verdict = can_submit_evidence(condition.award.application.owner, condition)

    assert verdict.reason == "This condition is not about a release."


def test_nothing_is_handed_in_before_acceptance():
    condition = ConditionFactory(award=offered_award())

    verdict = can_submit_evidence(condition.award.application.owner, condition)

    assert verdict.reason == "The award is not running, so nothing can be handed in."
