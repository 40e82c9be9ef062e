from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from reviews.queries.pool import (
    Behaviour,
    behaviour_of,
    known_prints,
    own_panels,
    own_profile,
    pool_of,
    search_pool,
)
from tests.factories.accounts import UserFactory
from tests.factories.reviews import (
    AssignmentFactory,
    PanelFactory,
    PoolEntryFactory,
    ProfileFactory,
    ReviewerFactory,
    WorkFactory,
    submitted_review,
)


@pytest.fixture
def people(programme):
    """Nora, who folds proteins in Turin, and Li, who wrote about kernels."""
    turin = Organisation.objects.create(name="University of Turin")
    nora = PoolEntryFactory(
        programme=programme,
        profile__user=UserFactory(name="Nora Weiss", email="a@example.org", organisation=turin),
        profile__keywords="protein folding",
        profile__seniority="senior",
    )
    li = PoolEntryFactory(
        programme=programme,
        profile__user=UserFactory(name="Li Wei", email="b@example.org"),
        profile__keywords="",
    )
    WorkFactory(profile=li.profile, title="Kernels that learn")
    PoolEntryFactory(programme=programme, profile__user__is_active=False)
    PoolEntryFactory()
    return nora, li


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("", [0, 1]),
        ("PROTEIN turin", [0]),
        ("nora", [0]),
        ("b@example", [1]),
        ("kernels", [1]),
        ("protein kernels", []),
    ],
)
def test_every_word_must_stand_somewhere(people, programme, now, q, found):
    assert list(search_pool(programme, at=now, q=q)) == [people[each] for each in found]


def test_seniority(people, programme, now):
    assert list(search_pool(programme, at=now, seniority="senior")) == [people[0]]
    assert list(pool_of(programme)) == list(people)


@pytest.fixture
def seats(people, closed, fill):
    """Both are on the panel, with two applications."""
    applications, _ = fill(2, 0)
    panel = closed.panel
    return applications, [ReviewerFactory(panel=panel, user=each.profile.user) for each in people]


def past(programme, now, **wanted):
    return [each.profile.user.name for each in search_pool(programme, at=now, **wanted)]


def test_load_and_past_are_filters(programme, seats, now):
    applications, (nora, li) = seats
    assert past(programme, now, past="new") == ["Nora Weiss", "Li Wei"]
    done = AssignmentFactory(
        application=applications[0], reviewer=nora, due_at=now - timedelta(days=3)
    )
    submitted_review(done, excellence=3, openness=3)
    AssignmentFactory(application=applications[1], reviewer=nora, state="declined")
    AssignmentFactory(application=applications[1], reviewer=li)
    assert past(programme, now, past="new") == []
    assert past(programme, now, past="accepted") == ["Nora Weiss", "Li Wei"]
    assert past(programme, now, past="declined") == ["Nora Weiss"]
    assert past(programme, now, past="late") == ["Nora Weiss"]
    assert past(programme, now, load="busy") == ["Li Wei"]
    assert past(programme, now, load="free") == ["Nora Weiss"]


def test_behaviour_is_counted_in_this_programme_and_load_everywhere(programme, seats, now):
    applications, (nora, li) = seats
    done = AssignmentFactory(
        application=applications[0], reviewer=nora, due_at=now - timedelta(days=3)
    )
    submitted_review(done, excellence=3, openness=3)
    AssignmentFactory(application=applications[1], reviewer=nora, state="declined")
    AssignmentFactory(application=applications[0], reviewer=li, state="removed")
    AssignmentFactory(application=applications[1], reviewer=li, due_at=now - timedelta(days=1))
    seat = ReviewerFactory(panel=PanelFactory(), user=nora.user)
    elsewhere = AssignmentFactory(reviewer=seat, state="invited")
    assert elsewhere.application.call.programme != programme
    found = behaviour_of([nora.user_id, li.user_id, 0], now, programme)
    assert found == {
        nora.user_id: Behaviour(asked=2, accepted=1, declined=1, submitted=1, late=1, load=1),
        li.user_id: Behaviour(asked=1, accepted=1, late=1, load=1),
        0: Behaviour(),
    }
    assert behaviour_of([nora.user_id], now)[nora.user_id].asked == 3


def test_a_round_that_is_over_weighs_nothing(seats, closed, now):
    applications, (nora, _) = seats
    AssignmentFactory(application=applications[0], reviewer=nora)
    closed.announced_at = now
    closed.save(update_fields=["announced_at"])
    assert behaviour_of([nora.user_id], now)[nora.user_id].load == 0
    assert list(own_panels(nora.user)) == []


def test_two_queries_however_many(people, now):
    users = [each.profile.user_id for each in people]
    with CaptureQueriesContext(connection) as asked:
        behaviour_of(users, now)
    assert len(asked) == 2


def test_a_work_is_known_by_doi_and_by_title(rita):
    WorkFactory(
        profile=ProfileFactory(user=rita), title="Kernels!", year=2020, fingerprint="10.1000/k"
    )
    WorkFactory()
    assert known_prints(rita) == {"10.1000/k", "kernels2020"}


def test_ones_own_profile_is_empty_before_it_is_there(rita, eve, panel):
    assert own_profile(rita).pk is None
    mine = ProfileFactory(user=rita)
    assert own_profile(rita) == mine
    seat = ReviewerFactory(panel=panel, user=rita)
    ReviewerFactory(panel=panel, user=eve)
    assert list(own_panels(rita)) == [seat]
