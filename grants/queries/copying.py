"""What fits from one application into another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from grants.answers import is_empty
from grants.models import Application, TeamMember
from grants.queries import values_of, visible_applications
from grants.structure import structure_of


@dataclass(frozen=True)
class Fit:
    """An answer of the source: whether the target asks the same, and has an answer already."""

    key: str
    label: str
    value: Any
    fits: bool
    taken: bool
    same: bool
    reason: str = ""


def fits_of(source: Application, target: Application) -> list[Fit]:
    """Every answer that was given in the source, in its form's order.

    A question is the same when its key and its kind are.
    """
    given, there = values_of(source), values_of(target)
    asks = {asked.key: asked for asked in structure_of(target).questions}
    found = []
    for asked in structure_of(source).questions:
        value = given.get(asked.key)
        if is_empty(value):
            continue
        match = asks.get(asked.key)
        reason = ""
        if match is None:
            reason = "The new form does not ask this."
        elif match.kind != asked.kind:
            reason = "The new form asks this in another way."
        found.append(
            Fit(
                key=asked.key,
                label=asked.label,
                value=value,
                fits=not reason,
                taken=not is_empty(there.get(asked.key)),
                same=there.get(asked.key) == value,
                reason=reason,
            )
        )
    return found


def earlier_applications(
    user: User, *, target: Application | None = None, at: datetime
) -> QuerySet[Application]:
    """The person's own applications with answers to copy from, newest first."""
    rows = visible_applications(user).filter(
        Q(role_held=TeamMember.Role.OWNER) | Q(role_held=TeamMember.Role.EDITOR),
        answers__isnull=False,
        created_at__lte=at,
    )
    if target is not None:
        rows = rows.exclude(pk=target.pk)
    return rows.distinct().order_by("-pk")
