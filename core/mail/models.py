"""Outgoing mail: a row first, a message later."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.text import Truncator


class OutgoingMail(models.Model):
    """One message to one person, from the deed that caused it to its delivery."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        DISMISSED = "dismissed", "Dismissed"
        BOUNCED = "bounced", "Came back"

    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    html = models.TextField()
    files = models.ManyToManyField("files.StoredFile", blank=True, related_name="+")
    about = models.CharField(max_length=80, blank=True, db_index=True)
    scope = models.CharField(max_length=80, blank=True, db_index=True)
    # Of `core.mail.kinds` when its reader may turn it off; empty when it always comes.
    kind = models.CharField(max_length=20, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True)
    # Asked right before it goes out, as `guard(to, guard_key)`: what was right to tell when the
    # mail was written may be hidden by then. A dotted path, for this app knows no business.
    guard = models.CharField(max_length=120, blank=True)
    guard_key = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)

    # What reached nobody, and waits for somebody to do something about it.
    UNDELIVERED = (State.FAILED, State.BOUNCED)
    # What nobody has read, nor will unless somebody does something.
    UNSENT = (State.QUEUED, State.DISMISSED, *UNDELIVERED)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="mail_waiting",
                condition=Q(state__in=["queued", "sending"]),
            ),
            models.Index(
                fields=["scope", "about"],
                name="mail_undelivered",
                condition=Q(state__in=["failed", "bounced"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="mail_state_known",
                condition=Q(
                    state__in=["queued", "sending", "sent", "failed", "dismissed", "bounced"]
                ),
            ),
            models.CheckConstraint(
                name="mail_sent_has_time", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="mail_bounced_has_times",
                condition=~Q(state="bounced") | Q(sent_at__isnull=False, bounced_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"

    @property
    def trouble(self) -> str:
        """One sentence for a page, of a mail that did not arrive."""
        went = "came back" if self.state == self.State.BOUNCED else "was not sent"
        words = Truncator(self.last_error.strip().rstrip(".")).chars(160)
        return f"A mail to {self.to} {went}: {words}."


class QuietKind(models.Model):
    """A kind of mail that an address does not want. No row: it is sent."""

    address = models.CharField(max_length=254)
    kind = models.CharField(max_length=20)
    since = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["address", "kind"], name="mail_quiet_once"),
            models.CheckConstraint(
                name="mail_quiet_in_small_letters", condition=Q(address=Lower("address"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} not to {self.address}"
