from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.storage import default_storage
from django.db import connection

from core.audit.models import AuditEvent
from core.errors import DomainError, NotAllowed, RuleBroken
from core.files.models import StoredFile
from core.mail.models import OutgoingMail
from grants.actions.files import add_file
from grants.actions.ownership import (
    accept_transfer,
    ask_to_take_over,
    decline_transfer,
    release_applications,
    take_back_transfer,
    transfer_for_programme,
)
from grants.actions.submission import submit_application
from grants.models import Application, TeamMember
from grants.queries.team import open_transfer
from grants.states import ApplicationState


@pytest.fixture
def shared(draft, ben, now):
    TeamMember.objects.create(application=draft, user=ben, role="editor", joined_at=now)
    return draft


def ask(application, to, by, at):
    return ask_to_take_over(application=application, user_id=to.pk, by=by, at=at)


def roles(application):
    return dict(application.team.values_list("user__name", "role"))


def test_accepting_swaps_the_roles(shared, ada, ben, now):
    ask(shared, ben, ada, now)
    assert roles(shared) == {"Ada Lovelace": "owner", "Ben Koch": "editor"}
    asked = OutgoingMail.objects.get()
    assert (asked.to, asked.subject) == (ben.email, f"Will you take over {shared.reference}?")
    accept_transfer(application=shared, by=ben, at=now)
    shared.refresh_from_db()
    assert shared.owner == ben
    assert roles(shared) == {"Ada Lovelace": "editor", "Ben Koch": "owner"}
    told = OutgoingMail.objects.filter(subject__contains="is the owner of").order_by("to")
    assert [mail.to for mail in told] == ["ada@example.org", "ben@example.org"]
    with pytest.raises(RuleBroken, match="no open request"):
        accept_transfer(application=shared, by=ben, at=now)


def test_only_the_owner_asks_and_only_the_asked_answers(shared, ada, ben, eve, now):
    with pytest.raises(NotAllowed):
        ask(shared, ben, ben, now)
    with pytest.raises(RuleBroken, match="not on the team"):
        ask(shared, eve, ada, now)
    with pytest.raises(RuleBroken, match="owns the application already"):
        ask(shared, ada, ada, now)
    ask(shared, ben, ada, now)
    for deed in (accept_transfer, decline_transfer):
        with pytest.raises(RuleBroken, match="Somebody else was asked"):
            deed(application=shared, by=eve, at=now)
    with pytest.raises(RuleBroken, match="You have asked Ben Koch already"):
        ask(shared, ben, ada, now)


def test_a_request_can_be_declined_or_taken_back(shared, ada, ben, now):
    ask(shared, ben, ada, now)
    decline_transfer(application=shared, by=ben, at=now)
    assert OutgoingMail.objects.get(to=ada.email).subject == (
        f"Ben Koch does not take over {shared.reference}"
    )
    ask(shared, ben, ada, now)
    with pytest.raises(NotAllowed):
        take_back_transfer(application=shared, by=ben, at=now)
    take_back_transfer(application=shared, by=ada, at=now)
    assert open_transfer(shared) is None
    with pytest.raises(RuleBroken, match="no open request"):
        accept_transfer(application=shared, by=ben, at=now)
    shared.refresh_from_db()
    assert shared.owner == ada


def test_once_it_is_funded_the_owner_changes_by_the_award_or_by_staff(shared, ada, ben, sam, now):
    ask(shared, ben, ada, now)
    shared.state, shared.submitted_at = ApplicationState.FUNDED, now
    shared.save(update_fields=["state", "submitted_at"])
    with pytest.raises(RuleBroken, match="Ask for another investigator on the page of the award"):
        accept_transfer(application=shared, by=ben, at=now)
    take_back_transfer(application=shared, by=ada, at=now)
    with pytest.raises(RuleBroken, match="Ask for another investigator on the page of the award"):
        ask(shared, ben, ada, now)
    shared.refresh_from_db()
    assert (shared.owner, roles(shared)["Ben Koch"]) == (ada, "editor")
    give(shared, ben.email, sam, now)
    shared.refresh_from_db()
    assert shared.owner == ben


@pytest.mark.django_db(transaction=True)
def test_accepting_and_taking_back_at_once_leaves_one_owner(shared, ada, ben, now):
    ask(shared, ben, ada, now)

    def do(deed, user):
        try:
            deed(application=shared, by=user, at=now)
        except DomainError:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(do, [accept_transfer, take_back_transfer], [ben, ada])
    assert sorted(answers) == ["done", "refused"]
    shared.refresh_from_db()
    assert shared.team.get(role="owner").user == shared.owner


def give(application, email, by, at):
    return transfer_for_programme(
        application=application, email=email, reason="Ada has left.", by=by, at=at
    )


