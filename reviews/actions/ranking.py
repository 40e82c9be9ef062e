"""How a call reads its ranking."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Call
from reviews.band import RULES
from reviews.models import BandRule
from reviews.permissions import can_decide
from reviews.queries.board import band_rule


@transaction.atomic
def change_band(*, call: Call, rule: str, by: Actor, at: datetime) -> str:
    """Say which applications around the funding line count as too close to call.

    Possible until the results are announced. Draws keep the rule they were prepared under.
    """
    call = (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=call.pk)
    )
    require(can_decide(by, call))
    if rule not in RULES:
        raise RuleBroken("Choose one of the rules.", field="rule")
    before = band_rule(call)
    if rule != before:
        BandRule.objects.update_or_create(call=call, defaults={"rule": rule})
        scope = call.programme.slug
        record(by=by, verb="band.change", subject=call, at=at, scope=scope, before=before, now=rule)
    return rule
