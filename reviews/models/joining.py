"""Being asked to sit on a panel, and whom people name instead of themselves."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from grants.models import Application
from reviews.models.people import Panel, Reviewer
from reviews.states import (
    PANEL_INVITATION,
    SUGGESTION,
    PanelInvitationState,
    SuggestionState,
)


class PanelInvitation(models.Model):
    """One person asked by mail to join a panel. The link in the mail is signed, not stored.

    `email` is in lower case; `reviewer` is who they became on the panel when they accepted.
    `key` names the invitation in addresses of staff pages. Whether it has expired follows from
    `expires_at` and is no state.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150, blank=True)
    message = models.TextField(blank=True, help_text="What staff say in the mail.")
    state = models.CharField(
        max_length=10,
        choices=list(PANEL_INVITATION.names.items()),
        default=PanelInvitationState.ASKED,
    )
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why they declined.")
    conflicts = models.TextField(blank=True, help_text="Whom they must not judge, a line each.")
    reviewer = models.ForeignKey(
        Reviewer, null=True, blank=True, on_delete=models.SET_NULL, related_name="joined_by"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "email"],
                condition=Q(state=PanelInvitationState.ASKED),
                name="one_open_panel_invitation",
            ),
            models.CheckConstraint(
                name="panel_invitation_state_known",
                condition=Q(state__in=PANEL_INVITATION.states),
            ),
            models.CheckConstraint(
                name="panel_invitation_answered_has_moment",
                condition=Q(state__in=["asked", "revoked"]) | Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="panel_invitation_expires_later", condition=Q(expires_at__gt=F("sent_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Suggestion(models.Model):
    """Somebody named by a person who declined. `words` say why they would be right.

    `application` is set when one application was declined, and empty when a whole panel was.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="suggestions")
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150)
    words = models.CharField(max_length=500, blank=True)
    suggested_by = models.CharField(max_length=254, help_text="Name or address of who declined.")
    state = models.CharField(
        max_length=10, choices=list(SUGGESTION.names.items()), default=SuggestionState.OPEN
    )
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "email"],
                condition=Q(state=SuggestionState.OPEN),
                name="one_open_suggestion_per_address",
            ),
            models.CheckConstraint(
                name="suggestion_state_known", condition=Q(state__in=SUGGESTION.states)
            ),
            models.CheckConstraint(
                name="suggestion_settled_has_moment",
                condition=Q(state=SuggestionState.OPEN) | Q(settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
