from datetime import timedelta

import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.files.storing import read_bytes
from grants.actions.copying import Copied, copy_answers
from grants.actions.files import add_file
from grants.actions.starting import start_application
from grants.default_form import ensure_default_form
from grants.models import Answer, ApplicationFile, TeamMember
from grants.queries import values_of
from tests.factories.grants import ApplicationFactory, CallFactory, answer_all, unfrozen
from tests.grants.conftest import PDF, answer


@pytest.fixture
def fresh(programme, ada, now, complete):
    """Ada's new draft in another call with the same form."""
    call = CallFactory(programme=programme, form_version=ensure_default_form(now))
    return start_application(call=call, by=ada, at=now)


def copy(source, target, by, at, **more):
    return copy_answers(source=source, target=target, by=by, at=at, **more)


def test_answers_to_the_same_questions_are_copied(complete, fresh, ada, now):
    done = copy(complete, fresh, ada, now)
    assert values_of(fresh) == values_of(complete)
    assert (set(done.copied), done.left) == (set(values_of(complete)), [])
    fresh.refresh_from_db()
    assert fresh.title == "Open kernels"
    event = AuditEvent.objects.get(verb="application.copy_answers")
    assert event.data["source"] == complete.reference


def test_what_is_written_stays_unless_asked_and_keeps_its_version(complete, fresh, ada, now):
    answer(fresh, ada, now, summary="New summary.")
    done = copy(complete, fresh, ada, now, keys=["summary", "title"])
    assert (done.copied, "summary" in done.left) == (["title"], True)
    assert values_of(fresh) == {"title": "Open kernels", "summary": "New summary."}
    assert copy(complete, fresh, ada, now, keys=["summary"], overwrite=True).copied == ["summary"]
    row = Answer.objects.get(application=fresh, question__key="summary")
    assert (row.value, row.version) == ("We make fast kernels and share them.", 2)


def test_copying_twice_changes_nothing_the_second_time(complete, fresh, ada, now):
    copy(complete, fresh, ada, now)
    before = list(fresh.answers.values_list("question", "version").order_by("question"))
    assert copy(complete, fresh, ada, now, overwrite=True).copied == []
    assert list(fresh.answers.values_list("question", "version").order_by("question")) == before


def test_another_kind_or_an_unknown_question_stays_behind(complete, ada, now, programme):
    small = ApplicationFactory(call=CallFactory(programme=programme), owner=ada)
    with unfrozen():
        small.form_version.sections.get().questions.filter(key="keywords").update(kind="long_text")
    done = copy(complete, small, ada, now)
    assert done == Copied(
        copied=["title", "summary", "team", "budget", "open_source_plan"],
        left=["keywords", "proposal", "organisation", "ai_use", "consent"],
    )


def test_a_file_is_copied_with_its_bytes(complete, fresh, ada, pdf, now):
    given = add_file(application=complete, question_key="attachment", upload=pdf, by=ada, at=now)
    assert "attachment" in copy(complete, fresh, ada, now).copied
    copied = ApplicationFile.objects.get(application=fresh)
    assert copied.file_id != given.file_id
    assert read_bytes(copied.file) == PDF
    [facts] = [values_of(fresh)["attachment"]]
    told = facts[0] if isinstance(facts, list) else facts
    assert (told["id"], told["sha256"]) == (str(copied.file_id), given.file.sha256)


def test_only_by_a_writer_of_both_and_while_open(complete, fresh, ada, ben, eve, now):
    TeamMember.objects.create(application=fresh, user=ben, role="editor")
    with pytest.raises(NotAllowed, match="of which you are owner or editor"):
        copy(complete, fresh, ben, now)
    TeamMember.objects.create(application=complete, user=ben, role="viewer")
    with pytest.raises(NotAllowed):
        copy(complete, fresh, ben, now)
    with pytest.raises(NotAllowed):
        copy(complete, fresh, eve, now)
    with pytest.raises(RuleBroken, match="closed"):
        copy(complete, fresh, ada, now + timedelta(days=99))
    assert values_of(fresh) == {}


def test_one_bad_file_means_nothing_is_copied(complete, fresh, ada, pdf, now, monkeypatch):
    add_file(application=complete, question_key="attachment", upload=pdf, by=ada, at=now)

    def gone(stored):
        raise FileNotFoundError(stored.path)

    monkeypatch.setattr("grants.actions.copying.read_bytes", gone)
    with pytest.raises(FileNotFoundError):
        copy(complete, fresh, ada, now)
    assert values_of(fresh) == {}


def test_the_factory_application_can_be_a_source(ada, fresh, now):
    source = answer_all(ApplicationFactory(owner=ada, call=CallFactory()))
    assert "title" in copy(source, fresh, ada, now).copied
