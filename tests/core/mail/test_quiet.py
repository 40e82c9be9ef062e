"""Turning kinds of mail off: what is queued, what goes out, what its headers say."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.audit.models import AuditEvent
from core.mail import delivery
from core.mail.kinds import Kind, kind_named
from core.mail.models import OutgoingMail, QuietKind
from core.mail.outbox import compose, queue, queue_many
from core.mail.quiet import (
    carry_choices,
    choose_kinds,
    forget_choices,
    quiet_addresses,
    quiet_kinds,
    quiet_link,
    quiet_token,
    read_quiet_token,
    turn_off,
    turn_on,
)

pytestmark = pytest.mark.django_db
ADA = "ada@example.org"


@pytest.fixture(autouse=True)
def words(settings, tmp_path):
    """A mail of our own, so that no app's mail is needed."""
    folder = tmp_path / "templates" / "mail" / "hello"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("Hello\n")
    (folder / "body.txt").write_text("Dear Ada\n")
    own = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**own, "DIRS": [*own["DIRS"], tmp_path / "templates"]}]


@pytest.fixture
def now():
    return timezone.now()


def message(number=1, **changes):
    return {
        "to": ADA,
        "template": "hello",
        "context": {},
        "dedupe_key": f"hello:{number}",
        "at": timezone.now(),
        "kind": Kind.OFFERS,
    } | changes


def test_a_mail_that_can_be_turned_off_says_why_it_comes_and_how_to_stop_it(settings):
    settings.SITE_URL = "https://grants.example.org"
    mail, link = compose(**message()), quiet_link(ADA, Kind.OFFERS)
    assert link.startswith("https://grants.example.org/mail/quiet/")
    assert mail.body == (
        "Dear Ada\n\nYou get this because an award waits for your answer. Stop these mails:\n"
        f"{link}\n"
    )
    assert f'You get this because an award waits for your answer. <a href="{link}">' in mail.html
    always = compose(**message(kind=None))
    assert (always.body, always.kind, "/mail/quiet/" in always.html) == ("Dear Ada\n", "", False)


def test_the_headers_of_one_click_arrive_at_the_mail_server(postbox, settings):
    settings.SITE_URL = "https://grants.example.org"
    stored = queue(**message())
    queue(**message(2, kind=None))
    assert delivery.deliver_waiting() == 2
    first, always = (
        message_from_bytes(each.content, policy=policy.default) for each in postbox.envelopes
    )
    assert stored.kind == "offers"
    assert first["List-Unsubscribe"].strip() == f"<{quiet_link(ADA, Kind.OFFERS)}>"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (always["List-Unsubscribe"], always["List-Unsubscribe-Post"]) == (None, None)


def test_the_link_of_a_long_address_arrives_in_one_piece(postbox, settings):
    settings.SITE_URL = "https://grants.example.org"
    long = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.org"
    queue(**message(to=long))
    delivery.deliver_waiting()
    [envelope] = postbox.envelopes
    sent = message_from_bytes(envelope.content, policy=policy.default)
    assert sent["List-Unsubscribe"].strip() == f"<{quiet_link(long, Kind.OFFERS)}>"
    assert max(len(line) for line in envelope.content.split(b"\r\n")) <= 998


def test_what_is_turned_off_is_not_queued_and_everything_else_is(now):
    turn_off(address="ADA@Example.org", kind=Kind.OFFERS, at=now)
    assert queue(**message(to="Ada@example.org")).pk is None
    mails = [
        compose(**message(2)),
        compose(**message(3, kind=Kind.LATE)),
        compose(**message(4, kind=None)),
        compose(**message(5, to="ben@example.org")),
    ]
    assert queue_many(mails) == 3
    stored = OutgoingMail.objects.order_by("pk").values_list("to", "kind")
    assert list(stored) == [(ADA, "late"), (ADA, ""), ("ben@example.org", "offers")]


def test_one_query_says_who_wants_none_of_a_thousand_mails(now, django_assert_num_queries):
    mails = [compose(**message(n, to=f"p{n}@example.org")) for n in range(10)]
    with django_assert_num_queries(4):  # who wants none, savepoint, insert, savepoint
        queue_many(mails)
    with django_assert_num_queries(3):  # mails that always come ask nobody
        queue_many([compose(**message(99, kind=None))])


