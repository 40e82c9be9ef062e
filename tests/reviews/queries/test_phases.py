from datetime import timedelta

import pytest

from reviews.actions.phases import add_usual_phases, begin_phase
from reviews.models import Conflict
from reviews.queries.phases import (
    own_assignment,
    panel_applications,
    panel_sight,
    phase_at,
    reviewer_sight,
    staff_sight,
    switches_at,
)
from reviews.visibility import BLIND, Shown
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review


@pytest.fixture
def application(closed):
    return submitted_application(call=closed, title="Kernels")


@pytest.fixture
def mine(application, panel, rita):
    return AssignmentFactory(
        application=application, reviewer=ReviewerFactory(panel=panel, user=rita)
    )


@pytest.fixture
def chair(panel, pat):
    return ReviewerFactory(panel=panel, user=pat, is_chair=True)


@pytest.mark.parametrize(("blindness", "shown"), [("open", "always"), ("blind", "never")])
def test_a_call_without_phases_is_as_its_blindness_says(closed, blindness, shown, now):
    closed.blindness = blindness
    switches = switches_at(closed, now)
    assert (switches.applicants, switches.reviews, switches.may_score) == (shown, "never", True)


def test_before_the_first_and_after_the_last_nothing_is_written(closed, sam, now):
    first = add_usual_phases(call=closed, by=sam, at=now)[0]
    first.ends_at = now + timedelta(days=2)
    first.save()
    days = {day: switches_at(closed, now + timedelta(days=day)) for day in (-1, 1, 3)}
    assert {day: each.may_score for day, each in days.items()} == {-1: False, 1: True, 3: False}
    assert {each.applicants for each in days.values()} == {Shown.ALWAYS}


def test_no_phase_begun_means_the_first(closed, sam, now):
    phases = add_usual_phases(call=closed, by=sam, at=now)
    assert phase_at(phases, now - timedelta(days=1)) == phases[0]
    assert phase_at([], now) is None


def test_a_reviewer_sees_the_others_once_theirs_is_in(closed, mine, sam, rita, now):
    phases = add_usual_phases(call=closed, by=sam, at=now)
    begin_phase(call=closed, phase=phases[1], by=sam, at=now)
    assert not reviewer_sight(own_assignment(rita, mine.application), now).reviews
    submitted_review(mine)
    assert reviewer_sight(own_assignment(rita, mine.application), now).reviews


def test_the_panel_is_its_reviewers_and_its_chair(mine, chair, rita, pat, eve, sam, closed):
    other = submitted_application(call=closed)
    found = {
        person.name: sorted(panel_applications(person).values_list("pk", flat=True))
        for person in (rita, pat, eve, sam)
    }
    assert found == {
        "Rita Levi": [mine.application_id],
        "Pat Chen": [mine.application_id, other.pk],
        "Eve Stranger": [],
        "Sam Okafor": [],
    }


def test_a_conflict_closes_the_door_for_reviewer_chair_and_staff(
    mine, chair, rita, pat, sam, application, now
):
    for person in (rita, pat, sam):
        Conflict.objects.create(
            user=person, application=application, source="staff", reason="Spouse.", created_at=now
        )
    assert [panel_applications(person).count() for person in (rita, pat)] == [0, 0]
    assert own_assignment(rita, application) is None
    assert staff_sight(sam, application) == BLIND


def test_who_has_not_declared_sits_at_the_table_only_as_chair(
    mine, chair, panel, rita, pat, application
):
    second = AssignmentFactory(application=application, reviewer=chair)
    for each in (mine, second):
        each.reviewer.declarations.all().delete()
    assert list(panel_applications(rita)) == []
    assert list(panel_applications(pat)) == [application]
    assert panel_sight(application, own_assignment(pat, application)).reviews is False


def test_staff_of_the_programme_only(application, sam, otto):
    assert staff_sight(sam, application).reviews
    assert staff_sight(otto, application) == BLIND


def test_a_withdrawn_application_is_off_the_panel(mine, chair, pat, application, now):
    application.state, application.withdrawn_at = "withdrawn", now
    application.save()
    assert list(panel_applications(pat)) == []


def test_queries(mine, rita, closed, sam, now, django_assert_num_queries):
    add_usual_phases(call=closed, by=sam, at=now)
    application = panel_applications(rita).get()
    with django_assert_num_queries(2):
        panel_sight(application, own_assignment(rita, application), now)
