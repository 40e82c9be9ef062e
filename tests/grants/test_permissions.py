from datetime import timedelta

import pytest

from core.actors import SYSTEM
from grants.models import SavedView, Screening, TeamMember
from grants.permissions import (
    can_approve_application,
    can_copy_into,
    can_create_programme,
    can_edit_application,
    can_give_second_look,
    can_handle_money,
    can_leave_team,
    can_manage_team,
    can_read_staff_pages,
    can_remove_view,
    can_start_application,
    can_submit_application,
    can_transfer_for_programme,
    can_withdraw_application,
    can_work_on,
    can_write_application,
    member_role,
)
from grants.queries import visible_applications
from tests.factories.grants import ApplicationFactory


@pytest.fixture
def people(request):
    names = ["sam", "fay", "olga", "otto", "root", "ada"]
    return {name: request.getfixturevalue(name) for name in names}


def allowed(people, rule):
    return [name for name, person in people.items() if rule(person)]


def test_who_may_do_what_in_a_programme(people, programme):
    assert allowed(people, can_create_programme) == ["root"]
    assert allowed(people, lambda p: can_work_on(p, programme)) == ["sam", "root"]
    assert allowed(people, lambda p: can_handle_money(p, programme)) == ["fay", "root"]
    readers = allowed(people, lambda p: can_read_staff_pages(p, programme))
    assert readers == ["sam", "fay", "olga", "root"]
    assert can_work_on(SYSTEM, programme)


@pytest.mark.parametrize(
    ("role", "writes"), [("editor", True), ("viewer", False), ("signatory", False)]
)
def test_what_members_of_the_team_may(draft, ben, now, role, writes):
    TeamMember.objects.create(application=draft, user=ben, role=role)
    assert member_role(ben, draft) == role
    assert bool(can_write_application(ben, draft)) is writes
    assert bool(can_edit_application(ben, draft, now)) is writes
    assert bool(can_submit_application(ben, draft, now)) is writes
    assert not can_withdraw_application(ben, draft)


def test_the_owner_writes_until_the_call_closes(draft, ada, now):
    closes = draft.call.closes_at
    assert can_edit_application(ada, draft, closes)
    late = can_edit_application(ada, draft, closes + timedelta(seconds=1))
    assert late.reason == "The call has closed, so this application can no longer be changed."
    assert can_withdraw_application(ada, draft)


def test_strangers_and_staff_write_nothing(draft, eve, sam, now):
    for person in (eve, sam, SYSTEM):
        assert member_role(person, draft) is None
        assert not can_edit_application(person, draft, now)


def test_a_role_that_came_with_the_row_is_believed_for_that_person_only(draft, ada, eve):
    row = visible_applications(ada).get()
    assert member_role(ada, row) == "owner"
    assert member_role(eve, row) is None


def test_starting_needs_an_account_and_an_open_call(ada):
    assert can_start_application(ada, is_open=True)
    assert "not open" in can_start_application(ada, is_open=False).reason


def test_the_team_is_the_owner_s_and_others_may_leave(draft, ada, ben, eve):
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    people = {"ada": ada, "ben": ben, "eve": eve, "system": SYSTEM}
    assert allowed(people, lambda p: can_manage_team(p, draft)) == ["ada"]
    assert allowed(people, lambda p: can_leave_team(p, draft)) == ["ben"]


@pytest.mark.parametrize(
    ("role", "approves"), [("editor", False), ("viewer", False), ("signatory", True)]
)
def test_only_a_signatory_approves(draft, ada, ben, role, approves):
    TeamMember.objects.create(application=draft, user=ben, role=role)
    assert bool(can_approve_application(ben, draft)) is approves
    assert not can_approve_application(ada, draft)


def test_officers_and_administrators_give_an_application_to_a_new_owner(people, programme):
    givers = allowed(people, lambda p: can_transfer_for_programme(p, programme))
    assert givers == ["sam", "root"]


def test_copying_takes_a_writer_of_both(draft, ada, ben):
    other = ApplicationFactory(owner=ada)
    assert can_copy_into(ada, other, draft)
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    assert "of which you are owner or editor" in can_copy_into(ben, other, draft).reason
    TeamMember.objects.create(application=other, user=ben, role="viewer")
    assert not can_copy_into(ben, other, draft)


def test_the_second_look_is_for_another_person_where_the_call_asks_for_two(people, call, sam):
    screening = Screening(call=call, proposed_by=sam, second_look=True)
    assert allowed(people, lambda p: can_give_second_look(p, screening)) == ["root"]
    screening.second_look = False
    assert allowed(people, lambda p: can_give_second_look(p, screening)) == ["sam", "root"]


def test_a_view_is_removed_by_its_owner_and_by_administrators(people, programme, olga):
    view = SavedView(programme=programme, owner=olga, is_shared=True)
    assert allowed(people, lambda p: can_remove_view(p, view)) == ["olga", "root"]
