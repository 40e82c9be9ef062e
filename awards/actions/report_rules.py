"""When a programme asks for reports. What they ask is built: `awards/actions/report_form.py`."""

from datetime import datetime

from django.db import transaction

from awards.actions._locks import locked_programme
from awards.models import ReportRules
from awards.permissions import can_set_report_rules
from awards.queries.reports import rules_of
from core.actors import Actor
from core.audit.trail import record
from core.errors import require
from grants.models import Programme


@transaction.atomic
def set_report_rules(
    *,
    programme: Programme,
    interim_every: int,
    final_after: int,
    overspend_percent: int,
    by: Actor,
    at: datetime,
) -> ReportRules:
    """Set schedule (months, days) and threshold (per cent) for awards prepared from now on."""
    programme = locked_programme(programme.pk)
    require(can_set_report_rules(by, programme))
    rules = rules_of(programme)
    rules.interim_every, rules.final_after = interim_every, final_after
    rules.overspend_percent = overspend_percent
    rules.save()
    record(
        by=by,
        verb="report_rules.set",
        subject=programme,
        at=at,
        scope=programme.slug,
        interim_every=interim_every,
        final_after=final_after,
        overspend_percent=overspend_percent,
    )
    return rules
