from datetime import timedelta

import pytest

from grants.actions.submission import submit_application
from grants.queries import visible_applications
from grants.queries.changes import (
    current_content,
    open_keys,
    open_request,
    open_requests_of,
    overdue_request,
    request_difference,
    request_to_answer,
    requested_keys,
    staff_change_requests,
    undoable,
    unsent_changes,
)
from grants.snapshot import value_of
from tests.grants.conftest import answer
from tests.grants.correspondence import asked, closed_with, fresh


@pytest.fixture
def request_of_sam(complete, ada, sam, now):
    closed_with(complete, ada, now)
    return asked(complete, sam, now + timedelta(hours=2), questions=["summary", "title"])


def test_what_is_open_when(complete, ada, now, request_of_sam):
    application = fresh(complete)
    assert open_keys(application, now) is None
    assert open_keys(application, request_of_sam.asked_at) == {"summary", "title"}
    assert open_keys(application, request_of_sam.due_at + timedelta(seconds=1)) == frozenset()
    assert requested_keys(request_of_sam) == ["title", "summary"]


def test_the_open_and_the_overdue_request(complete, request_of_sam):
    late = request_of_sam.due_at + timedelta(seconds=1)
    assert open_request(complete, request_of_sam.due_at) == request_of_sam
    assert request_to_answer(complete, request_of_sam.due_at) == request_of_sam
    assert overdue_request(complete, request_of_sam.due_at) is None
    assert (open_request(complete, late), request_to_answer(complete, late)) == (None, None)
    assert overdue_request(complete, late) == request_of_sam


def test_the_team_s_desk_has_what_can_be_answered(complete, ada, eve, request_of_sam):
    def waiting(user, at):
        return list(open_requests_of(visible_applications(user), at))

    assert waiting(ada, request_of_sam.due_at) == [request_of_sam]
    assert waiting(ada, request_of_sam.due_at + timedelta(seconds=1)) == []
    assert waiting(eve, request_of_sam.due_at) == []


def test_the_difference_is_between_what_stood_and_the_answer(complete, ada, request_of_sam):
    at = request_of_sam.asked_at
    assert request_difference(request_of_sam) == []
    answer(complete, ada, at, summary="We make fast kernels and publish them.")
    submit_application(application=complete, by=ada, at=at)
    request_of_sam.refresh_from_db()
    (changed,) = request_difference(request_of_sam)
    assert changed.label == "Summary"
    assert [(piece.kind, piece.text) for piece in changed.pieces] == [
        ("same", "We make fast kernels and"),
        ("removed", "share"),
        ("added", "publish"),
        ("same", "them."),
    ]


def test_staff_of_other_programmes_see_no_request(request_of_sam, sam, olga, otto, ada):
    seen = {name: list(staff_change_requests(user)) for name, user in
            {"sam": sam, "olga": olga, "otto": otto, "ada": ada}.items()}  # fmt: skip
    assert seen == {"sam": [request_of_sam], "olga": [request_of_sam], "otto": [], "ada": []}


def test_unsent_changes_name_the_questions(complete, ada, now):
    assert unsent_changes(complete) is None
    submit_application(application=complete, by=ada, at=now)
    assert unsent_changes(complete).questions == []
    answer(complete, ada, now + timedelta(seconds=1), title="Other", summary="")
    assert [row.key for row in unsent_changes(complete).questions] == ["title", "summary"]
    assert value_of(current_content(complete), "title") == "Other"
    assert undoable(complete) == []
