"""Letters: the words staff write, the head they stand under, and what was issued."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.models.awards import Award
from core.files.models import StoredFile
from core.jobs.models import Job
from grants.models import Application, Programme

PERSON = settings.AUTH_USER_MODEL


class LetterKind(models.TextChoices):
    """What a letter tells."""

    AWARD = "award", "Award"
    DECLINE = "decline", "Not funded"
    WAITLIST = "waitlist", "Waiting list"
    AMENDMENT = "amendment", "Amendment"
    EXTENSION = "extension", "Extension"
    ACCEPTANCE = "acceptance", "Certificate of acceptance"
    BREACH = "breach", "Breach"


# The kinds whose words staff write. A certificate tells facts only.
WRITTEN_KINDS = tuple(kind for kind in LetterKind if kind != LetterKind.ACCEPTANCE)


class TemplateVersion(models.Model):
    """The words of one kind of letter in a programme. Saving makes the next version."""

    class Paper(models.TextChoices):
        A4 = "A4", "A4"
        LETTER = "letter", "US Letter"

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="letter_templates"
    )
    kind = models.CharField(max_length=10, choices=LetterKind)
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    paper = models.CharField(max_length=10, choices=Paper, default=Paper.A4)
    with_data = models.BooleanField(
        default=False, help_text="PDF/A-3 with the award as JSON inside, instead of PDF/UA-1."
    )
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "number"], name="template_version_numbered_once"
            ),
            models.CheckConstraint(
                name="template_kind_known",
                condition=Q(kind__in=[kind.value for kind in WRITTEN_KINDS]),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["saved_by"]),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.number}"


class Letterhead(models.Model):
    """What stands above and below the words of a programme's letters."""

    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="letterhead")
    image = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    image_text = models.CharField(max_length=150, blank=True, help_text="What the picture shows.")
    signature = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sender = models.TextField(blank=True, help_text="Postal address, a line each.")
    footer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letterhead_image_has_text",
                condition=Q(image__isnull=True) | ~Q(image_text=""),
            )
        ]

    def __str__(self) -> str:
        return f"Letterhead of {self.programme}"


class Letter(models.Model):
    """An issued letter: stored bytes with their hash, never rendered again.

    `code` is printed on it and leads to the page that says whether it is genuine. A withdrawn
    letter was taken back before anybody had it; an ended one told what no longer holds.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    award = models.ForeignKey(
        Award, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    about = models.ForeignKey(
        "awards.Condition",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters",
        help_text="The condition that a letter of breach tells of.",
    )
    kind = models.CharField(max_length=10, choices=LetterKind, default=LetterKind.AWARD)
    version = models.PositiveSmallIntegerField(default=1)
    template = models.ForeignKey(
        TemplateVersion, null=True, on_delete=models.PROTECT, related_name="letters"
    )
    code = models.CharField(max_length=20, unique=True)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(help_text="When its mail goes out; until then it can be undone.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["issued_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind", "version"], name="letter_version_once"
            ),
            models.CheckConstraint(
                name="letter_kind_known", condition=Q(kind__in=LetterKind.values)
            ),
            models.CheckConstraint(
                name="letter_of_breach_is_about_a_condition",
                condition=Q(kind="breach", about__isnull=False)
                | (~Q(kind="breach") & Q(about__isnull=True)),
            ),
            models.CheckConstraint(
                name="letter_of_award_has_award",
                condition=Q(kind__in=["decline", "waitlist"], award__isnull=True)
                | Q(
                    kind__in=["award", "amendment", "extension", "acceptance", "breach"],
                    award__isnull=False,
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    exclude=["issued_by", "withdrawn_at", "withdrawn_by", "ended_at"]
                ),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.called} {self.version} of {self.application}"

    @property
    def called(self) -> str:
        """What it is, in words: `Award letter`, `Certificate of acceptance`."""
        label = LetterKind(self.kind).label
        return label if self.kind == LetterKind.ACCEPTANCE else f"{label} letter"


class LetterOrder(models.Model):
    """One letter of a batch that is being issued. Workers take the next that nobody holds.

    The row is locked while its letter is made, in the same transaction: a worker that dies lets go
    of it, and nothing of its letter remains.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="letter_orders")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=LetterKind)
    send_at = models.DateTimeField(null=True, help_text="Empty: after the usual delay.")
    looked_at = models.CharField(
        max_length=64, blank=True, help_text="Print of what it said when the batch was started."
    )
    done_at = models.DateTimeField(null=True, blank=True)
    letter = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="order"
    )
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "application", "kind"], name="letter_ordered_once_a_batch"
            )
        ]
        indexes = [
            models.Index(fields=["job", "id"], name="letter_to_do", condition=Q(done_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.kind} letter of {self.application}"
