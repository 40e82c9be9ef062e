"""What shows that a condition is met: words, a link, files. Releases and reports have their own."""

import pgtrigger
from django.conf import settings
from django.db import models

from awards.models.obligations import Condition
from core.files.models import StoredFile

PERSON = settings.AUTH_USER_MODEL


class Proof(models.Model):
    """What was handed in at one moment. The newest one counts; none is ever changed."""

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="proofs")
    words = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["submitted_by"]),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Proof of {self.condition}"


class ProofFile(models.Model):
    """A file for a condition. Without a proof it waits to be handed in and can be removed."""

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="proof_files")
    proof = models.ForeignKey(
        Proof, null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.file)
