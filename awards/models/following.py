"""What was reminded of, and the private address of a person's calendar."""

from django.conf import settings
from django.db import models

from awards.models.awards import Award
from awards.models.obligations import Condition


class Reminder(models.Model):
    """A step of a condition's schedule that was sent. A new due date begins the schedule anew."""

    condition = models.ForeignKey(Condition, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=20)
    due_on = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["condition", "due_on", "step"], name="condition_reminded_once_a_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.condition}: {self.step}"


class OfferReminder(models.Model):
    """The same for an offer that waits for its answer."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=20)
    answer_by = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "answer_by", "step"], name="offer_reminded_once_a_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.award}: {self.step}"


class CalendarFeed(models.Model):
    """The address by which a person's calendar program reads their dates without signing in."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
