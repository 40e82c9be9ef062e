"""Writing the audit trail. Every action calls `record` once, in its own transaction."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from core.actors import Actor, person
from core.audit.models import AuditEvent


@dataclass(frozen=True)
class Origin:
    """Where a request came from; set by the middleware, empty in workers and commands."""

    address: str | None = None
    request_id: str = ""


origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 - it is frozen


def record(
    *, by: Actor, verb: str, subject: models.Model, at: datetime, scope: str = "", **data: Any
) -> AuditEvent:
    """Write one event. `subject` is known by its `reference`, `slug` or key, in this order."""
    name = getattr(subject, "reference", "") or getattr(subject, "slug", "") or str(subject.pk)
    where = origin.get()
    return AuditEvent.objects.create(
        at=at,
        actor=person(by),
        actor_name=str(by)[:254],
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject=name,
        scope=scope,
        data=data,
        address=where.address,
        request_id=where.request_id,
    )
