"""Asking a panel which applications they would like to read."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviews.models.people import Panel, Reviewer


class Bidding(models.Model):
    """That a panel is asked for bids, from when until when. Closed early, `closed_at` says so."""

    panel = models.OneToOneField(Panel, on_delete=models.CASCADE, related_name="bidding")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bidding_ends_after_it_begins", condition=Q(closes_at__gt=F("opened_at"))
            )
        ]

    def __str__(self) -> str:
        return f"Bids of {self.panel}"


class BidRequest(models.Model):
    """That a reviewer was asked for their bids by mail, and when they were last reminded."""

    reviewer = models.OneToOneField(Reviewer, on_delete=models.CASCADE, related_name="bid_request")
    sent_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Bids of {self.reviewer}"
