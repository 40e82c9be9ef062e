"""Whether the people or works behind a call's conflicts have changed since they were looked for."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from grants.models import Application, Call, Submission, TeamMember
from grants.queries import applications_in_round
from reviews.models import Affiliation, ConflictRules, DetectionRun, Profile, Relation, Reviewer


def calls_to_watch() -> QuerySet[Call]:
    """The calls with a panel whose results are not announced."""
    return Call.objects.filter(panel__isnull=False, announced_at__isnull=True).order_by("pk")


def people_fingerprint(call: Call) -> str:
    """SHA-256 (hex) over small rows that change when a person, team or work does. Ten queries.

    What another round's team answers say is not in it: a run a day looks for that.
    """
    reviewers = Reviewer.objects.filter(panel__call=call).values("user")
    round_ = applications_in_round(call)
    mine = TeamMember.objects.filter(user__in=reviewers).values("application")
    near = Application.objects.filter(Q(pk__in=round_) | Q(pk__in=mine) | Q(owner__in=reviewers))
    team = TeamMember.objects.filter(application__in=near.values("pk"))
    users = User.objects.filter(
        Q(pk__in=reviewers) | Q(pk__in=near.values("owner")) | Q(pk__in=team.values("user"))
    )
    of_them = {"profile__user__in": users.values("pk")}
    profiles = Profile.objects.filter(user__in=users.values("pk"))
    parts: list[Iterable[Any]] = [
        ConflictRules.objects.filter(call=call).values_list("years", "modes"),
        Reviewer.objects.filter(panel__call=call).values_list("user_id", "is_active"),
        near.values_list("pk", "owner_id", "state"),
        team.values_list("application_id", "user_id"),
        users.values_list("pk", "email", "orcid", "name", "organisation_id"),
        EmailAddress.objects.filter(user__in=users.values("pk")).values_list("user_id", "email"),
        profiles.annotate(works_=Count("works"), last=Max("works")).values_list(
            "pk", "changed_at", "works_", "last"
        ),
        Affiliation.objects.filter(**of_them).values_list(
            "profile_id", "organisation_id", "first_year", "last_year"
        ),
        Relation.objects.filter(**of_them).values_list("profile_id", "name", "email", "orcid"),
        Submission.objects.filter(application__in=near.values("pk"))
        .order_by()
        .values("application_id")
        .annotate(last=Max("pk"))
        .values_list("application_id", "last"),
    ]
    whole = hashlib.sha256()
    for rows in parts:
        lines = sorted(json.dumps(row, default=str) for row in rows)
        whole.update("\n".join(["", *lines]).encode())
    return whole.hexdigest()


def needs_detection(call: Call, at: datetime, oldest: datetime) -> str:
    """The call's fingerprint when conflicts have to be looked for again, else "".

    That is when it differs from the one of the last run, or the run is older than `oldest`.
    """
    now = people_fingerprint(call)
    last = DetectionRun.objects.filter(call=call).first()
    fresh = last is not None and last.at is not None and oldest < last.at <= at
    return "" if last is not None and fresh and last.fingerprint == now else now
