"""What the grantee answered."""

import pgtrigger
from django.conf import settings
from django.db import models

from awards.models.awards import Award
from awards.models.letters import Letter


class Acceptance(models.Model):
    """Who accepted what, when and from where. Written once."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="acceptance")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+")
    letter_sha256 = models.CharField(max_length=64)
    typed_name = models.CharField(max_length=150)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["accepted_by"]),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.typed_name} accepted {self.award}"
