from datetime import timedelta

import pytest

from core.errors import NotAllowed, RuleBroken
from grants.actions.files import add_file, remove_file
from grants.actions.putting_back import put_back_answer, undo_put_back
from grants.actions.submission import submit_application
from grants.models import TeamMember
from grants.queries.changes import unsent_changes
from tests.grants.conftest import answer
from tests.grants.correspondence import asked, closed_with, fresh


def put_back(application, key, by, at):
    return put_back_answer(application=application, question_key=key, by=by, at=at)


def stored(application, key):
    row = application.answers.filter(question__key=key).first()
    return row.value if row else None


@pytest.fixture
def changed(complete, ada, now):
    submit_application(application=complete, by=ada, at=now)
    answer(complete, ada, now + timedelta(minutes=1), title="Second thoughts", summary="Shorter.")
    return fresh(complete)


@pytest.fixture
def later(now):
    return now + timedelta(minutes=5)


def test_put_back_gives_what_was_submitted_and_can_be_undone(changed, ada, later):
    deed = put_back(changed, "title", ada, later)
    assert stored(changed, "title") == "Open kernels"
    assert fresh(changed).title == "Open kernels"
    assert [row.key for row in unsent_changes(changed).questions] == ["summary"]
    undo_put_back(put_back=deed, by=ada, at=later)
    assert stored(changed, "title") == "Second thoughts"
    undo_put_back(put_back=deed, by=ada, at=later)
    assert stored(changed, "title") == "Second thoughts"


def test_undo_never_overwrites_what_was_written_since(changed, ada, later):
    deed = put_back(changed, "title", ada, later)
    answer(changed, ada, later, title="Third thoughts")
    with pytest.raises(RuleBroken, match="was changed after it was put back"):
        undo_put_back(put_back=deed, by=ada, at=later)
    assert stored(changed, "title") == "Third thoughts"


def test_a_file_comes_back_with_its_answer(complete, ada, now, later, pdf):
    given = add_file(application=complete, question_key="attachment", upload=pdf, by=ada, at=now)
    submit_application(application=complete, by=ada, at=now)
    sent = stored(complete, "attachment")
    remove_file(application=complete, file_id=given.file_id, by=ada, at=later)
    assert [row.key for row in unsent_changes(complete).questions] == ["attachment"]
    deed = put_back(fresh(complete), "attachment", ada, later)
    given.refresh_from_db()
    assert (stored(complete, "attachment"), given.removed_at) == (sent, None)
    undo_put_back(put_back=deed, by=ada, at=later)
    given.refresh_from_db()
    assert stored(complete, "attachment") in (None, [])
    assert given.removed_at == later


def test_nothing_submitted_nothing_to_put_back(complete, ada, now):
    with pytest.raises(RuleBroken, match="Nothing was submitted yet"):
        put_back(complete, "title", ada, now)
    with pytest.raises(RuleBroken, match="no such question"):
        put_back(complete, "nothing", ada, now)


def test_only_writers_and_only_open_questions(changed, ada, ben, sam, now, later):
    TeamMember.objects.create(application=changed, user=ben, role="viewer")
    with pytest.raises(NotAllowed):
        put_back(changed, "title", ben, later)


def test_while_staff_ask_only_their_questions_can_be_put_back(complete, ada, sam, now):
    closed_with(complete, ada, now)
    at = now + timedelta(hours=2)
    asked(complete, sam, at)
    answer(complete, ada, at, summary="New")
    put_back(complete, "summary", ada, at)
    with pytest.raises(RuleBroken, match="other questions only"):
        put_back(complete, "title", ada, at)
