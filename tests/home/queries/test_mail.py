from datetime import timedelta

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from core.audit.trail import record
from home.queries import failed_mails, failed_mails_per_programme
from home.queries.mail import history_of, logged_mails, readable_mails, tells_of_hidden
from reviews.actions.conflicts import enter_conflict
from tests.factories.awards import AwardFactory, ConditionFactory
from tests.factories.grants import submitted_application
from tests.home.mails import bounced_mail, failed_mail


def test_failed_mails_are_those_of_the_own_programmes(sam, olga, otto, root):
    ours, others, none = failed_mail("slingshot"), failed_mail("other"), failed_mail("")
    failed_mail("slingshot", state="queued")
    assert set(failed_mails(sam)) == {ours}
    assert set(failed_mails(olga)) == {ours}
    assert set(failed_mails(otto)) == {others}
    assert set(failed_mails(root)) == {ours, others, none}


def test_failed_mails_to_resend_only_where_one_does_the_work(sam, olga):
    ours = failed_mail("slingshot")
    assert set(failed_mails(sam, to_resend=True)) == {ours}
    assert set(failed_mails(olga, to_resend=True)) == set()


def test_failed_mails_per_programme_counts(sam, root):
    failed_mail("slingshot")
    failed_mail("slingshot")
    failed_mail("")
    assert failed_mails_per_programme(sam) == {"slingshot": 2}
    assert failed_mails_per_programme(root) == {"slingshot": 2, "": 1}


def test_failed_mails_are_also_those_that_came_back(sam):
    back = bounced_mail("slingshot")
    assert set(failed_mails(sam)) == {back}
    assert failed_mails_per_programme(sam) == {"slingshot": 1}


@pytest.fixture
def award(call):
    application = submitted_application(call=call, title="Kestrels in the wind")
    return AwardFactory(application=application)


@pytest.fixture
def kin(award, sam):
    """Sam, in conflict with the application."""
    application, at = award.application, timezone.now()
    enter_conflict(application=application, user=sam, reason="Kin", by=SYSTEM, at=at)
    return sam


def test_a_conflict_hides_mail_about_application_award_and_condition(award, sam, olga, root, kin):
    condition = ConditionFactory(award=award)
    hidden = [
        failed_mail("slingshot", about=about)
        for about in (award.application.reference, award.reference, condition.reference)
    ]
    other = failed_mail("slingshot", about="open-kernels")
    assert set(readable_mails(kin)) == {other}
    assert set(failed_mails(kin, to_resend=True)) == {other}
    assert set(readable_mails(olga)) == set(readable_mails(root)) == {other, *hidden}


def test_a_mail_about_a_call_tells_of_what_is_hidden_by_name_or_reference(award, olga, kin):
    application = award.application
    named = [
        failed_mail("slingshot", about="open-kernels", body=f"- {name}: due")
        for name in (application.reference, application.title, award.reference)
    ]
    plain = failed_mail("slingshot", about="open-kernels", body="All reviews are in.")
    assert [tells_of_hidden(mail, kin) for mail in (*named, plain)] == [True, True, True, False]
    assert [tells_of_hidden(mail, olga) for mail in named] == [False, False, False]


def test_logged_mails_by_state_address_and_reference_with_what_hangs_on_it(award, sam):
    condition = ConditionFactory(award=award)
    application = award.application
    of_application = failed_mail("slingshot", about=application.reference, to="Ben@example.org")
    of_award = bounced_mail("slingshot", about=award.reference)
    of_condition = failed_mail(
        "slingshot", about=condition.reference, state="sent", sent_at=timezone.now()
    )
    failed_mail("other")
    everything = [of_condition, of_award, of_application]
    assert list(logged_mails(sam)) == everything
    assert list(logged_mails(sam, about=application.reference)) == everything
    assert list(logged_mails(sam, about=award.reference.lower())) == [of_condition, of_award]
    assert list(logged_mails(sam, about=condition.reference)) == [of_condition]
    assert list(logged_mails(sam, about="AWD")) == []
    assert list(logged_mails(sam, state="bounced")) == [of_award]
    assert list(logged_mails(sam, address="ben@")) == [of_application]


def test_history_of_a_mail_from_its_writing_on(sam):
    start = timezone.now()
    mail = failed_mail("slingshot", created_at=start, state="sent", sent_at=start, attempts=1)
    hours = [start + timedelta(hours=n) for n in range(5)]
    record(by=SYSTEM, verb="mail.bounce", subject=mail, at=hours[1], words="550 no such")
    facts = {"before": "ada@old.example.org", "to": "ada@example.org"}
    record(by=sam, verb="mail.readdress", subject=mail, at=hours[2], **facts)
    record(by=sam, verb="mail.dismiss", subject=failed_mail("slingshot"), at=hours[2])
    mail.sent_at = hours[3]
    assert [(step.at, step.words, step.by, step.more) for step in history_of(mail)] == [
        (hours[0], "Written", "", ""),
        (hours[1], "Came back", "", "550 no such"),
        (
            hours[2],
            "Put in the queue again, to another address of the same account",
            str(sam),
            "ada@old.example.org → ada@example.org",
        ),
        (hours[3], "Taken by the mail server", "", ""),
    ]


def test_history_of_a_mail_that_was_given_up_ends_with_the_last_attempt(db):
    mail = failed_mail("slingshot", claimed_at=timezone.now() + timedelta(hours=1))
    assert [(step.words, step.more) for step in history_of(mail)] == [
        ("Written", ""),
        ("Tried for the last time", "SMTPRecipientsRefused: 550 no such mailbox"),
    ]
