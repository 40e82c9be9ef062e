"""What the panel says to one another about an application."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models import Application
from reviews.models.routing import Assignment


class Pseudonym(models.Model):
    """The number a reviewer goes by on one application: “Reviewer 2”.

    It stays, whoever comes and goes, and is drawn anew for every application, so that it tells
    nothing about who is who on another.
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="pseudonyms"
    )
    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, related_name="pseudonym"
    )
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="pseudonym_once_per_application"
            )
        ]

    def __str__(self) -> str:
        return f"Reviewer {self.number}"


class Comment(models.Model):
    """One comment in the discussion of an application.

    `body` holds mentions as tokens (`reviews/mentions.py`): each reader is shown the name they
    may know. `wrote_as` is what the author was then, `number` the pseudonym of a reviewer.
    """

    class WroteAs(models.TextChoices):
        REVIEWER = "reviewer", "Reviewer"
        CHAIR = "chair", "Chair"
        STAFF = "staff", "Staff"

    class Audience(models.TextChoices):
        PANEL = "panel", "Everybody who discusses this application"
        CHAIR = "chair", "The chair and staff only"
        STAFF = "staff", "Staff only"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="review_comments"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    wrote_as = models.CharField(max_length=10, choices=WroteAs)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.PANEL)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.TextField()
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="comment_audience_known", condition=Q(audience__in=["panel", "chair", "staff"])
            ),
            models.CheckConstraint(
                name="comment_author_kind_known",
                condition=Q(wrote_as__in=["reviewer", "chair", "staff"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk} on {self.application}"


class Attention(models.Model):
    """How far somebody has read a discussion, and whether they want mail about it.

    Without a wish (`follows` is null) those who wrote there follow it.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    last = models.ForeignKey(Comment, null=True, on_delete=models.SET_NULL, related_name="+")
    follows = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"], name="attention_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} reads {self.application}"
