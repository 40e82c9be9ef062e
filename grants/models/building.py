"""Building forms: drafts of versions, what was published, what went over, the library."""

from django.conf import settings
from django.db import models

from grants.models.applications import Application
from grants.models.forms import FormVersion
from grants.models.programmes import Call, Programme


class DraftOfForm(models.Model):
    """The version staff are building; the row goes when it is published. Abstract."""

    # Each model has its own, by the name under which a version knows it.
    version: "models.OneToOneField[FormVersion, FormVersion]"
    version_id: int
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True


class PublicationOfForm(models.Model):
    """A version put into use. `report` is what differs, as `grants/form_changes` says. Abstract."""

    number = models.PositiveSmallIntegerField()
    version: "models.ForeignKey[FormVersion, FormVersion]"
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    report = models.JSONField(default=dict)

    class Meta:
        abstract = True


class FormDraft(DraftOfForm):
    """The version staff are building for a call."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="form_draft")
    version = models.OneToOneField(FormVersion, on_delete=models.CASCADE, related_name="draft_of")

    def __str__(self) -> str:
        return f"Draft of {self.call}: {self.version}"


class FormPublication(PublicationOfForm):
    """A version put into use by a call."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="form_publications")
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="publications")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"], name="form_publication_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.call}: form {self.number}"


class CarryOver(models.Model):
    """One application taken over to the version that was published."""

    publication = models.ForeignKey(
        FormPublication, on_delete=models.CASCADE, related_name="carried"
    )
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="carried_over"
    )
    to_answer = models.JSONField(default=list, help_text="Labels of what has to be answered anew.")
    set_aside = models.PositiveSmallIntegerField(default=0, help_text="Answers set aside.")

    class Meta:
        ordering = ["-publication__number", "application_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "application"], name="carried_over_once_per_publication"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.publication}"


class SetAsideAnswer(models.Model):
    """An answer whose question is gone from the form or has become another. Kept for reading."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="set_aside_answers"
    )
    question_key = models.CharField(max_length=40)
    question_label = models.CharField(max_length=200)
    section_title = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    value = models.JSONField()
    at = models.DateTimeField()
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "id"]

    def __str__(self) -> str:
        return f"{self.application}: {self.question_label}"


class LibraryQuestion(models.Model):
    """A question kept by a programme to be used again. `question` is its plain values."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="library_questions"
    )
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    question = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["label", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="library_key_once")
        ]

    def __str__(self) -> str:
        return self.label
