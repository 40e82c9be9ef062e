"""What staff and applicants have to do with each other: changes asked for, messages, promises."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from grants.models.applications import Application, Submission
from grants.models.forms import Question
from grants.states import CHANGE_REQUEST, ChangeRequestState

_WAITING = ("open", "answered")


class ChangeRequest(models.Model):
    """Staff ask for changes to single questions after the deadline; the others stay locked."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="change_requests"
    )
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10,
        choices=list(CHANGE_REQUEST.names.items()),
        default=ChangeRequestState.OPEN,
    )
    message = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # What stood when staff asked, and what came in answer: the two sides of the difference.
    before = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    questions = models.ManyToManyField(Question, through="RequestedQuestion", related_name="+")
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="Closed or cancelled by staff, or lapsed."
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="change_request_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=_WAITING),
                name="one_change_request_at_a_time",
            ),
            models.CheckConstraint(
                name="change_request_state_known", condition=Q(state__in=CHANGE_REQUEST.states)
            ),
            models.CheckConstraint(
                name="change_request_answered_by_submission",
                condition=Q(after__isnull=False) | ~Q(state__in=["answered", "closed"]),
            ),
            models.CheckConstraint(
                name="change_request_ended_has_time",
                condition=Q(state__in=_WAITING, ended_at__isnull=True)
                | (~Q(state__in=_WAITING) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="change_request_due_after_asked", condition=Q(due_at__gt=F("asked_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} change request {self.number}"

    def can_be_answered(self, at: datetime) -> bool:
        """Whether the questions are open at this moment, however late the schedule runs."""
        return self.state == ChangeRequestState.OPEN and at <= self.due_at

    def state_at(self, at: datetime) -> str:
        """The state, with what the clock says already."""
        late = self.state == ChangeRequestState.OPEN and at > self.due_at
        return ChangeRequestState.LAPSED if late else self.state


class RequestedQuestion(models.Model):
    """A question staff asked about."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="requested")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "question"], name="question_requested_once")
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.question_id}"


class PutBack(models.Model):
    """An answer that was put back to what was submitted, with what stood there, for undoing."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="put_backs")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    value = models.JSONField(help_text="What was there before, in a list of one.")
    version = models.PositiveIntegerField(help_text="Of the answer, after it was put back.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.question_id}"


class Message(models.Model):
    """One message between the team of an application and the staff of its programme."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    from_staff = models.BooleanField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="message_says_something", condition=~Q(body=""))]

    def __str__(self) -> str:
        return f"{self.application_id} {self.at:%Y-%m-%d %H:%M}"


class MessageRead(models.Model):
    """How far a person has read the messages of an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    last = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "user"], name="one_read_mark_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.application_id} up to {self.last_id}"


class PromiseChange(models.Model):
    """Staff moved the day by which an answer is promised, and said why."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="promise_changes"
    )
    before = models.DateField(null=True, blank=True)
    after = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.after}"


class PromiseNotice(models.Model):
    """Staff were told that a promised day is near or past: once for each day and stage."""

    class Stage(models.TextChoices):
        NEAR = "near", "Near"
        PAST = "past", "Past"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    promised_by = models.DateField()
    stage = models.CharField(max_length=4, choices=Stage)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "promised_by", "stage"], name="promise_noticed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.promised_by} {self.stage}"