def test_what_waits_is_dropped_when_it_is_turned_off_meanwhile(postbox, now):
    waiting, other = queue(**message()), queue(**message(2, kind=Kind.LATE))
    turn_off(address=ADA, kind=Kind.OFFERS, at=now)
    assert delivery.deliver_waiting() == 1
    assert [each.rcpt_tos for each in postbox.envelopes] == [[ADA]]
    assert not OutgoingMail.objects.filter(pk=waiting.pk).exists()
    assert list(OutgoingMail.objects.values_list("pk", "state")) == [(other.pk, "sent")]


def test_what_failed_before_is_dropped_when_it_is_sent_again(postbox, now):
    failed = queue(**message())
    OutgoingMail.objects.update(state="failed")
    turn_off(address=ADA, kind=Kind.OFFERS, at=now)
    OutgoingMail.objects.update(state="queued")
    assert delivery.deliver(failed.pk) is False
    assert (OutgoingMail.objects.count(), postbox.envelopes) == (0, [])


def test_turning_off_twice_and_on_twice_leaves_one_trace_each(now):
    later = now + timedelta(days=1)
    assert [turn_off(address=ADA, kind=Kind.OFFERS, at=each) for each in (now, later)] == [
        True,
        False,
    ]
    row = QuietKind.objects.get()
    assert (row.address, row.kind, row.since) == (ADA, "offers", now)
    assert [turn_on(address="Ada@example.org", kind=Kind.OFFERS, at=later) for _ in range(2)] == [
        True,
        False,
    ]
    assert QuietKind.objects.count() == 0
    events = AuditEvent.objects.order_by("pk").values_list("verb", "subject", "data")
    data = {"person": ADA, "kind": "offers"}
    assert list(events) == [
        ("mail.turn_off", str(row.pk), data),
        ("mail.turn_on", str(row.pk), data),
    ]


def test_a_deed_that_is_rolled_back_turns_nothing_off(now):
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():  # noqa: PT012 - the deed, then its end
        turn_off(address=ADA, kind=Kind.OFFERS, at=now)
        raise Undone
    assert (quiet_kinds(ADA), AuditEvent.objects.count()) == (set(), 0)


def test_choosing_sets_exactly_these_and_keeps_since_when(now):
    later = now + timedelta(days=1)
    choose_kinds(address=ADA, off=[Kind.OFFERS, Kind.LATE], at=now)
    choose_kinds(address="ADA@example.org", off=[Kind.LATE, Kind.NOTES], at=later)
    rows = QuietKind.objects.order_by("kind").values_list("kind", "since")
    assert list(rows) == [("late", now), ("notes", later)]
    assert quiet_addresses(Kind.LATE, ["Ada@Example.org", "ben@example.org"]) == {ADA}


def test_choices_go_with_a_new_address_and_end_with_the_account(now):
    choose_kinds(address=ADA, off=[Kind.OFFERS, Kind.LATE], at=now)
    choose_kinds(address="king@example.org", off=[Kind.LATE], at=now)
    carry_choices(before=ADA, after="King@example.org")
    assert (quiet_kinds(ADA), quiet_kinds("king@example.org")) == (
        set(),
        {Kind.OFFERS, Kind.LATE},
    )
    forget_choices("KING@example.org")
    assert QuietKind.objects.count() == 0


@pytest.mark.parametrize("address", ["Ada@example.org", ADA])
def test_the_database_takes_each_kind_of_an_address_once_in_small_letters(address, now):
    QuietKind.objects.create(address=ADA, kind="offers", since=now)
    with pytest.raises(IntegrityError):
        QuietKind.objects.create(address=address, kind="offers", since=now)


def test_a_token_says_address_and_kind_for_good():
    token = quiet_token("Ada@Example.org", Kind.NOTES)
    assert read_quiet_token(token) == (ADA, Kind.NOTES)
    assert token == quiet_token(ADA, Kind.NOTES)


@pytest.mark.parametrize("change", [lambda t: t[:-1] + "!", lambda t: "x" + t, lambda _: "nothing"])
def test_a_token_that_was_changed_says_nothing(change):
    assert read_quiet_token(change(quiet_token(ADA, Kind.NOTES))) is None


def test_a_kind_of_former_days_is_none():
    assert (kind_named("gone"), kind_named(""), kind_named("late")) == (None, None, Kind.LATE)
