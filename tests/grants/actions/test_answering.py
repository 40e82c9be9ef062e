from datetime import timedelta

import pytest

from core.errors import NotAllowed, RuleBroken
from grants.actions.answering import save_answer
from grants.actions.submission import submit_application
from grants.errors import StaleAnswer
from grants.models import TeamMember
from grants.snapshot import value_of
from tests.grants.conftest import answer


def save(application, by, at, *what):
    key, value, version = what
    return save_answer(
        application=application, question_key=key, value=value, version=version, by=by, at=at
    )


def test_every_save_counts_the_version_up(draft, ada, now):
    assert save(draft, ada, now, "summary", "One", 0).version == 1
    assert save(draft, ada, now, "summary", "Two", 1).version == 2
    stored = draft.answers.get()
    assert (stored.value, stored.version, stored.changed_by) == ("Two", 2, ada)


def test_a_stale_save_overwrites_nothing_and_shows_the_other_text(draft, ada, ben, now):
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    save(draft, ada, now, "summary", "Ada's", 0)
    with pytest.raises(StaleAnswer) as stale:
        save(draft, ben, now, "summary", "Ben's", 0)
    assert (stale.value.theirs.value, stale.value.theirs.version) == ("Ada's", 1)
    assert stale.value.theirs.changed_by == ada
    assert draft.answers.get().value == "Ada's"
    assert save(draft, ben, now, "summary", "Ben's", 1).version == 2


def test_the_same_text_again_is_no_conflict_and_no_change(draft, ada, now):
    save(draft, ada, now, "summary", "One", 0)
    again = save(draft, ada, now + timedelta(seconds=5), "summary", "One", 0)
    assert (again.version, again.changed_at) == (1, now)
    draft.refresh_from_db()
    assert draft.changed_at == now


def test_two_answers_do_not_disturb_each_other(draft, ada, ben, now):
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    save(draft, ada, now, "summary", "Ada's", 0)
    assert save(draft, ben, now, "proposal", "Ben's", 0).version == 1


def test_the_title_names_the_application(draft, ada, now):
    save(draft, ada, now, "title", "x" * 305, 0)
    draft.refresh_from_db()
    assert draft.title == "x" * 300
    assert draft.answers.get().value == "x" * 305


def test_after_the_deadline_nothing_changes(draft, ada, now):
    save(draft, ada, now, "summary", "One", 0)
    late = draft.call.closes_at + timedelta(seconds=1)
    with pytest.raises(RuleBroken, match="What was saved is kept"):
        save(draft, ada, late, "summary", "Two", 1)
    assert draft.answers.get().value == "One"


def test_strangers_and_viewers_may_not_write(draft, eve, ben, now):
    TeamMember.objects.create(application=draft, user=ben, role="viewer")
    for person in (eve, ben):
        with pytest.raises(NotAllowed):
            save(draft, person, now, "summary", "Mine", 0)
    assert draft.answers.count() == 0


@pytest.mark.parametrize("key", ["nonsense", "attachment"])
def test_only_questions_of_the_form_are_answered(draft, ada, now, key):
    with pytest.raises(RuleBroken, match="no such question"):
        save(draft, ada, now, key, "x", 0)


def test_a_save_that_arrived_before_a_submission_but_came_later_is_unsent(complete, ada, now):
    submission = submit_application(application=complete, by=ada, at=now)
    save(complete, ada, now - timedelta(seconds=1), "title", "Arrived first", 1)
    complete.refresh_from_db()
    assert value_of(submission.content, "title") == "Open kernels"
    assert complete.has_unsent_changes


def test_the_organisation_of_the_application_follows_its_first_answer(draft, ada, now):
    def key():
        draft.refresh_from_db()
        return draft.organisation_key

    answer(draft, ada, now, organisation={"name": "Own  Lab", "ror": ""})
    assert key() == "own lab"
    oxford = {"name": "University of Oxford", "ror": "https://ror.org/052gg0110"}
    answer(draft, ada, now + timedelta(seconds=1), organisation=oxford)
    assert key() == "https://ror.org/052gg0110"
    answer(draft, ada, now + timedelta(seconds=2), organisation={})
    assert key() == ""
