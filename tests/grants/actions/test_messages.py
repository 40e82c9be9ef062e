from datetime import timedelta

import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed
from core.mail.models import OutgoingMail
from grants.actions.handling import assign_handler
from grants.actions.messages import mark_messages_read, write_to_staff, write_to_team
from grants.actions.submission import submit_application
from grants.models import Message, TeamMember
from grants.queries.messages import unread_messages
from tests.factories.accounts import UserFactory
from tests.factories.grants import ProgrammeRoleFactory


def mails(subject="Message about"):
    return sorted(
        OutgoingMail.objects.filter(subject__startswith=subject).values_list("to", flat=True)
    )


def test_a_question_of_a_draft_reaches_all_officers(draft, ada, sam, olga, now):
    message = write_to_staff(application=draft, body="May I apply alone?", by=ada, at=now)
    assert not message.from_staff
    assert mails() == [sam.email]
    body = OutgoingMail.objects.get(to=sam.email).body
    assert "May I apply alone?" in body
    assert f"/staff/applications/{draft.reference}/messages/" in body
    assert AuditEvent.objects.filter(verb="message.write", subject=draft.reference).count() == 1


def test_who_looks_after_it_gets_the_mail_alone(complete, ada, sam, programme, now):
    ola = UserFactory(name="Ola Berg", email="ola@example.org")
    ProgrammeRoleFactory(programme=programme, user=ola)
    submit_application(application=complete, by=ada, at=now)
    assign_handler(application=complete, handler=ola, by=sam, at=now)
    write_to_staff(application=complete, body="A question.", by=ada, at=now)
    assert mails() == [ola.email]


def test_the_answer_reaches_the_whole_team(draft, ada, ben, sam, now):
    TeamMember.objects.create(application=draft, user=ben, role="viewer")
    write_to_staff(application=draft, body="May I?", by=ada, at=now)
    write_to_team(application=draft, body="You may.", by=sam, at=now)
    assert mails() == [ada.email, ben.email, sam.email]


def test_unread_is_counted_for_each_person(draft, ada, ben, sam, now):
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    for person in (ada, ben, sam):
        mark_messages_read(application=draft, by=person)
        assert unread_messages(draft, person) == 0
    write_to_staff(application=draft, body="One", by=ada, at=now)
    write_to_staff(application=draft, body="Two", by=ben, at=now)
    assert [unread_messages(draft, person) for person in (ada, ben, sam)] == [1, 1, 2]
    mark_messages_read(application=draft, by=sam)
    write_to_staff(application=draft, body="Three", by=ada, at=now)
    assert [unread_messages(draft, person) for person in (ada, ben, sam)] == [1, 2, 1]


def test_pressing_twice_is_one_message(draft, ada, now):
    for seconds in (0, 5):
        write_to_staff(application=draft, body="Hello", by=ada, at=now + timedelta(seconds=seconds))
    assert Message.objects.count() == 1
    write_to_staff(application=draft, body="Hello", by=ada, at=now + timedelta(hours=1))
    assert Message.objects.count() == 2


def test_viewers_and_strangers_and_auditors_do_not_write(draft, ben, eve, olga, otto, now):
    TeamMember.objects.create(application=draft, user=ben, role="viewer")
    for person in (ben, eve):
        with pytest.raises(NotAllowed):
            write_to_staff(application=draft, body="Hello", by=person, at=now)
    for person in (olga, otto, ben):
        with pytest.raises(NotAllowed):
            write_to_team(application=draft, body="Hello", by=person, at=now)
    assert Message.objects.count() == 0
