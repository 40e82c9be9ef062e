"""How sign-in talks to the rest: its mail goes through the outbox like all other mail."""

import uuid
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as now_handled
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.actions import note_former_address
from accounts.confirming import signed_in_lately
from core.mail.models import OutgoingMail
from core.mail.quiet import carry_choices
from core.mail.tasks import deliver_urgent


class AccountAdapter(DefaultAccountAdapter):
    """allauth's default behaviour with our outbox and our look."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        # Said once the code is right, so that it tells nobody of strangers' accounts.
        "email_taken": "There is another account with this address, so it is not added here. Sign "
        "in with it, delete that account if you do not need it, and come back.",
        "too_many_login_attempts": "There were too many wrong passwords in a short time. Wait five "
        "minutes, then try again, or have a code sent to your e-mail address.",
    }

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether people are asked again who they are.

        allauth never asks those with neither password nor authenticator app, so that is done here.
        """
        required = super().is_reauthentication_required(app=app, **kwargs)
        request = now_handled.request
        if required and not super().get_reauthentication_methods(request.user):
            if signed_in_lately(request, request.user):
                return False
            raise ReauthenticationRequired
        return required

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Allauth's ways, a key before the codes that help without it; or else a code by mail."""
        methods = super().get_reauthentication_methods(user)
        methods.sort(key=lambda each: each["id"] == "mfa_reauthenticate")
        for each in methods:
            if each["id"] == "mfa_reauthenticate:webauthn":
                each["description"] = "Use your key"
        if methods or not user.is_authenticated:
            return methods
        url = reverse("accounts:confirm")
        return [{"id": "confirm", "description": "Use a code from a mail", "url": url}]

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell people what changed in their account, and note the address that was theirs.

        allauth calls this in the deed itself, and nothing else tells of it.
        """
        facts = context or {}
        former = facts.get("from_email") or facts.get("deleted_email")
        if former:
            note_former_address(user=user, address=former, at=timezone.now())
        if facts.get("from_email") and facts.get("to_email"):
            carry_choices(before=facts["from_email"], after=facts["to_email"])
        super().send_notification_mail(template_prefix, user, facts, email)

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


class KeyAdapter(DefaultMFAAdapter):
    """allauth's default behaviour with our words for passkeys and security keys."""

    def generate_authenticator_name(
        self,
        user: Any,
        type: Any,  # noqa: A002 - allauth passes it by this name
    ) -> str:
        """What a key is called until its owner finds a better name."""
        return f"Key {user.authenticator_set.filter(type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Under which name browsers and keys show this installation; a key holds for its host."""
        entity = super().get_public_key_credential_rp_entity()
        return {**entity, "name": settings.FUNDER_NAME or "Seedcorn"}
