import pytest

from awards.states import AwardState
from releases.queries.register import (
    public_awards,
    register_entries,
    register_figures,
    register_licences,
)
from tests.factories.awards import AwardFactory, ConditionFactory, accepted_award, offered_award
from tests.factories.releases import finished_verification, released_output

pytestmark = pytest.mark.django_db


def test_the_public_sees_accepted_awards_only():
    accepted = accepted_award()
    offered_award()
    AwardFactory()

    assert list(public_awards()) == [accepted]


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
