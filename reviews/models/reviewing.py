"""Rubrics and reviews."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from grants.models import Call
from reviews.models.routing import Assignment
from reviews.states import REVIEW, ReviewState

# A row of a published rubric is refused whatever SQL it comes by. Publishing therefore sets
# `published_at` last, when its criteria are in place.
_OF_CRITERION = """
    IF EXISTS (
        SELECT 1 FROM reviews_rubric
        WHERE id IN (OLD.rubric_id, NEW.rubric_id) AND published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'pgtrigger: the criteria of a published rubric never change';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


class Rubric(models.Model):
    """One version of what a call's reviewers are asked. Never changes once it is published.

    The published version with the highest number is the one in use; `published_at` is empty while
    staff write it.
    """

    class Mode(models.TextChoices):
        SCORES = "scores", "Scores on criteria"
        PASS_FAIL = "pass_fail", "Pass or fail"
        ORDER = "order", "Each reviewer puts their applications in order"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="rubrics")
    number = models.PositiveSmallIntegerField(default=1)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.SCORES)
    guidance = models.TextField(blank=True)
    asks_recommendation = models.BooleanField(default=False)
    asks_confidence = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="rubric_numbered_once"),
            models.UniqueConstraint(
                fields=["call"], condition=Q(published_at__isnull=True), name="one_draft_rubric"
            ),
            models.CheckConstraint(
                name="rubric_mode_known", condition=Q(mode__in=["scores", "pass_fail", "order"])
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_never_deleted",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.published_at IS NOT NULL"),
            ),
            # The reference to a deleted account may be cleared.
            pgtrigger.Protect(
                name="fixed_once_published",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.published_at IS NOT NULL AND (OLD.id, OLD.call_id, OLD.number, OLD.mode, "
                    "OLD.guidance, OLD.asks_recommendation, OLD.asks_confidence, OLD.published_at) "
                    "IS DISTINCT FROM (NEW.id, NEW.call_id, NEW.number, NEW.mode, NEW.guidance, "
                    "NEW.asks_recommendation, NEW.asks_confidence, NEW.published_at)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Rubric {self.number} of {self.call}"


class Criterion(models.Model):
    """One scale. `anchors` gives words to its values: {"1": "…", "5": "…"}.

    `key` stays the same from version to version: by it drafts are carried over.
    """

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
    allows_na = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "key"], name="criterion_key_once_per_rubric"),
            models.CheckConstraint(
                name="criterion_scale_has_width", condition=Q(lowest__lt=F("highest"))
            ),
            models.CheckConstraint(name="criterion_counts", condition=Q(weight__gte=1)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fixed_once_published",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_OF_CRITERION,
            )
        ]

    def __str__(self) -> str:
        return self.label


class Review(models.Model):
    """A reviewer's judgement, saved field by field while it is written.

    `saves` knows for each field how often it was saved and from which open page, as
    {"excellence": {"version": 2, "page": "…"}}, so that a stale save is noticed; `version`
    counts all saves. `rubric` is the version it is written with. `place` is where a reviewer
    puts the application among their own (1 is best), in calls that ask for an order. `seconds`
    is the time spent writing, as far as the saves show it.
    """

    class Recommendation(models.TextChoices):
        FUND = "fund", "Fund"
        MAYBE = "maybe", "Fund if there is money"
        DECLINE = "decline", "Do not fund"

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="review")
    state = models.CharField(
        max_length=10, choices=list(REVIEW.names.items()), default=ReviewState.DRAFT
    )
    rubric = models.ForeignKey(Rubric, null=True, on_delete=models.PROTECT, related_name="reviews")
    comment_for_applicant = models.TextField(blank=True)
    comment_for_panel = models.TextField(blank=True)
    comment_for_staff = models.TextField(blank=True)
    recommendation = models.CharField(max_length=10, choices=Recommendation, blank=True)
    confidence = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 (outside my field) to 4 (expert)"
    )
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)
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
    """What a review says on one criterion: a value within its scale, or “not applicable”.

    While only a comment is written there is neither. A row without a value counts nowhere.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.SmallIntegerField(null=True)
    is_na = models.BooleanField(default=False)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_score_per_criterion"),
            models.CheckConstraint(
                name="score_value_or_na", condition=Q(is_na=False) | Q(value__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {'not applicable' if self.is_na else self.value}"
