from datetime import timedelta

import pytest
from django.utils import timezone

from awards.states import AwardState
from core.actors import SYSTEM
from releases.queries import (
    due_for_verification,
    grantee_releases,
    public_awards,
    register_entries,
    register_figures,
    register_licences,
    release_counts,
    staff_releases,
)
from tests.factories.awards import AwardFactory, ConditionFactory, accepted_award, offered_award
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import EvidenceFactory, finished_verification, released_output

pytestmark = pytest.mark.django_db


def test_the_public_sees_accepted_awards_only():
    accepted = accepted_award()
    offered_award()
    AwardFactory()

    assert list(public_awards()) == [accepted]


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


def test_the_register_is_paged_and_searched():
    first = accepted_award()
    second = accepted_award()
    release = released_output()
    third = release.condition.award

    assert register_entries() == [third, second, first]
    assert register_entries(size=2) == [third, second]
    assert register_entries(after=second.reference) == [first]
    assert register_entries(text=second.application.title) == [second]
    assert register_entries(licence="MIT") == [third]
    assert register_entries(licence="GPL-3.0-only") == []
    assert register_entries(programme=first.application.call.programme.slug) == [first]


def test_register_figures_and_licences_count_what_is_public():
    released_output()
    ConditionFactory(award=accepted_award())
    hidden = finished_verification().evidence.condition.award
    hidden.state = AwardState.OFFERED
    hidden.save(update_fields=["state"])

    figures = register_figures()
    assert (figures.projects, figures.promised, figures.released) == (2, 2, 1)
    assert register_licences() == ["MIT"]


def test_the_register_costs_the_same_with_one_and_three_projects(django_assert_num_queries):
    for more in (1, 2):
        for _ in range(more):
            released_output()
        with django_assert_num_queries(2):
            for award in register_entries():
                [output.release.licence for output in award.outputs]
