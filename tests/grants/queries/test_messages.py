from datetime import timedelta

from grants.actions.messages import write_to_staff, write_to_team
from grants.queries.messages import (
    keepers_of,
    messages_of,
    staff_threads,
    unread_messages,
    waiting_threads,
    workers_of,
)
from tests.factories.grants import submitted_application


def test_a_draft_is_not_for_staff_until_it_writes(draft, ada, sam, otto, now):
    assert list(staff_threads(sam)) == []
    write_to_staff(application=draft, body="May I?", by=ada, at=now)
    assert list(staff_threads(sam)) == [draft]
    assert list(staff_threads(otto)) == []
    assert [message.body for message in messages_of(draft)] == ["May I?"]


def test_who_waits_longest_stands_on_top_and_an_answer_ends_it(draft, call, ada, sam, now):
    other = submitted_application(call=call, owner=ada)
    write_to_staff(application=other, body="First", by=ada, at=now)
    write_to_staff(application=draft, body="Second", by=ada, at=now + timedelta(hours=1))
    assert list(waiting_threads(sam)) == [other, draft]
    write_to_team(application=other, body="Answer", by=sam, at=now + timedelta(hours=2))
    assert list(waiting_threads(sam)) == [draft]
    assert (unread_messages(other, ada), unread_messages(other, sam)) == (1, 1)


def test_mail_goes_to_those_who_do_the_work(draft, programme, sam, fay, olga):
    assert list(workers_of(programme)) == [sam]
    assert keepers_of(draft) == [sam]
    draft.handler = fay
    assert keepers_of(draft) == [sam]
