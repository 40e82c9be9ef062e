"""Reports: what the grantee writes for a condition of kind report, and what was submitted."""

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from awards.models.obligations import Condition
from awards.states import REPORT, ReportState
from core.files.models import StoredFile
from grants.answers import FILE, files_of
from grants.models import FormVersion, GivenFile, Programme, VersionedAnswer
from grants.snapshot import questions

# A report that says it was submitted has a submission, whatever SQL it comes by.
_HAS_SUBMISSION = """
    IF NEW.state <> 'writing' AND NOT EXISTS (
        SELECT 1 FROM awards_reportsubmission WHERE report_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'pgtrigger: a report that is % has a submission', NEW.state;
    END IF;
    RETURN NEW;
"""


class ReportRules(models.Model):
    """How a programme asks for reports. A programme without a row has what stands here."""

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, related_name="report_rules"
    )
    interim_form = models.ForeignKey(
        FormVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    final_form = models.ForeignKey(
        FormVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    interim_every = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(60)],
        help_text="Months between interim reports; 0 for none.",
    )
    final_after = models.PositiveSmallIntegerField(
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="Days after the end of the award in which the final report is written.",
    )
    overspend_percent = models.PositiveSmallIntegerField(
        default=10,
        validators=[MaxValueValidator(100)],
        help_text="Per cent by which a line of the budget may be passed before staff are told.",
    )

    def __str__(self) -> str:
        return f"Reports of {self.programme}"


@pghistory.track(
    pghistory.InsertEvent(),
    # Every save of an answer moves `changed_at`; that alone is no history.
    pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude=["changed_at"])),
)
class Report(models.Model):
    """One report, bound to the version of the form it was begun with."""

    class Purpose(models.TextChoices):
        INTERIM = "interim", "Interim report"
        FINAL = "final", "Final report"

    condition = models.OneToOneField(Condition, on_delete=models.PROTECT, related_name="report")
    purpose = models.CharField(max_length=10, choices=Purpose)
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=list(REPORT.names.items()), default=ReportState.WRITING
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="Last change of an answer.")
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="report_state_known", condition=Q(state__in=REPORT.states)),
            models.CheckConstraint(
                name="report_purpose_known", condition=Q(purpose__in=["interim", "final"])
            ),
            models.CheckConstraint(
                name="report_submitted_has_time",
                condition=(Q(state="writing") & Q(submitted_at__isnull=True))
                | (~Q(state="writing") & Q(submitted_at__isnull=False)),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="has_submission",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_HAS_SUBMISSION,
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """A report is known by the reference of its condition, in its audit trail too."""
        return self.condition.reference


class ReportAnswer(VersionedAnswer):
    """The answer to one question of a report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="answers")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "question"], name="one_report_answer_per_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.question_id} v{self.version}"


class ReportFile(GivenFile):
    """A file given in a report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, related_name="given_in_report"
    )


class ReportSubmission(models.Model):
    """What was submitted, frozen. The one with the highest number stands.

    `content` is as `grants/snapshot.py` says; `spending` is a list of {"name", "planned",
    "before", "now"} in minor units of the award's currency, a line of the budget each.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    spending = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="report_submission_numbered_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["submitted_by"]),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} submission {self.number}"

    @property
    def files(self) -> list[dict[str, Any]]:
        """The facts of the files that were submitted with it."""
        given = [question for question in questions(self.content) if question["kind"] == FILE]
        return [fact for question in given for fact in files_of(question["value"])]


class ReportNote(models.Model):
    """What staff ask for in a submission; with an empty `question_key`, about all of it."""

    submission = models.ForeignKey(ReportSubmission, on_delete=models.PROTECT, related_name="notes")
    question_key = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "question_key"], name="one_report_note_per_question"
            )
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.submission}: {self.question_key or 'all'}"
