"""What every form that is filled in keeps: versioned answers, and files. Abstract."""

from django.conf import settings
from django.db import models

from core.files.models import StoredFile
from grants.models.forms import Question


class VersionedAnswer(models.Model):
    """The answer to one question. `version` counts its saves, so that a stale one is noticed."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    value = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True


class GivenFile(models.Model):
    """A file given as (part of) an answer. A removed one stays for the submissions that hold it."""

    # Each model has its own, by the name under which a stored file knows it.
    file: "models.OneToOneField[StoredFile, StoredFile]"
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.file)
