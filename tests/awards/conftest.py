"""Awards of ada in the programme's call."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from awards.actions.letters import issue_letter
from awards.actions.preparing import prepare_awards
from grants.models import TeamMember
from grants.states import ApplicationState
from reviews.states import DecisionState
from tests.factories.accounts import UserFactory
from tests.factories.awards import (
    AwardFactory,
    ConditionFactory,
    PaymentFactory,
    accepted_award,
    funded_application,
)
from tests.factories.grants import ProgrammeRoleFactory, submitted_application
from tests.factories.reviews import DecisionFactory


def decided(call, *, amount=80_000_00, plan=None, owner=None, **fields):
    """An application with an announced decision to fund."""
    answers = None if plan is None else {"open_source_plan": plan}
    people = {} if owner is None else {"owner": owner}
    application = submitted_application(call=call, answers=answers, **people, **fields)
    application.state = ApplicationState.FUNDED
    application.save(update_fields=["state"])
    return DecisionFactory(
        application=application,
        amount=amount,
        state=DecisionState.ANNOUNCED,
        announced_at=timezone.now(),
    )


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def prepared(call, ada, sam, now):
    """Ada's award as it is prepared from her plan: one release, one report, two payments."""
    decided(call, owner=ada, title="Open kernels")
    [award] = prepare_awards(call=call, by=sam, at=now)
    return award


@pytest.fixture
def offered(prepared, sam, now):
    """Ada's award with its letter."""
    issue_letter(award=prepared, by=sam, at=now)
    prepared.refresh_from_db()
    return prepared


@pytest.fixture
def accepted(call, ada):
    """Ada's accepted award with one release condition and two payments."""
    award = accepted_award(
        application=funded_application(call=call, owner=ada), instalments=[72_000_00]
    )
    condition = ConditionFactory(award=award, position=1)
    last = PaymentFactory(award=award, position=2, amount=8_000_00, label="Last instalment")
    last.conditions.add(condition)
    return award


@pytest.fixture
def release(accepted):
    return accepted.conditions.get()


@pytest.fixture
def first(accepted):
    return accepted.payments.get(position=1)


@pytest.fixture
def last(accepted):
    return accepted.payments.get(position=2)


@pytest.fixture
def bea(programme):
    """A second person of finance."""
    user = UserFactory(name="Bea Costa", email="bea@example.org")
    ProgrammeRoleFactory(programme=programme, user=user, role=Role.FINANCE)
    return user


@pytest.fixture
def ben_edits(accepted, ben):
    TeamMember.objects.create(
        application=accepted.application, user=ben, role=TeamMember.Role.EDITOR
    )
    return ben


def many_decided(call, owner, count):
    """Prepared awards, each with its announced decision, as letters need them."""
    awards = []
    for _ in range(count):
        application = decided(call, owner=owner, amount=1000).application
        award = AwardFactory(application=application, amount=1000)
        ConditionFactory(award=award, due_on=date.today() + timedelta(days=9))
        PaymentFactory(award=award, amount=1000)
        awards.append(award)
    return awards


def many_awards(call, owner, count):
    """Prepared awards with a condition and a payment each."""
    awards = []
    for _ in range(count):
        award = AwardFactory(application=funded_application(call=call, owner=owner), amount=1000)
        ConditionFactory(award=award, due_on=date.today() + timedelta(days=9))
        PaymentFactory(award=award, amount=1000)
        awards.append(award)
    return awards
