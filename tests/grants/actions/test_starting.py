from datetime import timedelta

import pytest

from core.audit.models import AuditEvent
from core.errors import RuleBroken
from grants.actions.starting import start_application
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
