"""Screening: what staff check before review, what they write down, and who was turned down."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.mail.models import OutgoingMail
from grants.models.applications import Application
from grants.models.programmes import Call, Programme
from grants.states import SCREENING, ScreeningState

PERSON = settings.AUTH_USER_MODEL


class ScreeningItem(models.Model):
    """One thing to check. A removed one stays for the marks made under it."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="screening_items")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    is_used = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "position"],
                condition=Q(is_used=True),
                name="screening_item_has_its_place",
            )
        ]

    def __str__(self) -> str:
        return self.text


def said(passed: str, note: str) -> str:
    """What was found and the note in one line: what a page remembers to have shown.

    A note that stands alone begins with a dash, so that none reads as a mark.
    """
    alone = f"- {note}" if note else ""
    return f"{passed} {note}".strip() if passed else alone


class ScreeningMark(models.Model):
    """What somebody found for one item of one application, or noted of it before a finding."""

    class Passed(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_APPLICABLE = "na", "Does not apply"

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="screening_marks"
    )
    item = models.ForeignKey(ScreeningItem, on_delete=models.PROTECT, related_name="marks")
    passed = models.CharField(max_length=3, choices=Passed, blank=True)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "item"], name="one_mark_per_item"),
            models.CheckConstraint(
                name="screening_mark_or_note",
                condition=Q(passed__in=["yes", "no", "na"]) | Q(passed="") & ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_passed_display() or self.note}"

    @property
    def said(self) -> str:
        """What was found and the note in one line, as `said` writes it."""
        return said(self.passed, self.note)


class Screening(models.Model):
    """How far the screening of an application is.

    The row is made by the database when the application is first submitted (see the migration),
    so that what is still to screen can be found without looking at what is done.
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="screening"
    )
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="screenings")
    state = models.CharField(
        max_length=12,
        choices=list(SCREENING.names.items()),
        default=ScreeningState.TO_SCREEN,
        db_default=ScreeningState.TO_SCREEN,
    )
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(null=True, help_text="When the state was set.")
    note = models.TextField(blank=True, db_default="", help_text="Why, for staff alone.")
    letter = models.TextField(blank=True, db_default="", help_text="What the applicant is sent.")
    second_look = models.BooleanField(
        default=True, db_default=True, help_text="Turning down takes a second person."
    )
    proposed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(OutgoingMail, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["call", "state", "application"], name="screening_by_call_state")
        ]
        constraints = [
            models.CheckConstraint(
                name="screening_state_known", condition=Q(state__in=SCREENING.states)
            ),
            models.CheckConstraint(
                name="screening_proposed_has_time",
                condition=~Q(state__in=["proposed", "rejected"]) | Q(proposed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="screening_rejected_has_time",
                condition=Q(state="rejected", confirmed_at__isnull=False)
                | (~Q(state="rejected") & Q(confirmed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="screening_rejected_by_two_people",
                condition=Q(second_look=False) | ~Q(confirmed_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.state}"


class RejectTemplate(models.Model):
    """A text for turning down before review; `{name}` and the like are filled in when used."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="reject_templates"
    )
    name = models.CharField(max_length=100)
    body = models.TextField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="one_reject_text_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class DuplicatePair(models.Model):
    """Two applications that may be the same, and what a person said about it."""

    class Verdict(models.TextChoices):
        OPEN = "open", "To look at"
        DIFFERENT = "different", "Not a duplicate"
        DUPLICATE = "duplicate", "Duplicate"

    first = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(help_text="0 to 1, people and text together")
    text_score = models.FloatField(help_text="share of passages in common, 0 to 1")
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.OPEN)
    note = models.CharField(max_length=500, blank=True)
    judged_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_row_per_pair"),
            models.CheckConstraint(name="pair_is_ordered", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="pair_verdict_known",
                condition=Q(verdict__in=["open", "different", "duplicate"]),
            ),
            models.CheckConstraint(
                name="pair_judged_has_time",
                condition=Q(verdict="open") | Q(judged_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"
