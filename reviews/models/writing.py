"""What happens around a review: answers set aside, more time, edits by staff."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.reviewing import Criterion, Review
from reviews.models.routing import Assignment


class SetAsideScore(models.Model):
    """An answer on a criterion that a later version of the rubric no longer asks like this.

    Its writer still reads it beside the form.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="set_aside")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.SmallIntegerField(null=True)
    is_na = models.BooleanField(default=False)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="set_aside_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}, set aside"


class ExtensionRequest(models.Model):
    """A reviewer asks for more time for one review; staff grant it or say why not."""

    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, related_name="extension_requests"
    )
    until = models.DateTimeField()
    reason = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(answered_at__isnull=True),
                name="one_open_extension_request",
            ),
            models.CheckConstraint(
                name="extension_answered_has_time",
                condition=Q(granted__isnull=True, answered_at__isnull=True)
                | Q(granted__isnull=False, answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"More time for {self.assignment}"


class TextEdit(models.Model):
    """A change staff made to the text of a submitted review: both texts, and why. Never deleted."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="text_edits")
    field = models.CharField(max_length=30)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="text_edit_field_known",
                condition=Q(field__in=["comment_for_applicant", "comment_for_panel"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.review}"
