from datetime import timedelta

import pytest

from grants.models import Application, TeamMember
from grants.queries import (
    answers_of,
    applications_in_round,
    keyset,
    open_calls,
    public_calls,
    staff_applications,
    staff_calls,
    staff_programmes,
    standing_submission,
    standing_submissions,
    values_of,
    visible_applications,
)
from tests.factories.grants import (
    ApplicationFactory,
    CallFactory,
    answer_all,
    submitted_application,
)


def test_public_calls_are_published_or_closed_and_have_opened(call, programme, now):
    closed = CallFactory(programme=programme, state="closed")
    CallFactory(programme=programme, state="draft")
    CallFactory(programme=programme, opens_at=now + timedelta(hours=1))
    assert set(public_calls(now)) == {call, closed}
    assert list(open_calls(now)) == [call]
    assert list(open_calls(call.deadline + timedelta(seconds=1))) == []


@pytest.mark.parametrize("name", ["sam", "olga", "root"])
def test_staff_see_what_was_submitted_in_their_programmes(request, name, call):
    submitted, _draft = submitted_application(call=call), ApplicationFactory(call=call)
    person = request.getfixturevalue(name)
    assert list(staff_calls(person)) == [call]
    assert list(staff_applications(person)) == [submitted]


@pytest.mark.parametrize("name", ["otto", "ada"])
def test_others_see_nothing_of_a_programme(request, name, call):
    submitted_application(call=call)
    person = request.getfixturevalue(name)
    assert call.programme not in staff_programmes(person)
    assert list(staff_calls(person)) == []
    assert list(staff_applications(person)) == []


def test_applications_are_visible_to_their_team(draft, ada, ben, eve, sam):
    TeamMember.objects.create(application=draft, user=ben, role="viewer")
    assert list(visible_applications(ada)) == [draft]
    assert [row.role_held for row in visible_applications(ben)] == ["viewer"]
    assert list(visible_applications(eve)) == []
    assert list(visible_applications(sam)) == []


def test_the_round_is_what_was_submitted_and_not_withdrawn(call, now):
    submitted = submitted_application(call=call)
    ApplicationFactory(call=call)
    gone = submitted_application(call=call)
    Application.objects.filter(pk=gone.pk).update(state="withdrawn", withdrawn_at=now)
    funded = submitted_application(call=call)
    Application.objects.filter(pk=funded.pk).update(state="funded")
    assert set(applications_in_round(call)) == {submitted, funded}


def test_the_last_submission_stands(call):
    application = submitted_application(call=call)
    first = application.submissions.get()
    second = first.__class__.objects.create(
        application=application,
        number=2,
        form_version=first.form_version,
        content=first.content,
        sha256=first.sha256,
        submitted_at=first.submitted_at,
    )
    assert standing_submission(application) == second
    assert list(standing_submissions(call.applications.all())) == [second]


def test_answers_by_key_in_one_query(call, django_assert_num_queries):
    application = answer_all(ApplicationFactory(call=call, title="Kernels"))
    with django_assert_num_queries(1):
        assert answers_of(application)["title"].value == "Kernels"
    with django_assert_num_queries(1):
        assert values_of(application)["keywords"] == ["kernels", "compilers"]


def test_keyset_pages_hold_every_row_once(call):
    rows = [ApplicationFactory(call=call) for _ in range(5)]
    seen, after = [], ""
    while True:
        found, after = keyset(Application.objects.all(), after=after, size=2)
        seen += found
        if not after:
            break
    assert seen == rows[::-1]
    assert keyset(Application.objects.all(), after="APP-1", size=2) == ([], "")
