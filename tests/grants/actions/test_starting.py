from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction

from core.audit.models import AuditEvent
from core.errors import RuleBroken
from grants.actions.call_form import CallForm
from grants.actions.form_building import add_question
from grants.actions.form_publishing import publish_form
from grants.actions.starting import start_application
from grants.actions.submission import submit_application
from grants.form_spec import QuestionSpec
from grants.models import Application
from grants.states import CallState
from tests.grants.conftest import answer


def test_starting_gives_a_draft_with_reference_and_owner(default_call, ada, now):
    application = start_application(call=default_call, by=ada, at=now)
    assert application.reference == f"APP-{now.year}-0001"
    assert (application.state, application.owner) == ("draft", ada)
    assert application.form_version == default_call.form_version
    assert [(m.user, m.role) for m in application.team.all()] == [(ada, "owner")]
    assert AuditEvent.objects.get(verb="application.start").subject == application.reference


def test_a_double_click_makes_one_draft_but_a_second_application_is_possible(
    default_call, ada, now
):
    first = start_application(call=default_call, by=ada, at=now)
    assert start_application(call=default_call, by=ada, at=now) == first
    answer(first, ada, now, title="First")
    assert start_application(call=default_call, by=ada, at=now) != first
    assert Application.objects.count() == 2


@pytest.mark.parametrize("state", [CallState.DRAFT, CallState.CLOSED])
def test_only_an_open_call_takes_applications(default_call, ada, now, state):
    default_call.state = state
    default_call.save(update_fields=["state"])
    with pytest.raises(RuleBroken, match="not open"):
        start_application(call=default_call, by=ada, at=now)


def test_not_after_the_deadline(default_call, ada):
    with pytest.raises(RuleBroken, match="not open"):
        start_application(
            call=default_call, by=ada, at=default_call.closes_at + timedelta(seconds=1)
        )


@pytest.mark.django_db(transaction=True)
def test_who_starts_while_a_form_is_published_begins_with_it(default_call, ada, sam, now):
    """The start has read the call, publishing has not committed: the start waits and sees it."""
    asked = QuestionSpec("", "yes_no", "Human data?")
    add_question(owner=CallForm(default_call), section="about", question=asked, by=sam, at=now)
    started = []

    def start():
        started.append(start_application(call=default_call, by=ada, at=now))
        connection.close()

    with transaction.atomic():
        done = publish_form(owner=CallForm(default_call), by=sam, at=now)
        thread = Thread(target=start)
        thread.start()
        thread.join(1)
        assert started == []
    thread.join(30)
    assert started[0].form_version == done.publication.version


@pytest.mark.django_db(transaction=True)
def test_publishing_a_form_and_submitting_at_the_same_moment_never_wait_in_a_ring(
    complete, ada, sam, now
):
    """Publishing holds the call and waits for the application; submitting points to the call."""
    asked = QuestionSpec("", "yes_no", "Human data?", required=False)
    add_question(owner=CallForm(complete.call), section="about", question=asked, by=sam, at=now)
    published = []

    def publish():
        published.append(publish_form(owner=CallForm(complete.call), by=sam, at=now))
        connection.close()

    with transaction.atomic():
        submit_application(application=complete, by=ada, at=now)
        thread = Thread(target=publish)
        thread.start()
        thread.join(1)
        assert published == []
    thread.join(30)
    assert len(published) == 1
    complete.refresh_from_db()
    assert complete.state == "submitted"
