from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress

from accounts.actions import account_for
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.models import Application, ProgrammeRole, TeamMember
from home.actions import delete_account, dismiss_mails, readdress_mail, resend_mails
from home.queries import failed_mails
from reviews.models import Profile
from tests.factories.grants import (
    ApplicationFactory,
    ProgrammeRoleFactory,
    submitted_application,
)
from tests.factories.reviews import ProfileFactory, ReviewerFactory
from tests.home.mails import bounced_mail, failed_mail, move

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_resend_mails_puts_them_back_in_the_queue(sam):
    mail = failed_mail("slingshot")
    assert resend_mails(keys=[mail.dedupe_key], by=sam, at=AT) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.not_before) == ("queued", 0, AT)
    event = AuditEvent.objects.get()
    assert (event.verb, event.scope, event.actor) == ("mail.resend", "slingshot", sam)


def test_resend_mails_delivers_after_the_commit(
    sam, mailoutbox, django_capture_on_commit_callbacks
):
    mail = failed_mail("slingshot")
    with django_capture_on_commit_callbacks(execute=True):
        resend_mails(keys=[mail.dedupe_key], by=sam, at=AT)
        assert mailoutbox == []
    assert [message.subject for message in mailoutbox] == ["Your letter"]
    mail.refresh_from_db()
    assert mail.state == "sent"


@pytest.mark.parametrize(
    ("who", "scope"), [("sam", "other"), ("sam", ""), ("olga", "slingshot"), ("eve", "slingshot")]
)
def test_resend_mails_leaves_mail_of_others_alone(request, who, scope):
    user = request.getfixturevalue(who)
    mail = failed_mail(scope)
    with pytest.raises(RuleBroken):
        resend_mails(keys=[mail.dedupe_key], by=user, at=AT)
    mail.refresh_from_db()
    assert mail.state == "failed"
    assert AuditEvent.objects.count() == 0


def test_resend_mails_by_an_administrator_reaches_sign_in_mail(root):
    mail = failed_mail("")
    assert resend_mails(keys=[mail.dedupe_key], by=root, at=AT) == 1


def test_resend_mails_does_not_send_twice_what_was_sent(sam):
    mail = failed_mail("slingshot", state="sent", sent_at=AT)
    with pytest.raises(RuleBroken):
        resend_mails(keys=[mail.dedupe_key], by=sam, at=AT)


def test_dismiss_mails_takes_them_off_the_list_and_keeps_them_with_who_and_when(sam):
    mail, other = failed_mail("slingshot"), failed_mail("slingshot")
    assert dismiss_mails(keys=[mail.dedupe_key], by=sam, at=AT) == 1
    assert list(failed_mails(sam)) == [other]
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (
        "dismissed",
        "SMTPRecipientsRefused: 550 no such mailbox",
    )
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject, event.actor, event.at) == (
        "mail.dismiss",
        str(mail.pk),
        sam,
        AT,
    )
    with pytest.raises(RuleBroken):
        dismiss_mails(keys=[mail.dedupe_key], by=sam, at=AT)
    with pytest.raises(RuleBroken):
        resend_mails(keys=[mail.dedupe_key], by=sam, at=AT)


@pytest.mark.parametrize(("who", "scope"), [("sam", "other"), ("olga", "slingshot")])
def test_dismiss_mails_leaves_mail_of_others_alone(request, who, scope):
    user = request.getfixturevalue(who)
    mail = failed_mail(scope)
    with pytest.raises(RuleBroken):
        dismiss_mails(keys=[mail.dedupe_key], by=user, at=AT)
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_readdress_mail_sends_it_where_its_reader_reads_now(
    sam, ada, mailoutbox, django_capture_on_commit_callbacks
):
    move(ada, "ada@old.example.org")
    mail = bounced_mail("slingshot", to="Ada@old.example.org")
    with django_capture_on_commit_callbacks(execute=True):
        assert readdress_mail(mail=mail, by=sam, at=AT) == "ada@example.org"
        assert mailoutbox == []
    assert [message.to for message in mailoutbox] == [["ada@example.org"]]
    mail.refresh_from_db()
    assert (mail.state, mail.to, mail.bounced_at) == ("sent", "ada@example.org", None)
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject, event.scope, event.actor) == (
        "mail.readdress",
        str(mail.pk),
        "slingshot",
        sam,
    )
    assert event.data == {"before": "Ada@old.example.org", "to": "ada@example.org"}
    with pytest.raises(RuleBroken, match="neither failed nor came back"):
        readdress_mail(mail=mail, by=sam, at=AT)


