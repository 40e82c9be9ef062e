"""Telling outcomes: the only way an application leaves the round's hands. Called by `reviews`."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Application, Call
from grants.permissions import can_work_on
from grants.states import APPLICATION


@transaction.atomic
def announce_outcomes(*, call: Call, outcomes: Mapping[int, str], by: Actor, at: datetime) -> None:
    """Set the applicant-visible state of many applications at one moment, all or none.

    `outcomes` maps the primary key of an application of the call to `fund`, `waitlist` or
    `decline`. `RuleBroken` when one is not of this call or its state does not allow it.
    """
    call = Call.objects.select_related("programme").get(pk=call.pk)
    require(can_work_on(by, call.programme))
    rows = list(
        Application.objects.select_for_update()
        .filter(call=call, is_test=False, pk__in=outcomes)
        .order_by("pk")
    )
    if len(rows) != len(outcomes):
        raise RuleBroken("Some of these applications are not of this call. Nothing was announced.")
    targets: dict[str, list[Application]] = defaultdict(list)
    for application in rows:
        verb = f"announce_{outcomes[application.pk]}"
        targets[APPLICATION.check(application, verb)].append(application)
    for state, members in targets.items():
        Application.objects.filter(pk__in=[row.pk for row in members]).update(state=state)
    record(
        by=by,
        verb="application.announce",
        subject=call,
        at=at,
        scope=call.programme.slug,
        outcomes={row.reference: outcomes[row.pk] for row in rows},
    )
