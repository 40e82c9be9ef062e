"""Who did what, when, from where. Rows are written once; the database refuses to change them."""

import pgtrigger
from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """One deed. `subject` is a public reference, `scope` the programme's slug if there is one."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_name = models.CharField(max_length=254)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, db_index=True)
    scope = models.CharField(max_length=80, blank=True, db_index=True)
    data = models.JSONField(default=dict, blank=True)
    address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="append_only_delete", operation=pgtrigger.Delete),
            # The reference to a deleted account may be cleared; the name stays.
            pgtrigger.Protect(
                name="append_only_update",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["actor"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb} {self.subject}"
