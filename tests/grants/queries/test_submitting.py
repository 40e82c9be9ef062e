from datetime import timedelta

from grants.queries import standing_submission
from grants.queries.submitting import draft_of
from grants.snapshot import value_of
from tests.grants.conftest import answer
from tests.grants.correspondence import asked, closed_with, fresh


def test_while_the_call_is_open_all_answers_count(draft, ada, now):
    answer(draft, ada, now, title="Open kernels")
    found = draft_of(draft, None, now)
    assert value_of(found.content, "title") == "Open kernels"
    assert [each.question for each in found.errors][:2] == ["summary", "proposal"]
    assert (found.request, found.unsent) == (None, False)


def test_answering_staff_sends_what_stands_with_the_answers_asked_about(complete, ada, sam, now):
    closed_with(complete, ada, now)
    at = now + timedelta(hours=2)
    request = asked(complete, sam, at)
    answer(complete, ada, at, summary="word " * 251)
    application = fresh(complete)
    found = draft_of(application, standing_submission(application), at)
    assert found.request == request
    assert value_of(found.content, "summary") == "word " * 251
    assert [each.question for each in found.errors] == ["summary"]
    assert not found.unsent
