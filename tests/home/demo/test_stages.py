from datetime import UTC, datetime

import pytest
from django.apps import apps

from accounts.models import User
from awards.models import Award, Condition, Payment
from grants.models import Application, Call
from home.demo import stages
from releases.models import Release
from reviews.models import Assignment, Comment, Meeting, Review
from reviews.queries.calibrating import compute, kept, key_now
from reviews.queries.phases import phase_at, phases_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def rows():
    """How many rows each of our tables holds."""
    return {
        model._meta.label: model.objects.count()
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in {"core", "accounts", "grants", "reviews", "awards"}
        or config.name == "releases"
        for model in config.get_models()
    }


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole demo, loaded once for this file."""
    from django.db import transaction
    from django.test import override_settings

    files = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        yield stages.load(NOW)
        transaction.set_rollback(True)


def states(model, field="state", **filters):
    found = model.objects.filter(**filters).values_list(field, flat=True)
    return {state: list(found).count(state) for state in set(found)}


def test_demo_loads_every_stage(demo):
    assert demo == [
        "programmes",
        "a call that is open",
        "a call in review",
        "a call in discussion",
        "a call with awards",
    ]


def test_demo_call_is_open_with_two_drafts(demo):
    call = Call.objects.get(slug=stages.OPEN)
    assert call.is_open(NOW)
    assert states(Application, call=call) == {"draft": 2}


def test_demo_call_is_in_review(demo):
    call = Call.objects.get(slug=stages.REVIEWED)
    assert not call.is_open(NOW)
    assert states(Application, call=call) == {"submitted": 12}
    assert Assignment.objects.filter(application__call=call).count() == 24
    assert set(states(Assignment, application__call=call)) == {"invited", "accepted", "conflicted"}
    assert states(Review, assignment__application__call=call) == {"submitted": 5, "draft": 2}


def test_demo_call_is_in_discussion_before_its_meeting(demo):
    call = Call.objects.get(slug=stages.DISCUSSED)
    assert states(Application, call=call) == {"submitted": 16}
    assert states(Review, assignment__application__call=call) == {"submitted": 48}
    assert phase_at(phases_of(call), NOW).name == "Discussion"
    assert Comment.objects.filter(application__call=call).count() == 3
    meeting = Meeting.objects.get(panel__call=call)
    assert (meeting.state, meeting.items.count()) == ("planned", 6)
    assert call.scenarios.count() == 1


def test_demo_reviewers_differ_enough_to_be_calibrated(demo):
    call = Call.objects.get(slug=stages.DISCUSSED)
    compute(call)
    found = kept(key_now(call))
    assert (found.refusal, len(found.estimates)) == ("", 16)
    effects = {each.reviewer: each.effect for each in found.harshness}
    assert len(effects) == 6
    assert max(effects.values()) - min(effects.values()) > 0.3


def test_demo_call_has_awards_and_a_release(demo):
    call = Call.objects.get(slug=stages.GRANTED)
    assert states(Application, call=call) == {"funded": 3, "waitlisted": 1, "declined": 1}
    assert states(Award) == {"accepted": 1, "offered": 1, "prepared": 1}
    assert states(Condition, award__state="accepted") == {"accepted": 1, "open": 2}
    assert states(Payment, award__state="accepted") == {"paid": 1, "planned": 1}
    assert Release.objects.get().licence == "Apache-2.0"


def test_demo_a_second_time_changes_nothing(demo):
    before = rows()
    assert stages.load(NOW) == []
    assert rows() == before


def test_demo_people_can_sign_in(demo):
    for key in ("admin", "officer", "finance", "auditor", "other", "ada", "ben", "rita", "pat"):
        assert User.objects.get(email=f"{key}@demo.example.org").check_password("seedcorn-demo")
    assert not User.objects.get(email="maya@demo.example.org").has_usable_password()
