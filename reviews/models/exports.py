"""Files that were made of a round, and for whom."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.files.models import StoredFile
from grants.models import Call
from reviews.models.people import Reviewer

PERSON = settings.AUTH_USER_MODEL


class RoundExport(models.Model):
    """One file of a call's round. `reader` is the panel member it was made for, if one.

    `key` names it in addresses. A copy for a panel member leaves out what they must not see.
    """

    class Kind(models.TextChoices):
        BOOKLET = "booklet", "Booklet (PDF)"
        WORKBOOK = "workbook", "Workbook (XLSX)"
        DATA = "data", "Whole round (JSON)"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="exports")
    kind = models.CharField(max_length=10, choices=Kind)
    reader = models.ForeignKey(
        Reviewer, null=True, blank=True, on_delete=models.CASCADE, related_name="exports"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="export_kind_known", condition=Q(kind__in=["booklet", "workbook", "data"])
            ),
            models.CheckConstraint(
                name="export_reader_of_booklet",
                condition=Q(reader__isnull=True) | Q(kind="booklet"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.call}"
