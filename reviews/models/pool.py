"""Whom a programme knows as possible reviewers."""

from django.conf import settings
from django.db import models

from grants.models import Programme
from reviews.models.expertise import Profile


class PoolEntry(models.Model):
    """A person in a programme's pool. `notes` are the programme's own: the person never sees them.

    What the person can judge stands in their `Profile`, which is theirs and the same everywhere.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="pool")
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="pools")
    notes = models.TextField(blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "profile"], name="once_in_a_pool")
        ]

    def __str__(self) -> str:
        return f"{self.profile} in the pool of {self.programme}"
