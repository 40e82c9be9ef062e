import pytest

from grants.models import Application, TeamMember
from reviews.models import Assignment, Conflict
from reviews.queries.conflicts import (
    conflict_pairs,
    conflict_reasons,
    derived_pairs,
    no_conflict,
)
from tests.factories.accounts import UserFactory
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory


@pytest.fixture
def rows(closed, panel, now):
    """One assignment for each way to be in conflict, one lifted, one suspected, one free."""
    made = {}
    for name in ("recorded", "member", "owner", "lifted", "suspected", "free"):
        application = submitted_application(call=closed)
        reviewer = ReviewerFactory(panel=panel)
        made[name] = AssignmentFactory(application=application, reviewer=reviewer)
    for name, state in [
        ("recorded", "standing"),
        ("lifted", "denied"),
        ("suspected", "suspected"),
    ]:
        Conflict.objects.create(
            user=made[name].reviewer.user,
            application=made[name].application,
            source="detected",
            state=state,
            reason="Colleagues",
            created_at=now,
        )
    TeamMember.objects.create(
        application=made["member"].application, user=made["member"].reviewer.user, role="viewer"
    )
    owned = made["owner"].application
    owned.team.all().delete()
    owned.owner = made["owner"].reviewer.user
    owned.save(update_fields=["owner"])
    return made


def test_visibility_and_planning_agree(rows):
    hidden = set(Assignment.objects.exclude(no_conflict()))
    assert hidden == {rows[name] for name in ("recorded", "member", "owner")}
    pairs = conflict_pairs(Application.objects.all())
    assert {
        each for each in rows.values() if (each.application_id, each.reviewer.user_id) in pairs
    } == hidden


def test_reasons_are_words(rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        reasons = conflict_reasons(Application.objects.all())

    def why(name):
        return reasons.get((rows[name].application_id, rows[name].reviewer.user_id))

    assert why("recorded") == "Colleagues"
    assert why("member") == "Is on the application's team."
    assert why("owner") == "Owns the application."
    assert why("free") is None


def test_only_the_asked_applications(rows):
    one = Application.objects.filter(pk=rows["free"].application_id)
    assert conflict_pairs(one) == {(one[0].pk, one[0].owner_id)}


def test_strangers_have_none(rows):
    stranger = UserFactory()
    assert stranger.pk not in {user for _, user in conflict_pairs(Application.objects.all())}


def test_owners_and_team_members_need_no_row(rows):
    applications = [each.application_id for each in rows.values()]
    theirs = {
        each
        for each in rows.values()
        if (each.application_id, each.reviewer.user_id) in derived_pairs(applications)
    }
    assert theirs == {rows["member"], rows["owner"]}
    assert derived_pairs([]) == set()
