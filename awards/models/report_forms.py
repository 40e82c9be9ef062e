"""Building the form of a programme's reports: its draft, and what was published."""

from django.db import models
from django.db.models import Q

from awards.models.reports import Report
from grants.models import DraftOfForm, FormVersion, Programme, PublicationOfForm

_KNOWN = Q(purpose__in=Report.Purpose.values)


class ReportFormDraft(DraftOfForm):
    """The version staff are building for the reports of one purpose."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Report.Purpose)
    version = models.OneToOneField(FormVersion, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "purpose"], name="one_report_form_draft_per_purpose"
            ),
            models.CheckConstraint(name="report_form_draft_purpose_known", condition=_KNOWN),
        ]

    def __str__(self) -> str:
        return f"Draft of {self.programme}, {self.purpose}: {self.version}"


class ReportFormPublication(PublicationOfForm):
    """A version put into use for the reports of one purpose that are begun from then on."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Report.Purpose)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "purpose", "number"],
                name="report_form_publication_numbered_once",
            ),
            models.CheckConstraint(name="report_form_published_purpose_known", condition=_KNOWN),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.purpose}: form {self.number}"
