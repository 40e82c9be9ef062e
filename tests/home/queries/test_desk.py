from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from awards.models import Condition
from grants.models import TeamMember
from grants.states import ApplicationState
from home.queries import tasks_for
from reviews.models import Conflict
from reviews.states import AssignmentState
from tests.factories.awards import (
    ConditionFactory,
    accepted_award,
    funded_application,
    offered_award,
)
from tests.factories.grants import ApplicationFactory, submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    DecisionFactory,
    PanelFactory,
    ReviewerFactory,
    submitted_review,
)

NOW = timezone.now()
_AFTER = {"due_by": "after_met", "due_count": 1, "due_unit": "months"}


def told(user, at=None):
    return {
        group.title: [(task.label, task.status) for task in group.tasks]
        for group in tasks_for(user, at or timezone.now())
    }


def test_a_person_with_nothing_to_do_has_an_empty_desk(ada, call):
    submitted_application(call=call, owner=ada)
    assert tasks_for(ada, timezone.now()) == []


def test_a_draft_waits_until_the_call_closes(ada, ben, call):
    draft = ApplicationFactory(call=call, owner=ada, title="Open kernels")
    TeamMember.objects.create(application=draft, user=ben, role=TeamMember.Role.EDITOR)
    expected = {"Applications to finish": [("Open kernels", "Not submitted")]}
    assert told(ada) == expected
    assert told(ben) == expected
    assert told(ada, at=call.deadline + timedelta(seconds=1)) == {}


def test_a_submitted_application_waits_again_when_it_was_changed(ada, call):
    sent = submitted_application(call=call, owner=ada, title="Open kernels")
    sent.changed_at = sent.submitted_at + timedelta(minutes=1)
    sent.save()
    assert told(ada) == {"Applications to finish": [("Open kernels", "Changed since submitted")]}


def assignment(rita, call, title, **fields):
    panel = getattr(call, "panel", None) or PanelFactory(call=call)
    reviewer = panel.reviewers.filter(user=rita).first() or ReviewerFactory(panel=panel, user=rita)
    return AssignmentFactory(
        application=submitted_application(call=call, title=title), reviewer=reviewer, **fields
    )


def test_reviews_wait_with_how_they_stand(rita, call):
    assignment(rita, call, "Asked", state=AssignmentState.INVITED)
    assignment(rita, call, "Accepted")
    assignment(rita, call, "Late", due_at=NOW - timedelta(days=1))
    submitted_review(assignment(rita, call, "Finished"))
    assert told(rita) == {
        "Reviews": [
            ("Asked", "Answer the invitation"),
            ("Late", "Overdue"),
            ("Accepted", "Not begun"),
        ]
    }


def test_a_review_vanishes_with_a_conflict_and_with_the_application(rita, call):
    torn = assignment(rita, call, "In conflict")
    Conflict.objects.create(
        user=rita, application=torn.application, source="staff", reason="Kin", created_at=NOW
    )
    gone = assignment(rita, call, "Withdrawn").application
    gone.state, gone.withdrawn_at = ApplicationState.WITHDRAWN, NOW
    gone.save()
    assert told(rita) == {}


def test_an_offered_award_waits_for_its_owner_only(ada, ben):
    award = offered_award(application=funded_application(owner=ada, title="Open kernels"))
    TeamMember.objects.create(application=award.application, user=ben, role=TeamMember.Role.EDITOR)
    assert told(ada) == {"Awards to answer": [("Open kernels", "Accept or decline")]}
    assert told(ben) == {}


@pytest.mark.parametrize(("days", "status"), [(5, "Open"), (-5, "Overdue")])
def test_open_conditions_of_an_accepted_award_wait(ada, days, status):
    award = accepted_award(application=funded_application(owner=ada))
    due = timezone.now().date() + timedelta(days=days)
    ConditionFactory(award=award, title="Training code", due_on=due)
    ConditionFactory(award=award, title="Handed in", due_on=due, state="handed_in")
    assert told(ada) == {"Conditions of your grants": [("Training code", status)]}


def test_a_result_is_news_for_sixty_days(ada, call):
    application = submitted_application(call=call, owner=ada, title="Open kernels")
    application.state = ApplicationState.DECLINED
    application.save()
    assert told(ada) == {}
    DecisionFactory(
        application=application,
        outcome="decline",
        amount=None,
        state="announced",
        announced_at=NOW,
    )
    assert told(ada) == {"Results": [("Open kernels", "Not funded")]}
    assert told(ada, at=NOW + timedelta(days=61)) == {}


def test_a_day_that_is_only_expected_is_never_overdue(ada):
    award = accepted_award(application=funded_application(owner=ada))
    past = timezone.now().date() - timedelta(days=5)
    soon = timezone.now().date() + timedelta(days=5)
    first = ConditionFactory(award=award, title="Data plan", kind="data_plan", due_on=soon)
    ConditionFactory(award=award, title="Data", due_on=past, due_after=first, **_AFTER)
    assert told(ada) == {
        "Conditions of your grants": [("Data", "Expected"), ("Data plan", "Open")],
    }


def test_a_condition_is_overdue_when_its_day_is_over_where_the_call_is(ada, call):
    call.time_zone = "America/Los_Angeles"
    call.save(update_fields=["time_zone"])
    award = accepted_award(application=funded_application(call=call, owner=ada))
    ConditionFactory(award=award, title="Training code", due_on=date(2027, 3, 1))
    evening = datetime(2027, 3, 2, 6, tzinfo=UTC)
    assert [
        told(ada, at)["Conditions of your grants"] for at in (evening, evening + timedelta(hours=3))
    ] == [[("Training code", "Open")], [("Training code", "Overdue")]]


def test_every_link_of_the_desk_leads_to_a_page(client, ada, rita, call):
    award = accepted_award(application=funded_application(owner=ada))
    for kind in Condition.Kind:
        ConditionFactory(award=award, title=kind.label, kind=kind)
    offered_award(application=funded_application(owner=ada))
    ApplicationFactory(call=call, owner=ada)
    assignment(rita, call, "Asked", state=AssignmentState.INVITED)
    assignment(rita, call, "Accepted")
    for user, count in ((ada, len(Condition.Kind) + 2), (rita, 2)):
        client.force_login(user)
        urls = [task.url for group in tasks_for(user, timezone.now()) for task in group.tasks]
        assert len(urls) == count
        assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)


def test_a_sealed_decision_is_not_on_the_desk(ada, call):
    DecisionFactory(application=submitted_application(call=call, owner=ada))
    assert told(ada) == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(ada, call, rows, django_assert_num_queries):
    for _ in range(rows):
        ApplicationFactory(call=call, owner=ada)
        AssignmentFactory(
            application=submitted_application(call=call),
            reviewer=ReviewerFactory(panel__call=submitted_application().call, user=ada),
        )
        award = accepted_award(application=funded_application(owner=ada))
        ConditionFactory(award=award)
        offered_award(application=funded_application(owner=ada))
    with django_assert_num_queries(9):
        tasks_for(ada, timezone.now())
