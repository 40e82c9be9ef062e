from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.actions import anonymise_account
from accounts.models import User
from accounts.queries import present_addresses
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.mail.models import OutgoingMail
from core.mail.tasks import deliver_mail
from grants.actions.ownership import release_applications
from grants.emails import account_deleted
from grants.models import ProgrammeRole
from home.permissions import can_send_again
from home.queries import failed_mails
from home.queries.people import programmes_led_alone
from reviews.actions.panels import leave_panels
from reviews.actions.profile import forget_person

# Its former sending is over: what is reported of that one later says nothing of the next.
_QUEUED_AGAIN = {
    "state": OutgoingMail.State.QUEUED,
    "attempts": 0,
    "claimed_at": None,
    "sent_at": None,
    "bounced_at": None,
}


def resend_mails(*, keys: Iterable[str] | None, by: User, at: datetime) -> int:
    """Put failed mails back in the queue; returns how many.

    `keys` are dedupe keys, `None` is all of them. Mails of other programmes and mails that did not
    fail are left alone; when nothing is left to send again, `RuleBroken`.
    """
    with transaction.atomic():
        mails = _failed(keys, by, "None of these mails can be sent again. Choose at least one.")
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
            **_QUEUED_AGAIN, not_before=at
        )
        for mail in mails:
            record(by=by, verb="mail.resend", subject=mail, at=at, scope=mail.scope, to=mail.to)
        deliver_mail.delay_on_commit(None)
        return len(mails)


def dismiss_mails(*, keys: Iterable[str] | None, by: User, at: datetime) -> int:
    """Take failed mails off the list; they stay in the record, with who did it. Returns how many.

    `keys` as in `resend_mails`; when nothing is left to dismiss, `RuleBroken`.
    """
    with transaction.atomic():
        mails = _failed(keys, by, "None of these mails can be dismissed. Choose at least one.")
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
            state=OutgoingMail.State.DISMISSED
        )
        for mail in mails:
            record(by=by, verb="mail.dismiss", subject=mail, at=at, scope=mail.scope, to=mail.to)
        return len(mails)


@transaction.atomic
def readdress_mail(*, mail: OutgoingMail, by: User, at: datetime) -> str:
    """Send a failed mail to the first address of the account that its own one belongs to.

    The only way to another address, for a mail holds links that are its reader's alone. Returns
    the new address; `RuleBroken` when there is none, or when the mail is on its way already.
    """
    require(can_send_again(by, mail))
    failed = failed_mails(by, to_resend=True).select_for_update(of=("self",))
    found = failed.filter(pk=mail.pk).first()
    if found is None:
        raise RuleBroken("This mail neither failed nor came back, so it is not sent again.")
    present = present_addresses([found.to]).get(found.to.lower())
    if present is None:
        raise RuleBroken(f"No account has {found.to} and reads at another address now.")
    before = found.to
    OutgoingMail.objects.filter(pk=found.pk).update(**_QUEUED_AGAIN, not_before=at, to=present)
    record(
        by=by,
        verb="mail.readdress",
        subject=found,
        at=at,
        scope=found.scope,
        before=before,
        to=present,
    )
    deliver_mail.delay_on_commit(found.pk)
    return present


def _failed(keys: Iterable[str] | None, by: User, none: str) -> list[OutgoingMail]:
    mails = failed_mails(by, to_resend=True)
    if keys is not None:
        mails = mails.filter(dedupe_key__in=list(keys))
    found = list(mails.select_for_update(of=("self",)))
    if not found:
        raise RuleBroken(none)
    return found


@transaction.atomic
def delete_account(*, email: str, by: User, at: datetime) -> dict[str, str]:
    """Delete one's own account, confirmed by its address; says what became of the applications.

    Reviews and awards stay with the programmes; the person is taken out of everything else.
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    if email.strip().lower() != user.email:
        raise RuleBroken(f"Type {user.email} to delete this account.", "email")
    for programme in programmes_led_alone(user):
        raise RuleBroken(
            f"You are the only administrator of {programme.name}. Give somebody else that role "
            "first, so that the programme is not left without one."
        )
    if user.is_superuser and not User.objects.filter(is_superuser=True).exclude(pk=user.pk):
        raise RuleBroken("You are the only administrator of this installation.")
    done = release_applications(by=user, at=at)
    leave_panels(by=user, at=at)
    forget_person(by=user, at=at)
    account_deleted(user, done, at=at)
    ProgrammeRole.objects.filter(user=user).delete()
    anonymise_account(by=user, at=at)
    return done