def test_staff_give_it_to_somebody_with_a_reason(shared, ada, ben, eve, sam, olga, otto, now):
    ask(shared, ben, ada, now)
    for who in (ada, olga, otto):
        with pytest.raises(NotAllowed):
            give(shared, "eve@example.org", who, now)
    give(shared, " Eve@example.org", sam, now)
    shared.refresh_from_db()
    assert shared.owner == eve
    assert roles(shared) == {
        "Ada Lovelace": "editor",
        "Ben Koch": "editor",
        "Eve Stranger": "owner",
    }
    assert open_transfer(shared) is None
    assert AuditEvent.objects.get(verb="ownership.transfer").data["reason"] == "Ada has left."
    told = OutgoingMail.objects.filter(subject__contains="is the owner of")
    assert {mail.to for mail in told} == {ada.email, ben.email, eve.email}
    assert all("Reason: Ada has left." in mail.body for mail in told)
    with pytest.raises(RuleBroken, match="Nobody has an account"):
        give(shared, "nobody@example.org", sam, now)
    with pytest.raises(RuleBroken, match="owns this application already"):
        give(shared, "eve@example.org", sam, now)


def test_the_longest_standing_editor_inherits(shared, ada, ben, eve, rita, now):
    earlier = now - timedelta(days=9)
    TeamMember.objects.create(application=shared, user=eve, role="editor", joined_at=earlier)
    TeamMember.objects.create(
        application=shared, user=rita, role="viewer", joined_at=now - timedelta(days=20)
    )
    assert release_applications(by=ada, at=now) == {shared.reference: "given"}
    shared.refresh_from_db()
    assert shared.owner == eve
    assert roles(shared) == {"Ben Koch": "editor", "Eve Stranger": "owner", "Rita Levi": "viewer"}
    assert "deleted their account" in OutgoingMail.objects.get(to=eve.email).body


def test_a_lonely_draft_goes_with_its_files(
    draft, ada, pdf, now, django_capture_on_commit_callbacks
):
    add_file(application=draft, question_key="attachment", upload=pdf, by=ada, at=now)
    path = StoredFile.objects.get().path
    with django_capture_on_commit_callbacks(execute=True):
        assert release_applications(by=ada, at=now) == {draft.reference: "deleted"}
    assert not Application.objects.exists()
    assert not StoredFile.objects.exists()
    assert not default_storage.exists(path)
    assert AuditEvent.objects.get(verb="application.delete_draft").subject == draft.reference


def test_what_was_submitted_or_is_read_by_others_is_kept(complete, ada, rita, sam, ben, now):
    submit_application(application=complete, by=ada, at=now)
    TeamMember.objects.create(application=complete, user=rita, role="viewer")
    assert release_applications(by=ada, at=now) == {complete.reference: "kept"}
    assert AuditEvent.objects.filter(verb="ownership.abandon").count() == 1
    ada.is_active = False
    ada.save(update_fields=["is_active"])
    give(complete, ben.email, sam, now)
    assert roles(complete) == {"Ben Koch": "owner", "Rita Levi": "viewer"}


def test_a_funded_application_is_nobody_s_until_staff_give_it(complete, ada, ben, sam, otto, now):
    submit_application(application=complete, by=ada, at=now)
    Application.objects.filter(pk=complete.pk).update(state=ApplicationState.FUNDED)
    TeamMember.objects.create(application=complete, user=ben, role="editor", joined_at=now)
    OutgoingMail.objects.all().delete()
    assert release_applications(by=ada, at=now) == {complete.reference: "kept"}
    complete.refresh_from_db()
    assert (complete.owner, roles(complete)["Ben Koch"]) == (ada, "editor")
    told = OutgoingMail.objects.get()
    assert told.to == sam.email
    assert f"/staff/applications/{complete.reference}/transfer/" in told.body
    assert "Ada Lovelace has deleted their account." in told.body
    give(complete, ben.email, sam, now)
    complete.refresh_from_db()
    assert complete.owner == ben


def test_one_leaves_the_teams_of_others(shared, ada, ben, now):
    ask(shared, ben, ada, now)
    assert release_applications(by=ben, at=now) == {}
    assert roles(shared) == {"Ada Lovelace": "owner"}
    assert open_transfer(shared) is None


def test_staff_find_a_person_by_a_second_address_but_no_closed_account(shared, eve, sam, now):
    EmailAddress.objects.create(user=eve, email="eve@lab.example.org", verified=True)
    give(shared, "Eve@lab.example.org", sam, now)
    shared.refresh_from_db()
    assert shared.owner == eve
    eve.is_active = False
    eve.save(update_fields=["is_active"])
    with pytest.raises(RuleBroken, match="Nobody has an account"):
        give(shared, "eve@lab.example.org", sam, now)
