"""The applicants' answer to their reviews, where the call asks for it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from grants.models import Application, Call
from reviews.states import RESPONSE, ResponseState


class ResponseRound(models.Model):
    """When the applicants of a call read what reviewers wrote for them and can respond."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="response_round")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    word_limit = models.PositiveSmallIntegerField(default=500)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_round_closes_after_opening",
                condition=Q(opens_at__lt=F("closes_at")),
            ),
            models.CheckConstraint(
                name="response_round_lets_write", condition=Q(word_limit__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Responses to reviews of {self.call}"


class Response(models.Model):
    """What the applicants say to their reviews. `version` counts saves, `page` made the last."""

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="review_response"
    )
    state = models.CharField(
        max_length=10, choices=list(RESPONSE.names.items()), default=ResponseState.DRAFT
    )
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    page = models.CharField(max_length=16, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_state_known", condition=Q(state__in=RESPONSE.states)
            ),
            models.CheckConstraint(
                name="response_submitted_has_time",
                condition=Q(state="draft") | Q(submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Response of {self.application}"
