"""From one stage to the next: who goes on is invited to the call that follows."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.errors import RuleBroken
from grants.actions.call_invitations import lock_for_inviting, send_invitations
from grants.models import Call, CallInvitation
from grants.queries import applications_in_round


@transaction.atomic
def invite_to_stage(
    *, call: Call, references: Iterable[str], by: Actor, at: datetime
) -> list[CallInvitation]:
    """Invite the owners of applications of the first stage to `call`, its second stage.

    One invitation for each application, so that its answers are there when it goes on. Who is
    invited already is left alone. All or nothing when one is no application of the first stage.
    """
    call = lock_for_inviting(call, by=by)
    if call.first_stage is None:
        raise RuleBroken("This call follows on no first stage.")
    wanted = set(references)
    if not wanted:
        raise RuleBroken("Choose at least one application.", "references")
    rows = list(
        applications_in_round(call.first_stage)
        .filter(reference__in=wanted)
        .select_related("owner", "call")
        .order_by("reference")
    )
    if len(rows) != len(wanted):
        raise RuleBroken(
            "Some of these applications are not in the first stage any more. Nobody was invited.",
            "references",
        )
    there = set(
        call.invitations.filter(application__in=rows).values_list("application_id", flat=True)
    )
    going = [(row.owner.email, row) for row in rows if row.pk not in there]
    return send_invitations(call, going, by=by, at=at)
