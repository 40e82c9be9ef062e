"""Rubrics and reviews."""

from django.db import models
from django.db.models import F, Q

from grants.models import Call
from reviews.models.routing import Assignment
from reviews.states import REVIEW, ReviewState


class Rubric(models.Model):
    """What a call's reviewers score. Fixed as soon as the first review exists."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="rubric")
    guidance = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"Rubric of {self.call}"


class Criterion(models.Model):
    """One scale. `anchors` gives words to its values: {"1": "…", "5": "…"}."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=120)
    help = models.TextField(blank=True)
    weight = models.PositiveSmallIntegerField(default=1)
    lowest = models.SmallIntegerField(default=1)
    highest = models.SmallIntegerField(default=5)
    anchors = models.JSONField(default=dict, blank=True)
    comment_required = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "key"], name="criterion_key_once_per_rubric"),
            models.CheckConstraint(
                name="criterion_scale_has_width", condition=Q(lowest__lt=F("highest"))
            ),
            models.CheckConstraint(name="criterion_counts", condition=Q(weight__gte=1)),
        ]

    def __str__(self) -> str:
        return self.label


class Review(models.Model):
    """A reviewer's judgement, saved field by field while it is written.

    `saves` knows for each field how often it was saved and from which open page, as
    {"excellence": {"version": 2, "page": "…"}}, so that a stale save is noticed; `version`
    counts all saves.
    """

    class Recommendation(models.TextChoices):
        FUND = "fund", "Fund"
        MAYBE = "maybe", "Fund if there is money"
        DECLINE = "decline", "Do not fund"

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="review")
    state = models.CharField(
        max_length=10, choices=list(REVIEW.names.items()), default=ReviewState.DRAFT
    )
    comment_for_applicant = models.TextField(blank=True)
    comment_for_panel = models.TextField(blank=True)
    comment_for_staff = models.TextField(blank=True)
    recommendation = models.CharField(max_length=10, choices=Recommendation, blank=True)
    confidence = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 (outside my field) to 4 (expert)"
    )
    version = models.PositiveIntegerField(default=0)
    saves = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="review_state_known", condition=Q(state__in=REVIEW.states)),
            models.CheckConstraint(
                name="review_submitted_has_time",
                condition=Q(state="draft") | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="review_recommendation_known",
                condition=Q(recommendation__in=["", "fund", "maybe", "decline"]),
            ),
            models.CheckConstraint(
                name="review_confidence_in_scale",
                condition=Q(confidence__isnull=True) | Q(confidence__gte=1, confidence__lte=4),
            ),
        ]

    def __str__(self) -> str:
        return f"Review: {self.assignment}"


class Score(models.Model):
    """A value on one criterion, within its scale (checked by the action)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.SmallIntegerField()
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_score_per_criterion")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"
