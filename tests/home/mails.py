from itertools import count

from django.utils import timezone

from core.mail.models import OutgoingMail

_numbers = count(1)


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