def test_readdress_mail_knows_only_addresses_that_were_proved(sam, ada, eve):
    EmailAddress.objects.create(user=eve, email="ben@example.org", verified=False)
    for to in ("ben@example.org", "ada@example.org", "nobody@example.org"):
        mail = failed_mail("slingshot", to=to)
        with pytest.raises(RuleBroken, match=f"No account has {to}"):
            readdress_mail(mail=mail, by=sam, at=AT)
        mail.refresh_from_db()
        assert (mail.state, mail.to) == ("failed", to)
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "scope"), [("otto", "slingshot"), ("olga", "slingshot"), ("sam", "")]
)
def test_readdress_mail_is_for_those_who_do_the_work(request, ada, who, scope):
    move(ada, "ada@old.example.org")
    mail = failed_mail(scope, to="ada@old.example.org")
    with pytest.raises(NotAllowed):
        readdress_mail(mail=mail, by=request.getfixturevalue(who), at=AT)
    mail.refresh_from_db()
    assert mail.to == "ada@old.example.org"


def test_delete_account_empties_the_row_and_keeps_what_refers_to_it(ada, ben):
    shared = ApplicationFactory(owner=ada)
    TeamMember.objects.create(application=shared, user=ben, role="editor")
    sent = submitted_application(owner=ada)
    lonely = ApplicationFactory(owner=ada)
    done = delete_account(email=" ADA@example.org ", by=ada, at=AT)
    assert done == {shared.reference: "given", sent.reference: "kept", lonely.reference: "deleted"}
    ada.refresh_from_db()
    assert (ada.name, ada.is_active, ada.has_usable_password()) == (
        "Deleted account",
        False,
        False,
    )
    assert ada.email == f"deleted-{ada.pk}@deleted.invalid"
    shared.refresh_from_db()
    assert shared.owner == ben
    assert list(Application.objects.order_by("pk")) == [shared, sent]
    event = AuditEvent.objects.get(verb="account.delete")
    assert event.actor_name == "Ada Lovelace"
    last = OutgoingMail.objects.get(to="ada@example.org")
    assert f"{sent.reference}: kept by the programme" in last.body


def test_delete_account_frees_the_address_and_leaves_panels_and_roles(sam, rita):
    seat = ReviewerFactory(user=rita)
    ProfileFactory(user=rita)
    delete_account(email=rita.email, by=rita, at=AT)
    seat.refresh_from_db()
    assert (seat.is_active, Profile.objects.count()) == (False, 0)
    delete_account(email=sam.email, by=sam, at=AT)
    assert not ProgrammeRole.objects.filter(user=sam).exists()
    assert account_for("rita@example.org").pk != rita.pk


def test_delete_account_needs_the_right_address(ada):
    with pytest.raises(RuleBroken, match="to delete this account"):
        delete_account(email="eve@example.org", by=ada, at=AT)
    ada.refresh_from_db()
    assert ada.is_active


def test_delete_account_of_the_last_administrator_is_refused(programme, sam, ben, root):
    held = ProgrammeRoleFactory(programme=programme, user=ben, role="administrator")
    with pytest.raises(RuleBroken, match="only administrator of Slingshot grants"):
        delete_account(email=ben.email, by=ben, at=AT)
    ProgrammeRoleFactory(programme=programme, user=sam, role="administrator")
    delete_account(email=ben.email, by=ben, at=AT)
    assert not ProgrammeRole.objects.filter(pk=held.pk).exists()
    with pytest.raises(RuleBroken, match="administrator of this installation"):
        delete_account(email=root.email, by=root, at=AT)
