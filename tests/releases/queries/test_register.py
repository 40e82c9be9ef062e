from datetime import timedelta

import pytest
from django.utils import timezone

from awards.states import AwardState
from releases.queries.register import (
    Asked,
    figures_of,
    history_of_checks,
    latest_releases,
    public_awards,
    public_outputs,
    register_entries,
    register_figures,
    register_licences,
    register_programmes,
    register_projects,
    register_rows,
)
from tests.factories.awards import AwardFactory, ConditionFactory, accepted_award, offered_award
from tests.factories.releases import finished_verification, released_output

pytestmark = pytest.mark.django_db


def test_the_public_sees_accepted_awards_only():
    accepted = accepted_award()
    offered_award()
    AwardFactory()

    assert list(public_awards()) == [accepted]


TODAY = timezone.now().date()


def entries(**asked):
    page = {name: asked.pop(name) for name in ("after", "size") if name in asked}
    return register_entries(Asked(**asked), today=TODAY, **page)


def test_the_register_is_paged_and_searched():
    first = accepted_award()
    second = accepted_award()
    release = released_output()
    third = release.condition.award

    assert entries() == [third, second, first]
    assert entries(size=2) == [third, second]
    assert entries(after=second.reference) == [first]
    assert entries(text=second.application.title) == [second]
    assert entries(text=release.condition.title) == [third]
    assert entries(licence="MIT") == [third]
    assert entries(licence="GPL-3.0-only") == []
    assert entries(programme=first.application.call.programme.slug) == [first]


def test_the_register_is_filtered_by_kind_and_state():
    released = released_output().condition.award
    late = ConditionFactory(award=accepted_award(), due_on=TODAY - timedelta(days=1)).award
    data = ConditionFactory(award=accepted_award(), due_on=TODAY, output_kind="dataset").award
    let_off = ConditionFactory(award=accepted_award(), state="waived", closed_at=timezone.now())

    assert entries(state="released") == [released]
    assert entries(state="overdue") == [late]
    assert entries(state="promised") == [data]
    assert entries(kind="dataset") == [data]
    assert entries(kind="dataset", state="released") == []
    assert let_off.award in entries()


def test_register_figures_and_licences_count_what_is_public():
    release = released_output()
    ConditionFactory(award=accepted_award())
    hidden = finished_verification().evidence.condition.award
    hidden.state = AwardState.OFFERED
    hidden.save(update_fields=["state"])

    figures = register_figures()
    assert (figures.projects, figures.promised, figures.released) == (2, 2, 1)
    assert register_licences() == ["MIT"]
    assert latest_releases(5) == [release]
    assert len(register_programmes()) == 2
    slug = release.condition.award.application.call.programme.slug
    assert figures_of(slug, today=TODAY).released == 1
    assert figures_of("", today=TODAY).promised == 2


def test_a_closed_award_stays_in_the_register():
    award = released_output().condition.award
    award.state, award.closed_at = AwardState.CLOSED, timezone.now()
    award.save(update_fields=["state", "closed_at"])
    assert entries() == [award]


def test_the_history_of_an_output_holds_its_finished_runs():
    release = released_output()
    run = release.verification
    run.evidence.verifications.create(trigger="asked", created_at=timezone.now())
    assert history_of_checks(release.condition) == [run]


def test_rows_and_projects_are_told_in_the_order_of_their_references():
    releases = [released_output() for _ in range(2)]
    assert list(register_rows()) == [each.condition for each in releases]
    assert [award.outputs for award in register_projects()] == [[e.condition] for e in releases]
    assert set(public_outputs()) == {each.condition for each in releases}


def test_the_register_costs_the_same_with_one_and_three_projects(django_assert_num_queries):
    for more in (1, 2):
        for _ in range(more):
            released_output()
        with django_assert_num_queries(8):
            for award in entries():
                [output.release.licence for output in award.outputs]
        with django_assert_num_queries(1):
            figures_of("", today=TODAY)
