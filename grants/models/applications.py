"""Applications: who writes them, what they answer, what was submitted."""

from datetime import datetime, timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Now

from core.files.models import StoredFile
from grants.models.answering import GivenFile, VersionedAnswer
from grants.models.caps import CAPS
from grants.models.forms import FormVersion
from grants.models.programmes import Batch, Call
from grants.states import APPLICATION, ApplicationState, CallState


@pghistory.track(
    pghistory.InsertEvent(),
    # Every save of an answer moves `changed_at`; that alone is no history.
    pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude=["changed_at"])),
)
class Application(models.Model):
    """One application. `title` repeats the answer to the question `title` for lists."""

    reference = models.CharField(max_length=20, unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications"
    )
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=20, choices=list(APPLICATION.names.items()), default=ApplicationState.DRAFT
    )
    title = models.CharField(max_length=300, blank=True)
    imported = models.BooleanField(default=False, help_text="Loaded by staff from a file.")
    is_test = models.BooleanField(
        default=False, help_text="Written by staff to try the form; it counts nowhere."
    )
    organisation_key = models.CharField(
        max_length=200,
        blank=True,
        help_text="ROR id, else the folded name, of the answer that names the organisation.",
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="handled_applications",
        help_text="Who at the funder looks after it.",
    )
    promised_by = models.DateField(
        null=True, blank=True, help_text="The day by which the applicant is promised an answer."
    )
    batch = models.ForeignKey(
        Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    extended_until = models.DateTimeField(
        null=True, blank=True, help_text="A later deadline for this application alone."
    )
    earlier_stage = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="later_stages"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="Last change of an answer.")
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["call", "state", "id"], name="application_by_call_state"),
            # The staff list, newest first, whole and by who looks after it.
            models.Index(
                fields=["call", "id"],
                name="application_by_call_newest",
                condition=Q(submitted_at__isnull=False),
            ),
            models.Index(
                fields=["call", "handler", "id"],
                name="application_by_call_handler",
                condition=Q(submitted_at__isnull=False),
            ),
            models.Index(fields=["call", "submitted_at"], name="application_by_call_arrival"),
        ]
        constraints = [
            models.CheckConstraint(
                name="application_state_known", condition=Q(state__in=APPLICATION.states)
            ),
            models.CheckConstraint(
                name="application_submitted_has_time",
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="application_withdrawn_has_time",
                condition=(Q(state="withdrawn") & Q(withdrawn_at__isnull=False))
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
            ),
        ]
        triggers = [CAPS]

    def __str__(self) -> str:
        return self.reference

    @property
    def time_zone(self) -> str:
        """The zone of its call, in which its moments are shown."""
        return self.call.time_zone

    @property
    def name(self) -> str:
        """The title, or words for an application that has none yet."""
        return self.title or "Untitled application"

    @property
    def people(self) -> "QuerySet[TeamMember]":
        """The team, the owner first, then by how long they are on it."""
        owner_first = Case(When(role=TeamMember.Role.OWNER, then=Value(0)), default=Value(1))
        return self.team.select_related("user").order_by(owner_first, "joined_at", "pk")

    def is_open(self, at: datetime) -> bool:
        """Whether it can be changed and sent at this moment: by call and batch or an extension.

        An extension ends with the announcement of the call's results, whatever its day.

        A test is open as long as staff can try the form.
        """
        if self.is_test:
            return self.call.state != CallState.CLOSED
        if self.call.is_open(at) and self._batch_is_open(at):
            return True
        runs = self.call.state == CallState.PUBLISHED and self.call.announced_at is None
        extended = self.extended_until
        return runs and extended is not None and self.call.opens_at <= at <= extended

    def _batch_is_open(self, at: datetime) -> bool:
        """What went in with a batch can change until that batch closes."""
        if self.batch is None:
            return True
        return at <= self.batch.closes_at + timedelta(minutes=self.call.grace_minutes)

    def closed_at(self, at: datetime) -> datetime | None:
        """The moment that ended the time for it by the clock, when that is past."""
        regular = self.call.closes_at
        if self.batch is not None:
            regular = self.batch.closes_at + timedelta(minutes=self.call.grace_minutes)
        ends = [each for each in (regular, self.extended_until) if each]
        return max(ends) if ends and max(ends) < at else None

    @property
    def has_unsent_changes(self) -> bool:
        """Whether answers were changed after the submission that stands."""
        return self.submitted_at is not None and self.changed_at > self.submitted_at


class TeamMember(models.Model):
    """A person with access to an application. The owner is a member too."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        EDITOR = "editor", "Editor"
        VIEWER = "viewer", "Viewer"
        SIGNATORY = "signatory", "Signatory"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role)
    joined_at = models.DateTimeField(db_default=Now(), help_text="Since when they are on it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"], name="member_once_per_application"
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(role="owner"), name="one_owner_per_application"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Answer(VersionedAnswer):
    """The answer to one question of an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question"], name="one_answer_per_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.question_id} v{self.version}"


class ApplicationFile(GivenFile):
    """A file given in an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, related_name="given_in_application"
    )
    malware_told_at = models.DateTimeField(
        null=True, blank=True, help_text="When the team was told what the scanner found."
    )


class Submission(models.Model):
    """What was submitted, frozen. The one with the highest number stands.

    `content` is a list of sections with their questions and answers as `grants/snapshot.py`
    writes it; `sha256` is taken over its canonical JSON, so that a receipt can be checked.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="submissions"
    )
    number = models.PositiveSmallIntegerField()
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="submission_numbered_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["submitted_by"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} submission {self.number}"


class SubmitAttempt(models.Model):
    """Every press of the submit button, also a refused one, with what blocked it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted = models.BooleanField()
    problems = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.at:%Y-%m-%d %H:%M:%S}"
