from itertools import count

from allauth.account.models import EmailAddress
from django.utils import timezone

from core.mail.models import OutgoingMail

_numbers = count(1)


def bounced_mail(scope, **fields):
    """A mail that was sent and came back."""
    now = timezone.now()
    times = {"claimed_at": now, "sent_at": now, "bounced_at": now}
    words = "550 5.1.1 <ada@example.org>: no such"
    return failed_mail(
        scope, **{"state": "bounced", "attempts": 1, "last_error": words, **times, **fields}
    )


def move(user, before):
    """The person proved this address once, and has another first one now."""
    EmailAddress.objects.create(user=user, email=before, verified=True)


def failed_mail(scope, **fields):
    """A mail the server refused for good."""
    now = timezone.now()
    return OutgoingMail.objects.create(
        **{
            "to": "ada@example.org",
            "subject": "Your letter",
            "body": "Here it is.",
            "html": "<p>Here it is.</p>",
            "about": "AWD-2026-0001",
            "scope": scope,
            "dedupe_key": f"test-{next(_numbers)}",
            "state": OutgoingMail.State.FAILED,
            "attempts": 7,
            "last_error": "SMTPRecipientsRefused: 550 no such mailbox",
            "created_at": now,
            "not_before": now,
            **fields,
        }
    )
