from datetime import timedelta

import pytest

from core.errors import NotAllowed
from grants.actions.copying import copy_answers
from grants.actions.files import add_file
from grants.actions.starting import start_application
from grants.models import Question
from grants.queries import values_of
from tests.factories.grants import ApplicationFactory, CallFactory, FormVersionFactory
from tests.grants.conftest import answer


@pytest.fixture
def target(programme, ada, now):
    """An empty draft of Ada on another, smaller form."""
    other = CallFactory(programme=programme, form_version=FormVersionFactory())
    return start_application(call=other, by=ada, at=now)


def test_answers_are_copied_by_key_and_kind(complete, target, ada, pdf, now):
    add_file(application=complete, question_key="attachment", upload=pdf, by=ada, at=now)
    Question.objects.filter(section__version=target.form_version, key="summary").update(
        kind="short_text"
    )
    later = now + timedelta(minutes=1)
    done = copy_answers(source=complete, target=target, by=ada, at=later)
    assert sorted(done.keys) == ["budget", "keywords", "open_source_plan", "team", "title"]
    assert sorted(done.left) == ["proposal", "summary"]
    assert done.files == ["attachment"]
    values = values_of(complete)
    assert values_of(target) == {key: values[key] for key in done.keys}
    target.refresh_from_db()
    assert (target.title, target.changed_at) == ("Open kernels", later)


def test_nothing_that_is_written_is_overwritten(complete, target, ada, now):
    answer(target, ada, now, title="Mine", keywords=[])
    done = copy_answers(source=complete, target=target, by=ada, at=now)
    assert "title" in done.left
    assert values_of(target)["title"] == "Mine"
    assert values_of(target)["keywords"] == ["kernels", "compilers"]


def test_one_must_read_the_one_and_write_the_other(complete, target, ada, ben, now):
    with pytest.raises(NotAllowed):
        copy_answers(source=complete, target=target, by=ben, at=now)
    foreign = ApplicationFactory(call=complete.call, owner=ben)
    with pytest.raises(NotAllowed, match="not in the team"):
        copy_answers(source=foreign, target=target, by=ada, at=now)
    assert values_of(target) == {}
