import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.actions.ownership import ask_to_take_over
from grants.actions.team import change_member_role, leave_team, remove_member
from grants.models import TeamMember
from grants.queries import visible_applications
from grants.queries.team import open_transfer
from tests.grants.conftest import answer


@pytest.fixture
def shared(draft, ben):
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    return draft


def role_of(application, user):
    return application.team.get(user=user).role


def test_the_owner_changes_a_role(shared, ada, ben, now):
    change_member_role(application=shared, user_id=ben.pk, role="viewer", by=ada, at=now)
    assert role_of(shared, ben) == "viewer"
    event = AuditEvent.objects.get(verb="team.change_role")
    assert (event.data["before"], event.data["after"]) == ("editor", "viewer")
    with pytest.raises(NotAllowed, match="owner and editors"):
        answer(shared, ben, now, title="Mine")


def test_nobody_else_changes_or_removes(shared, ada, ben, eve, now):
    for who in (ben, eve):
        with pytest.raises(NotAllowed):
            change_member_role(application=shared, user_id=ben.pk, role="viewer", by=who, at=now)
        with pytest.raises(NotAllowed):
            remove_member(application=shared, user_id=ben.pk, by=who, at=now)
    assert role_of(shared, ben) == "editor"


def test_there_is_no_way_to_a_second_owner_or_to_none(shared, ada, ben, now):
    with pytest.raises(RuleBroken, match="Choose editor"):
        change_member_role(application=shared, user_id=ben.pk, role="owner", by=ada, at=now)
    with pytest.raises(RuleBroken, match="keeps their role"):
        change_member_role(application=shared, user_id=ada.pk, role="viewer", by=ada, at=now)
    with pytest.raises(RuleBroken, match="cannot be removed"):
        remove_member(application=shared, user_id=ada.pk, by=ada, at=now)
    with pytest.raises(NotAllowed, match="Hand it over"):
        leave_team(application=shared, by=ada, at=now)


def test_a_removed_member_is_out_at_once_and_their_answers_stay(shared, ada, ben, now):
    answer(shared, ben, now, title="Written by Ben")
    ask_to_take_over(application=shared, user_id=ben.pk, by=ada, at=now)
    remove_member(application=shared, user_id=ben.pk, by=ada, at=now)
    assert not visible_applications(ben).exists()
    stored = shared.answers.get(question__key="title")
    assert (stored.value, stored.changed_by) == ("Written by Ben", ben)
    assert open_transfer(shared) is None
    told = OutgoingMail.objects.filter(to="ben@example.org").latest("id")
    assert told.subject == f"You are no longer on the team of {shared.reference}"
    with pytest.raises(RuleBroken, match="not on the team any more"):
        remove_member(application=shared, user_id=ben.pk, by=ada, at=now)


def test_an_editor_leaves_and_the_owner_is_told(shared, ben, eve, now):
    with pytest.raises(NotAllowed, match="not on the team"):
        leave_team(application=shared, by=eve, at=now)
    leave_team(application=shared, by=ben, at=now)
    assert not visible_applications(ben).exists()
    told = OutgoingMail.objects.get(to="ada@example.org")
    assert told.subject == f"Ben Koch has left the team of {shared.reference}"
