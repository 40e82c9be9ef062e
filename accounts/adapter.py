"""How sign-in talks to the rest: its mail goes through the outbox like all other mail."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.template.loader import render_to_string
from django.utils import timezone

from core.mail.models import OutgoingMail
from core.mail.tasks import deliver_urgent


class AccountAdapter(DefaultAccountAdapter):
    """allauth's default behaviour with our outbox and our look."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue one of allauth's mails (sign-in code, confirmation, reset)."""
        message = self.render_mail(template_prefix, email, {"request": self.request, **context})
        now = timezone.now()
        mail = OutgoingMail.objects.create(
            to=email,
            subject=message.subject[:300],
            body=message.body,
            html=render_to_string(
                "mail/layout.html", {"subject": message.subject, "body": message.body}
            ),
            dedupe_key=f"account-{uuid.uuid4()}",
            created_at=now,
            not_before=now,
        )
        deliver_urgent.delay_on_commit(mail.pk)
