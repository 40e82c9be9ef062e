"""How people come to an application's team, approve it, and hand it over."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from grants.models.applications import Application, Submission, TeamMember

MEANS = {
    "editor": "Editors write the application together and can submit it.",
    "viewer": "Viewers read the application and change nothing.",
    "signatory": "Signatories read the application and approve it before it is submitted.",
}


class TeamInvitation(models.Model):
    """An invitation to the team, sent to an address. Open until it has one of three answers."""

    class Role(models.TextChoices):
        EDITOR = TeamMember.Role.EDITOR.value, "Editor"
        VIEWER = TeamMember.Role.VIEWER.value, "Viewer"
        SIGNATORY = TeamMember.Role.SIGNATORY.value, "Signatory"

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Role)
    any_account = models.BooleanField(
        default=False, help_text="Whoever has the link may accept it with another address."
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField()
    sent_at = models.DateTimeField(help_text="When the mail was last sent.")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["invited_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "application",
                Lower("email"),
                condition=Q(accepted_at=None, declined_at=None, revoked_at=None),
                name="one_open_invitation_per_address",
            ),
            models.CheckConstraint(
                name="team_invitation_answered_once",
                condition=Q(accepted_at=None, declined_at=None)
                | Q(accepted_at=None, revoked_at=None)
                | Q(declined_at=None, revoked_at=None),
            ),
            models.CheckConstraint(
                name="team_invitation_role_known",
                condition=Q(role__in=["editor", "viewer", "signatory"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"

    @property
    def means(self) -> str:
        """What the role lets a person do, in a sentence."""
        return MEANS[self.role]

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it or taken it back."""
        return self.accepted_at is None and self.declined_at is None and self.revoked_at is None

    def is_expired(self, at: datetime) -> bool:
        """Whether the link in the mail is too old."""
        return at > self.expires_at


class Approval(models.Model):
    """A signatory approves exactly one content. Changed answers have another fingerprint."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    submission = models.ForeignKey(
        Submission,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="approvals",
        help_text="The first submission that was sent with it.",
    )

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "by", "sha256"], name="one_approval_per_content"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} approved {self.at:%Y-%m-%d %H:%M}"


class ApprovalRequest(models.Model):
    """The team asks its signatories to approve; one of them approves or sends it back."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="approval_requests"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="Why it was sent back; empty when approved.")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at=None),
                name="one_open_approval_request",
            ),
            models.CheckConstraint(
                name="approval_note_is_an_answer",
                condition=Q(note="") | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} asked {self.asked_at:%Y-%m-%d %H:%M}"


class OwnershipTransfer(models.Model):
    """The owner asks a member to take the application over; nothing changes until they accept."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="transfers")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(accepted_at=None, declined_at=None, taken_back_at=None),
                name="one_open_transfer",
            ),
            models.CheckConstraint(
                name="transfer_answered_once",
                condition=Q(accepted_at=None, declined_at=None)
                | Q(accepted_at=None, taken_back_at=None)
                | Q(declined_at=None, taken_back_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} to {self.to_id}"
