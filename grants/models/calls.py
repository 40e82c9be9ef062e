"""What hangs on a call: who is invited, what its awards bind, and who got more time."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models.applications import Application
from grants.models.programmes import Call


class CallInvitation(models.Model):
    """An address that may apply in a call; from a first stage, with the application it goes on."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(help_text="In small letters, as accounts have theirs.")
    application = models.ForeignKey(
        Application,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stage_invitations",
        help_text="The application of the first stage that goes on.",
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(help_text="When the mail was last sent.")
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "email"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "email", "application"],
                name="invited_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.call}"


class CallCommitment(models.Model):
    """Money of a call that an announced decision has bound: minor units of its currency.

    What is still held of it the award says, once there is one: `queries.calls.still_held`.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="commitments")
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="commitment"
    )
    amount = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="commitment_binds_money", condition=Q(amount__gt=0))
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.amount}"


class Extension(models.Model):
    """More time for one application, and why. The last one counts: it stands on the application."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="extensions"
    )
    until = models.DateTimeField()
    reason = models.TextField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["-given_at", "-id"]
        constraints = [models.CheckConstraint(name="extension_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.application} until {self.until:%Y-%m-%d %H:%M}"
