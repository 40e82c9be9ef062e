from datetime import date

import pytest

from accounts.models import Organisation
from reviews.affinity import Text
from reviews.models import Affiliation, Away
from reviews.queries.candidates import active_reviewers, expertise, planned_reviewers
from tests.factories.reviews import ProfileFactory, WorkFactory

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def person(fill):
    _, (reviewer,) = fill(0, 1)
    return ProfileFactory(
        user=reviewer.user, keywords="looms", statement="I weave.", seniority="senior"
    )


def test_a_reviewer_is_known_by_panel_and_profile(closed, person):
    WorkFactory(profile=person, title="On looms", abstract="How threads meet.")
    (found,) = planned_reviewers(closed, FIRST, None)
    assert found.senior
    assert found.keywords == "compilers, kernels, code generation, looms"
    assert expertise(found).works == (Text(title="On looms", body="How threads meet."),)
    assert expertise(found).statement == "I weave."


def test_reading_the_panel_takes_as_many_queries_for_one_as_for_many(
    closed, fill, django_assert_num_queries
):
    _, people = fill(0, 6)
    for reviewer in people:
        WorkFactory(profile=ProfileFactory(user=reviewer.user))
    with django_assert_num_queries(4):
        assert len(planned_reviewers(closed, FIRST, LAST)) == 6
    with django_assert_num_queries(1):
        assert len(active_reviewers(closed)) == 6


def test_the_institution_is_where_one_works_now(closed, person):
    before, now, home = (Organisation.objects.create(name=each) for each in ("A", "B", "C"))

    def institution():
        return planned_reviewers(closed, FIRST, None)[0].institution

    assert institution() is None
    person.user.organisation = home
    person.user.save(update_fields=["organisation"])
    assert institution() == home.pk
    Affiliation.objects.create(profile=person, organisation=before, last_year=2025)
    assert institution() == home.pk
    Affiliation.objects.create(profile=person, organisation=now, first_year=2026)
    Affiliation.objects.create(profile=person, organisation=before, last_year=2026)
    assert institution() == now.pk


@pytest.mark.parametrize(
    ("spans", "planned"),
    [
        ([], True),
        ([(date(2026, 10, 1), date(2026, 12, 1))], False),
        ([(FIRST, LAST)], False),
        ([(FIRST, date(2026, 11, 29))], True),
        ([(date(2026, 11, 2), LAST)], True),
        ([(date(2026, 11, 15), LAST), (FIRST, date(2026, 11, 14))], False),
        ([(date(2026, 11, 16), LAST), (FIRST, date(2026, 11, 14))], True),
    ],
)
def test_who_is_away_on_every_day_is_not_planned(closed, person, spans, planned):
    for first, last in spans:
        Away.objects.create(profile=person, first_day=first, last_day=last)
    assert bool(planned_reviewers(closed, FIRST, LAST)) is planned
    assert len(planned_reviewers(closed, FIRST, None)) == 1
