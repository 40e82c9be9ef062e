import re
from datetime import timedelta

import pytest
from django.urls import reverse

from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.actions.files import add_file
from grants.actions.submission import submit_application
from grants.actions.trials import delete_trial, start_trial
from grants.models import Application, Call, Submission
from grants.queries import applications_in_round, own_applications, staff_applications
from home.queries import staff_overview, tasks_for
from tests.factories.grants import ApplicationFactory, default_answers
from tests.grants.conftest import answer


@pytest.fixture
def trial(default_call, sam, now):
    """A whole test application of Sam, submitted."""
    application = start_trial(call=default_call, by=sam, at=now)
    answer(application, sam, now, **default_answers())
    submit_application(application=application, by=sam, at=now)
    application.refresh_from_db()
    return application


def test_a_test_is_submitted_like_a_real_one_with_its_receipt(trial, sam):
    assert (trial.state, trial.is_test) == ("submitted", True)
    assert trial.reference.startswith("TEST-")
    [mail] = OutgoingMail.objects.all()
    assert (mail.to, mail.about) == (sam.email, trial.reference)


@pytest.mark.parametrize("state", ["draft", "published"])
def test_the_form_is_tried_before_the_call_opens(default_call, sam, now, state):
    Call.objects.filter(pk=default_call.pk).update(
        state=state, opens_at=now + timedelta(days=1), deadline=now + timedelta(days=9)
    )
    application = start_trial(call=default_call, by=sam, at=now)
    answer(application, sam, now, title="A try")
    application.refresh_from_db()
    assert application.title == "A try"


def test_only_those_who_work_there_try_and_not_in_a_closed_call(default_call, sam, olga, ada, now):
    for person in (olga, ada):
        with pytest.raises(NotAllowed):
            start_trial(call=default_call, by=person, at=now)
    Call.objects.filter(pk=default_call.pk).update(state="closed")
    with pytest.raises(RuleBroken, match="no longer be tried"):
        start_trial(call=default_call, by=sam, at=now)


PAGES = [
    ("grants:staff_call_detail", "open-round"),
    ("grants:staff_application_list", "open-round"),
    ("grants:staff_programme_detail", "slingshot"),
    ("home:staff_desk", None),
    ("reviews:staff_assignment_list", "open-round"),
    ("reviews:staff_ranking", "open-round"),
    ("reviews:staff_plan_list", "open-round"),
    ("reviews:staff_panel", "open-round"),
    ("awards:staff_award_list", "open-round"),
]


def figures(client, person, call, at):
    """Every page with figures as another officer sees it, and the sets behind them."""
    client.force_login(person)
    pages = {}
    for name, slug in PAGES:
        response = client.get(reverse(name, args=[slug] if slug else []))
        assert response.status_code == 200
        pages[name] = response.content.decode().partition("<main")[2]
    return pages, [
        list(applications_in_round(call)),
        list(staff_applications(person)),
        [
            (row.call, row.applications, row.undecided)
            for each in staff_overview(person, at)
            for row in each.calls
        ],
    ]


def stripped(pages):
    """Without the protection token, which differs each time."""
    return {name: re.sub(r'value="[A-Za-z0-9]{64}"', "", text) for name, text in pages.items()}


def test_no_figure_and_no_list_knows_of_a_test(client, default_call, sam, root, request, now):
    ApplicationFactory(call=default_call, state="submitted", submitted_at=now)
    before, sets = figures(client, root, default_call, now)
    trial = request.getfixturevalue("trial")
    after, same = figures(client, root, default_call, now)
    assert Application.objects.filter(is_test=True).get() == trial
    assert same == sets
    assert stripped(after) == stripped(before)
    assert list(own_applications(sam)) == []
    assert tasks_for(sam, now) == []


def test_a_test_counts_for_no_cap(trial, default_call, sam, now):
    Call.objects.filter(pk=default_call.pk).update(cap_per_person=1)
    real = ApplicationFactory(call=default_call, owner=sam, state="submitted", submitted_at=now)
    assert real.state == "submitted"


def test_deleting_removes_all_of_it_and_never_a_real_one(trial, default_call, sam, olga, pdf, now):
    add_file(application=trial, question_key="attachment", upload=pdf, by=sam, at=now)
    with pytest.raises(NotAllowed):
        delete_trial(application=trial, by=olga, at=now)
    delete_trial(application=trial, by=sam, at=now)
    assert Application.objects.count() == Submission.objects.count() == 0
    real = ApplicationFactory(call=default_call, state="submitted", submitted_at=now)
    with pytest.raises(RuleBroken, match="no test application"):
        delete_trial(application=real, by=sam, at=now)
    assert Application.objects.get() == real
