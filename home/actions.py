from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.audit.trail import record
from core.errors import RuleBroken
from core.mail.models import OutgoingMail
from core.mail.tasks import deliver_mail
from home.queries import failed_mails


def resend_mails(*, keys: Iterable[str], by: User, at: datetime) -> int:
    """Put failed mails back in the queue; returns how many.

    `keys` are dedupe keys. Mails of other programmes and mails that did not fail are left alone;
    when nothing is left to send again, `RuleBroken`.
    """
    with transaction.atomic():
        mails = list(
            failed_mails(by, to_resend=True)
            .filter(dedupe_key__in=list(keys))
            .select_for_update(of=("self",))
        )
        if not mails:
            raise RuleBroken("None of these mails can be sent again. Choose at least one.")
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
            state=OutgoingMail.State.QUEUED, attempts=0, not_before=at, claimed_at=None
        )
        for mail in mails:
            record(by=by, verb="mail.resend", subject=mail, at=at, scope=mail.scope, to=mail.to)
            deliver_mail.delay_on_commit(mail.pk)
        return len(mails)
