"""What chairs and staff think of reviews. Never shown to reviewers or applicants."""

from django.conf import settings
from django.db import models

from reviews.models.reviewing import Review


class ReviewRating(models.Model):
    """One person's rating of one review."""

    class Kind(models.TextChoices):
        HELPFUL = "helpful", "Helpful"
        ADEQUATE = "adequate", "Adequate"
        SHORT = "short", "Too short"
        VAGUE = "vague", "Vague"
        NARROW = "narrow", "Too narrow"
        WRONG = "wrong", "Not correct"
        DISRESPECTFUL = "disrespectful", "Disrespectful"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="ratings")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=Kind)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "rater"], name="one_rating_per_person"),
            models.CheckConstraint(
                name="rating_kind_known",
                condition=models.Q(
                    kind__in=[
                        "helpful",
                        "adequate",
                        "short",
                        "vague",
                        "narrow",
                        "wrong",
                        "disrespectful",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.review}"
